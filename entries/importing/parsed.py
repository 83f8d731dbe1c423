"""What a manuscript says, as plain frozen values; nothing here knows how it was read."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

#: A sentence for a person, translated when it is shown.
Message = str | Promise


@dataclass(frozen=True)
class ParseWarning:
    """Something not understood or mended on trust; ``line`` counts from 1 in the decoded file."""

    code: str
    line: int
    message: Message


@dataclass(frozen=True)
class SignOff:
    """One name of a 撰稿 or 审核校稿 line, and the post printed in brackets after it ("" when none)."""

    name: str
    post: str


@dataclass(frozen=True)
class ParsedSection:
    """A 类目, 分目 or 子目; ``path`` holds one to three titles, its own last."""

    line: int
    title: str
    path: tuple[str, ...]

    @property
    def depth(self) -> int:
        return len(self.path)


@dataclass(frozen=True)
class EventDates:
    """When something happened; ``precision`` is "day", "month", "year", or "" when no date was found."""

    start: date | None
    end: date | None
    precision: str


NO_DATE = EventDates(None, None, "")


@dataclass(frozen=True)
class ParsedTable:
    """A table, cells verbatim; ``measure`` is its 单位 and ``source`` its 资料来源."""

    title: str
    measure: str
    source: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ParsedEntry:
    """One 条目: plain text, one line a paragraph; ``section`` is the path of a section, or None."""

    line: int
    title: str
    section: tuple[str, ...] | None
    body: str
    event: EventDates
    kind: str
    tables: tuple[ParsedTable, ...]
    characters: int


@dataclass(frozen=True)
class Candidate:
    """A place of a text without 【】 where an entry might begin; ``kind`` is "event", "chapter" or "heading"."""

    line: int
    title: str
    kind: str


class ManuscriptRefused(Exception):
    """The file can't be imported and nothing was written: ``code`` for machines, ``message`` for people.

    ``line`` counts from 1; ``candidates`` are places where entries might begin, in a text without 【】.
    """

    def __init__(
        self, code: str, message: Message, line: int | None = None, candidates: tuple[Candidate, ...] = ()
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.line = line
        self.candidates = candidates

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class ParsedManuscript:
    """All that was read from one file; ``normalised`` counts the places changed, by rule."""

    title: str
    volume_year: int | None
    content_year: int | None
    published_at: datetime | None
    source: str
    sections: tuple[ParsedSection, ...]
    entries: tuple[ParsedEntry, ...]
    drafters: tuple[SignOff, ...]
    reviewers: tuple[SignOff, ...]
    normalised: dict[str, int]
    warnings: tuple[ParseWarning, ...]
    candidates: tuple[Candidate, ...]
