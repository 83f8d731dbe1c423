"""What the neighbours of a line tell: which short lines are sections, which is the title, what belongs together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entries.importing.brackets import leaves_open, read_heading
from entries.importing.characters import BLANKS, close_up, has_columns, is_finished
from entries.importing.lines import (
    CHROME,
    LIST_NUMBER,
    SECTION_MARK,
    TITLE_YEAR,
    Kind,
    Line,
    classify,
    is_heading_like,
    is_page_break,
)
from entries.importing.particulars import pick_page_title, read_page_title

MAX_JOINED_TITLE = 120
# Place name, 类目, 分目 and 子目 may stand over each other; more short lines than that are a table or a list.
MAX_HEADINGS_IN_A_ROW = 4
_NEUTRAL = (Kind.BLANK, Kind.FURNITURE)


@dataclass(frozen=True)
class Token:
    """A line and its settled class; ``doubtful`` text looks like a heading, ``chrome`` brackets were cut off it."""

    line: Line
    kind: Kind
    doubtful: bool = False
    chrome: int = 0


@dataclass(frozen=True)
class Settled:
    tokens: tuple[Token, ...]
    title: str
    title_line: int
    is_marked: bool


def settle(lines: Sequence[Line], *, fallback_title: str = "") -> Settled:
    """Class the lines, then let their neighbours decide what one line alone can't."""
    tokens = [_token(line) for line in lines]
    is_marked = any(_is_mark(token) for token in tokens)
    tokens = _continue_breadcrumb(_join_split_lines(_set_in(tokens) if is_marked else tokens))
    title, number, tokens = _settle_title(tokens)
    if not title:
        title = fallback_title or _title_of_running_head(tokens)
    return Settled(tuple(_settle_sections(tokens, title, is_marked)), title, number, is_marked)


def _token(line: Line) -> Token:
    if line.table is not None:
        return Token(line, Kind.TABLE)
    kind = classify(line.text, level=line.level)
    text, cut = (line.bare, 0) if kind is Kind.FURNITURE else _without_chrome(line.bare)
    return Token(replace(line, text=text), classify(text, level=line.level), chrome=cut) if cut else Token(line, kind)


def _without_chrome(bare: str) -> tuple[str, int]:
    """The line without the page chrome at its end, and how many brackets that was."""
    end, cut = len(bare), 0
    while end and bare[end - 1] == "】":
        start = bare.rfind("【", 0, end)
        if start < 0 or not CHROME.fullmatch(bare, start, end):
            break
        end, cut = start, cut + 1
        while end and bare[end - 1] in BLANKS:
            end -= 1
    return bare[:end], cut


def _set_in(tokens: list[Token]) -> list[Token]:
    """In a file with section marks and entries flush left, what is set in is text, whatever it looks like."""
    first = next((token for token in tokens if token.kind is Kind.ENTRY), None)
    if first is None or first.line.is_indented:
        return tokens
    as_it_is = (Kind.BLANK, Kind.TABLE, Kind.LIST)
    return [
        replace(token, kind=Kind.CONTINUATION) if token.line.is_indented and token.kind not in as_it_is else token
        for token in tokens
    ]


def _join_split_lines(tokens: list[Token]) -> list[Token]:
    """Titles and sign-offs that go on in the next line become one line; 】 of running text begins no entry."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last and _is_split(last, token):
            text = last.line.bare + token.line.bare
            joined[-1] = replace(last, line=replace(last.line, text=text), chrome=last.chrome + token.chrome)
        elif last and _ends_bracket_of(last, token):
            joined.append(replace(token, kind=Kind.CONTINUATION))
        else:
            joined.append(token)
    return joined


def _is_split(last: Token, token: Token) -> bool:
    if token.kind in (Kind.BLANK, Kind.FURNITURE, Kind.META, Kind.TABLE) or token.line.is_indented:
        return False
    if last.kind is Kind.SIGN_OFF:
        return token.kind is not Kind.SIGN_OFF and _bracket_depth(last.line.bare) > 0 >= _bracket_depth(
            last.line.bare + token.line.bare
        )
    if last.kind is not Kind.ENTRY or not leaves_open(last.line.bare) or "。" in last.line.bare:
        return False
    head, closed, _rest = token.line.bare.partition("】")
    return bool(closed) and "【" not in head and len(last.line.bare) + len(head) <= MAX_JOINED_TITLE


def _bracket_depth(text: str) -> int:
    return sum((char in "（(") - (char in "）)") for char in text[:300])


def _ends_bracket_of(last: Token, token: Token) -> bool:
    if token.kind is not Kind.ENTRY or token.line.bare.startswith("【") or last.kind is Kind.BLANK:
        return False
    return read_heading(token.line.bare).flaw == "unopened_bracket" and last.line.bare.rfind(
        "【"
    ) > last.line.bare.rfind("】")


def _continue_breadcrumb(tokens: list[Token]) -> list[Token]:
    """A breadcrumb line that ends in > goes on in the next line."""
    settled: list[Token] = []
    goes_on = False
    for token in tokens:
        if goes_on and token.kind in (Kind.SECTION, Kind.TITLE, Kind.CONTINUATION) and len(token.line.bare) <= 30:
            token = replace(token, kind=Kind.FURNITURE)
        if token.kind is not Kind.BLANK:
            goes_on = token.kind is Kind.FURNITURE and token.line.bare[-1] in ">＞»›"
        settled.append(token)
    return settled


def _settle_title(tokens: list[Token]) -> tuple[str, int, list[Token]]:
    """The title of the page: the first title-like line with a year before any entry, else the first without."""
    chosen = _choose_title(tokens)
    if chosen is None:
        return "", 1, [_no_title(token) for token in tokens]
    title = read_page_title(tokens[chosen].line.bare)
    settled = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.TITLE and place != chosen:
            # The same title again is a running head.
            again = close_up(read_page_title(token.line.bare)) == close_up(title)
            token = replace(token, kind=Kind.FURNITURE) if again else _no_title(token)
        settled.append(token)
    return title, tokens[chosen].line.number, settled


def _choose_title(tokens: list[Token]) -> int | None:
    first_entry = next((place for place, token in enumerate(tokens) if token.kind is Kind.ENTRY), len(tokens))
    places = [place for place, token in enumerate(tokens[:first_entry]) if token.kind is Kind.TITLE]
    dated = [place for place in places if TITLE_YEAR.search(tokens[place].line.bare)]
    return next(iter(dated or places), None)


def _no_title(token: Token) -> Token:
    if token.kind is not Kind.TITLE:
        return token
    is_section = token.line.level or is_heading_like(token.line.bare)
    return replace(token, kind=Kind.SECTION if is_section else Kind.CONTINUATION)


def _title_of_running_head(tokens: list[Token]) -> str:
    heads = (pick_page_title(token.line.bare) for token in tokens if token.kind is Kind.FURNITURE)
    return next((head for head in heads if head), "")


def _is_mark(token: Token) -> bool:
    return token.kind is Kind.SECTION and SECTION_MARK.match(token.line.bare) is not None


def _settle_sections(tokens: list[Token], title: str, is_marked: bool) -> list[Token]:
    leads = _lead_to_entry(tokens)
    crowded = _crowded(tokens)
    is_levelled = any(
        token.kind is Kind.SECTION and token.line.level and not title.startswith(close_up(token.line.bare))
        for token in tokens
    )
    settled: list[Token] = []
    last: Token | None = None
    for place, token in enumerate(tokens):
        after_blank = place == 0 or tokens[place - 1].kind in _NEUTRAL
        is_open = not (is_marked or is_levelled) and leads[place + 1] and _may_follow(last, after_blank)
        if token.kind is Kind.SECTION and not _is_mark(token) and not token.line.level:
            if not is_open or place in crowded:
                doubtful = after_blank and not is_marked and not _goes_on(last, tokens[max(place - 3, 0) : place])
                token = replace(token, kind=Kind.CONTINUATION, doubtful=doubtful)
        elif token.kind is Kind.LIST and is_open:
            token = _numbered_heading(token, last)
        settled.append(token)
        last = last if token.kind in _NEUTRAL else token
    return settled


def _goes_on(last: Token | None, between: Sequence[Token]) -> bool:
    """Whether a short line ends a sentence that a page break cut in two."""
    turned = any(token.kind is Kind.FURNITURE and is_page_break(token.line.bare) for token in between)
    return turned and last is not None and not is_finished(last.line.bare)


def _lead_to_entry(tokens: list[Token]) -> list[bool]:
    """For each place and the one past the end: whether only blanks, furniture and headings lie before an entry."""
    leads = [False] * (len(tokens) + 1)
    for place in range(len(tokens) - 1, -1, -1):
        kind = tokens[place].kind
        leads[place] = kind is Kind.ENTRY or (kind in (*_NEUTRAL, Kind.SECTION) and leads[place + 1])
    return leads


def _crowded(tokens: list[Token]) -> set[int]:
    """Short lines that follow one another in such a number that all but the last can't be headings."""
    crowded: set[int] = set()
    run: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.SECTION and not token.line.level and not _is_mark(token):
            run.append(place)
        elif token.kind not in _NEUTRAL:
            crowded.update(run[:-1] if len(run) > MAX_HEADINGS_IN_A_ROW else ())
            crowded.update(_up_to_columns(run, tokens))
            run = []
    return crowded


def _up_to_columns(run: list[int], tokens: list[Token]) -> list[int]:
    """The part of a run of short lines that ends with the last of several set in columns: a table, not headings."""
    columns = [order for order, place in enumerate(run) if has_columns(tokens[place].line.bare)]
    return run[: columns[-1] + 1] if len(columns) > 1 else []


def _may_follow(last: Token | None, after_blank: bool) -> bool:
    """Whether a heading may stand here: not in the middle of a sentence, nor after a colon that announces a list."""
    if last is None or last.kind not in (Kind.CONTINUATION, Kind.LIST, Kind.ENTRY, Kind.TABLE):
        return True
    if last.line.bare.endswith(("：", ":", "，", ",", "、")):
        return False
    return after_blank or is_finished(last.line.bare) or last.kind is Kind.TABLE


def _numbered_heading(token: Token, last: Token | None) -> Token:
    """一、综述 over an entry is a heading, unless it ends a list numbered in the same way."""
    style = _number_style(token)
    is_item = token.line.bare[0].isdecimal() or (last is not None and _number_style(last) == style)
    if is_item or not is_heading_like(token.line.bare) or style not in "、）)":
        return token
    return replace(token, kind=Kind.SECTION)


def _number_style(token: Token) -> str:
    """The mark after the number of a list item, "" for other lines."""
    number = LIST_NUMBER.match(token.line.bare) if token.kind is Kind.LIST else None
    return number[0][-1] if number else ""
