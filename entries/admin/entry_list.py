"""The list of entries as it is read: filters, counts, order, and the rows of one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from django.contrib.admin.templatetags.admin_list import ResultList, result_headers
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.db.models import Count, F, Min
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from accounts.roles import Role, has_role
from entries import permissions
from entries.admin.actions import MOST_ROWS
from entries.admin.columns import ORDERS, rows_of
from entries.admin.filter_fields import DeskFilter, NamedFilter, load_together
from entries.admin.filters import KindFilter, StatusFilter, TakenBackFilter, VolumeFilter, WaitingFilter
from entries.admin.numbers import read_number
from entries.admin.queue import narrowed_by
from entries.admin.steps import with_next_step
from entries.admin.taking_back import TAKEN_BACK, with_taking_back
from entries.lifecycle import Status
from entries.models import Entry
from entries.models.entries import IS_DUE
from entries.querysets import EntryQuerySet

RELATED = ("volume__yearbook", "section", "unit", "drafter")
SHOWN = (
    *("title", "status", "number", "characters", "date_precision", "due_on", "changed_at"),
    *("volume__volume_year", "volume__opened_at", "volume__yearbook__title_limit"),
    *("section__title", "unit__name", "drafter__full_name", "drafter__username"),
)
"""What the columns say, and nothing else of these tables."""
BODY_BEGINS = 50
"""So much of a body is read for the list: enough to see whether there is one."""
MOST_FOUND = MOST_ROWS
"""So many entries of a search are listed, and can be acted on together."""
EMPTY_COMES_LAST = ("due_on", "section__sort_key")
TALLIED = (StatusFilter, KindFilter, WaitingFilter)


@dataclass(frozen=True)
class ListCount:
    """A count on top of the list, and the address that shows just these."""

    status: Status
    count: int
    words: str
    address: str


class EntryChangeList(ChangeList):
    """Counts once, reads the keys of a page by index, and works out the columns for these rows alone."""

    filter_specs: list[DeskFilter]  # type: ignore[assignment]
    is_cut = False
    """Whether the search found more than is listed."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> EntryQuerySet:
        self.person = person_of(request)
        return cast(EntryQuerySet, super().get_queryset(request, exclude_parameters))

    def get_results(self, request: HttpRequest) -> None:
        """The stock results, but counted together with the statuses."""
        self._load_filters(request)
        self.queue = narrowed_by(request).query
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.paginator.count = self.result_count = self._count()
        # The stock form says how many of how many only when the two differ; the counts above say it better.
        self.show_full_result_count, self.full_result_count = False, self.result_count
        self.show_admin_actions, self.can_show_all = bool(self.result_count), False
        self.multi_page = self.result_count > self.list_per_page
        # Rows may have left the page meanwhile: its number is no reason to lose the filters.
        page = self.paginator.get_page(self.page_num)
        self.page_num = page.number
        self.result_list = self._read(cast(EntryQuerySet, page.object_list))

    def _read(self, page: EntryQuerySet) -> list[Any]:
        """The entries of one page with all that its columns say; of the bodies only the beginning."""
        # The keys of the page come by an index; only for these rows the columns are worked out.
        rows = with_next_step(Entry.objects.filter(pk__in=page.values("pk")), self.person)
        if self.taken_back in TAKEN_BACK:
            rows = with_taking_back(rows, TAKEN_BACK[self.taken_back].verb)
        rows = rows.select_related(*RELATED).only(*SHOWN).annotate(body_begins=Left("body", BODY_BEGINS))
        entries = list(rows.order_by(*page.query.order_by))
        for entry in entries:
            entry.body = getattr(entry, "body_begins", "")
            vars(entry)["queue"] = self.queue
        return entries

    @property
    def headers(self) -> list[Any]:
        return list(result_headers(self))

    @property
    def rows(self) -> list[ResultList]:
        return list(rows_of(self.model_admin, [str(name) for name in self.list_display], self.result_list))

    # ── order ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def sorted_by(self) -> tuple[int | None, bool]:
        """The column that the address names first, and whether downwards."""
        first = self.params.get(ORDER_VAR, "").split(".")[0]
        number = read_number(first.removeprefix("-"), most_digits=2)
        if number is None or number >= len(self.list_display) or str(self.list_display[number]) not in ORDERS:
            return None, False
        return number, first.startswith("-")

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """One column and the key, in the same direction, so that an index gives the order."""
        number, is_down = self.sorted_by
        if number is None:
            return ["-changed_at", "-pk"]
        columns = ORDERS[str(self.list_display[number])]
        if columns[0] == "volume_id" and self.value_of(VolumeFilter):
            columns = ("section__sort_key", "order")
        order: list[Any] = [f"-{name}" if is_down else name for name in (*columns, "pk")]
        if columns[0] in EMPTY_COMES_LAST:
            first = F(columns[0])
            order[0] = first.desc(nulls_last=True) if is_down else first.asc(nulls_last=True)
        if is_down and columns[0] == "due_on":
            order[:1] = [IS_DUE.desc(), "-due_on"]
        return order

    def get_ordering_field_columns(self) -> dict[int, Literal["asc", "desc"]]:
        number, is_down = self.sorted_by
        if number is None:
            return {self.list_display.index("changed"): "desc"}
        return {number: "desc" if is_down else "asc"}

    # ── filters ───────────────────────────────────────────────────────────────────────────────────

    def value_of(self, kind: type[DeskFilter]) -> str:
        return next((spec.value for spec in self.filter_specs if isinstance(spec, kind)), "")

    @property
    def taken_back(self) -> str:
        return self.value_of(TakenBackFilter)

    @property
    def used_filters(self) -> list[dict[str, Any]]:
        """The filters that are on, each with the address without it."""
        return [
            {"title": spec.title, "chosen": spec.chosen, "without": self.address({spec.parameter: None})}
            for spec in self.filter_specs
            if spec.value
        ]

    @property
    def without_search(self) -> str:
        return self.address({SEARCH_VAR: None})

    @property
    def problems(self) -> list[str]:
        return [spec.problem for spec in self.filter_specs if spec.problem]

    @property
    def other_params(self) -> list[tuple[str, str]]:
        """What the filter form keeps of the address: search and order."""
        own = {spec.parameter for spec in self.filter_specs}
        return [(name, value) for name, value in self.params.items() if name not in own]

    def address(self, changes: dict[str, str | None]) -> str:
        """This list with other values; the stock method removes by the beginning of a name, this one by the name."""
        return self.get_query_string(dict(changes))

    def _load_filters(self, request: HttpRequest) -> None:
        visible = cast(EntryQuerySet, self.root_queryset)
        for spec in self.filter_specs:
            others = visible
            for other in self.filter_specs:
                others = others if other is spec else cast(EntryQuerySet, other.queryset(request, others))
            spec.look_at(others.order_by(), visible.order_by())
        load_together([spec for spec in self.filter_specs if isinstance(spec, NamedFilter)])
        self.tally = self._tally(request)
        for spec in self.filter_specs:
            if isinstance(spec, (StatusFilter, KindFilter)) and not self.query:
                spec.counts = self._counts_of(spec)

    # ── counts ────────────────────────────────────────────────────────────────────────────────────

    def _tally(self, request: HttpRequest) -> list[dict[str, Any]]:
        """How many entries of each status and kind the other filters leave, in one query. A search is no filter."""
        rows = self.root_queryset
        for spec in self.filter_specs:
            rows = rows if isinstance(spec, TALLIED) else spec.queryset(request, rows)
        return list(rows.order_by().values("status", "kind").annotate(count=Count("*"), first_due=Min("due_on")))

    def _counts_of(self, spec: DeskFilter) -> dict[str, int]:
        kind, status = self.value_of(KindFilter), self.value_of(StatusFilter)
        counts: dict[str, int] = {}
        for row in self.tally:
            of_others = row["status"] == status if isinstance(spec, KindFilter) else row["kind"] == kind
            if of_others or not (status if isinstance(spec, KindFilter) else kind):
                name = row["kind" if isinstance(spec, KindFilter) else "status"]
                counts[name] = counts.get(name, 0) + row["count"]
        return counts

    def _count(self) -> int:
        if self.query:
            return self._count_found()
        if self.value_of(WaitingFilter):
            return self.queryset.count()
        kind, status = self.value_of(KindFilter), self.value_of(StatusFilter)
        rows = (row for row in self.tally if row["status"] == (status or row["status"]))
        return sum(row["count"] for row in rows if row["kind"] == (kind or row["kind"]))

    def _count_found(self) -> int:
        """How many entries a search finds; of more than it lists, the first. A few are kept, not found twice."""
        found = list(self.queryset.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
        self.is_cut = len(found) > MOST_FOUND
        if not self.is_cut:
            self.queryset = Entry.objects.filter(pk__in=found).order_by(*self.queryset.query.order_by)
        return min(len(found), MOST_FOUND)

    @property
    def counts(self) -> list[ListCount]:
        """What came back, what is in hand, what waits: the statuses that matter to this person's roles."""
        found = self._counts_of(next(spec for spec in self.filter_specs if isinstance(spec, StatusFilter)))
        return [
            ListCount(
                status,
                found.get(status, 0),
                words,
                self.address({"status__exact": status, "waiting": None, SEARCH_VAR: None}),
            )
            for status, words in self._statuses()
        ]

    def _statuses(self) -> list[tuple[Status, str]]:
        kind = self.value_of(KindFilter)
        drafts = [row for row in self.tally if row["status"] == Status.DRAFT and row["kind"] == (kind or row["kind"])]
        days = [row["first_due"] for row in drafts if row["first_due"]]
        first_due = _("first due %(day)s") % {"day": min(days).isoformat()} if days else _("in hand")
        returned, waiting = _("came back, to be changed"), _("waiting for the reviewer")
        if permissions.is_chief_editor(self.person):
            last = [(Status.APPROVED, _("to be published by you"))]
            return [(Status.CHANGES_REQUESTED, returned), (Status.DRAFT, first_due), (Status.SUBMITTED, waiting), *last]
        if has_role(self.person, Role.DRAFTER):
            return [(Status.CHANGES_REQUESTED, returned), (Status.DRAFT, first_due), (Status.SUBMITTED, waiting)]
        approved = (Status.APPROVED, _("approved, not published yet"))
        return [
            (Status.SUBMITTED, _("waiting for review")),
            (Status.CHANGES_REQUESTED, _("with the drafter")),
            approved,
        ]
