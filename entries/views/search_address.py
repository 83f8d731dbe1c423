"""What the address of a search asks for, and the addresses of the searches beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

ORDERS = ("relevance", "newest")
KNOWN = ("year", "section", "unit", "kind", "since", "until")


@dataclass(frozen=True)
class Asked:
    """The words, the choices, the order and the page that are asked for."""

    typed: str
    parameters: QueryDict
    order: str
    page: int
    is_first_visit: bool

    @classmethod
    def of(cls, parameters: QueryDict) -> Asked:
        """Unknown parameters are left out; an order or a page that never was is no page at all."""
        page, order = parameters.get("page", "1"), parameters.get("order", ORDERS[0])
        if not re.fullmatch(r"[1-9][0-9]?", page) or order not in ORDERS:
            raise Http404
        kept = QueryDict(mutable=True)
        for name in KNOWN:
            kept.setlist(name, [value for value in dict.fromkeys(parameters.getlist(name)) if value])
        is_first_visit = "q" not in parameters and not any(kept.getlist(name) for name in KNOWN)
        return cls(parameters.get("q", ""), kept, order, int(page), is_first_visit)

    def address(self, *, page: int = 1, order: str = "", without: tuple[str, str] = ("", "")) -> str:
        """The same search on another page, in another order or without one of its choices."""
        parts = [part for chosen, part in self._parts if chosen != without]
        order = order or self.order
        if order != ORDERS[0]:
            parts.append(f"order={order}")
        if page > 1:
            parts.append(f"page={page}")
        return f"{reverse('search')}?{'&'.join(parts)}"

    @cached_property
    def _parts(self) -> list[tuple[tuple[str, str], str]]:
        """What is asked for, as it stands in addresses. Kept: a page names the address without each of its choices."""
        asked = [("q", self.typed), *((name, value) for name in KNOWN for value in self.parameters.getlist(name))]
        return [(pair, urlencode([pair])) for pair in asked]

    @property
    def since(self) -> str:
        return self.parameters.get("since", "")

    @property
    def until(self) -> str:
        return self.parameters.get("until", "")
