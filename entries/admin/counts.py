"""Characters counted beside a field: the same words from the server and, while one types, from the script."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from entries.models.texts import count_characters


@dataclass(frozen=True)
class Count:
    """A number of characters, what there should be at most, and the sentences for either side of that.

    The sentences hold the placeholders %(count)s, %(total)s and %(over)s, which the script fills in too.
    """

    count: int
    total: int
    limit: int | None
    within: str
    beyond: str

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.total > self.limit

    @property
    def words(self) -> str:
        sentence = self.beyond if self.is_over else self.within
        return sentence % {"count": self.count, "total": self.total, "over": self.total - (self.limit or 0)}


def title_count_of(title: str, limit: int) -> Count:
    """A title against the yearbook's limit, which marks and never refuses."""
    count = count_characters(title)
    within = _("%(count)s characters, at most {limit}").format(limit=limit)
    beyond = _("%(count)s characters, %(over)s more than the {limit} of this yearbook. Shorten it.").format(limit=limit)
    return Count(count, count, limit, within, beyond)


def budget_of(title: str, body: str, budget: int | None) -> Count:
    """A text against what the plan gives it; the plan counts the title too."""
    count = count_characters(body)
    total = count + count_characters(title)
    if budget is None:
        within = _("Body %(count)s characters, with the title %(total)s")
        return Count(count, total, None, within, within)
    within = _("Body %(count)s characters, with the title %(total)s of {budget} planned").format(budget=budget)
    beyond = _("Body %(count)s characters, with the title %(total)s, %(over)s more than the {budget} planned")
    return Count(count, total, budget, within, beyond.format(budget=budget))
