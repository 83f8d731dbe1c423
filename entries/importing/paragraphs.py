"""The lines of one entry become its paragraphs: wrapped lines and sentences broken over pages are joined when sure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from entries.importing.characters import excerpt, is_finished
from entries.importing.lines import RUNNING_NUMBER, Kind
from entries.importing.messages import warn
from entries.importing.parsed import ParseWarning
from entries.importing.suspicions import find_table_like

# Wrapped lines are of about one length, last one apart, and end in a full stop; names and honours in lines are not.
MIN_WRAP, MAX_WRAP = 25, 60
EVEN, VERY_EVEN = 0.65, 0.9
MAX_RAISED = 5000
_LONE_NUMBER = re.compile("[0-9]{1,4}|[²³]")
_LATIN = re.compile("[A-Za-z]")
_UNIT = re.compile(r"(?:^|[^A-Za-z])[kcdm]?m$")
_RAISED = {"2": "²", "3": "³", "²": "²", "³": "³"}


@dataclass(frozen=True)
class BodyLine:
    """A line of an entry; ``whole`` is the line as it stood, for its length; ``is_mark`` is the place of a table."""

    number: int
    text: str
    whole: str
    kind: Kind
    after_gap: bool = False
    after_page: bool = False
    doubtful: bool = False
    is_mark: bool = False


@dataclass
class Paragraph:
    """Parts to be glued together; ``verbatim`` paragraphs are kept as typed."""

    number: int
    parts: list[str]
    verbatim: bool = False

    @property
    def text(self) -> str:
        return glue(self.parts)


@dataclass
class Body:
    paragraphs: list[Paragraph] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    warnings: list[ParseWarning] = field(default_factory=list)


def build_body(lines: Sequence[BodyLine], *, as_typed: bool) -> Body:
    """Paragraphs of an entry with what was mended and what wasn't sure."""
    body = Body()
    tables = find_table_like(["" if line.kind is Kind.LIST or line.is_mark else line.text for line in lines])
    if not as_typed:
        lines, tables = _raise_numbers(lines, tables, body)
    joints = {} if as_typed else _joints(lines, tables, body)
    for place, line in enumerate(lines):
        _warn_of(lines, place, tables, body)
        joint = joints.get(place)
        if joint:
            body.paragraphs[-1].parts.append(line.text)
            body.counts[joint] += 1
        else:
            body.paragraphs.append(Paragraph(line.number, [line.text], as_typed or line.is_mark or place in tables))
    return body


def glue(parts: Sequence[str]) -> str:
    """The parts of a broken line put together, with a blank only between two Latin words."""
    glued: list[str] = []
    for part in parts:
        if glued and _LATIN.match(glued[-1][-1:]) and _LATIN.match(part[:1]):
            glued.append(" ")
        glued.append(part)
    return "".join(glued)


def _raise_numbers(lines: Sequence[BodyLine], tables: set[int], body: Body) -> tuple[list[BodyLine], set[int]]:
    """The 2 of km² on a line of its own goes back to its unit, and the sentence goes on after it."""
    kept: list[BodyLine] = []
    new_tables: set[int] = set()
    goes_on = False
    for place, line in enumerate(lines):
        last = kept[-1] if kept else None
        is_raised = place not in tables and not line.after_gap and line.text in _RAISED
        if last and is_raised and _UNIT.search(last.text):
            kept[-1] = _extended(last, _RAISED[line.text])
            body.counts["superscript"] += 1
            goes_on = True
        elif last and goes_on and line.kind is Kind.CONTINUATION and not line.after_gap and len(last.text) < MAX_RAISED:
            kept[-1] = _extended(last, line.text)
            goes_on = False
        else:
            new_tables |= {len(kept)} if place in tables else set()
            kept.append(line)
            goes_on = False
    return kept, new_tables


def _extended(line: BodyLine, text: str) -> BodyLine:
    return replace(line, text=line.text + text, whole=line.whole + text, doubtful=False)


def _joints(lines: Sequence[BodyLine], tables: set[int], body: Body) -> dict[int, str]:
    """Place of a line → "wrap" or "page_break", when it goes on with the line before it."""
    joints: dict[int, str] = {}
    chain: list[int] = []
    for place in range(1, len(lines) + 1):
        joint = _joint(lines[place - 1], lines[place]) if place < len(lines) else ""
        if joint and not {place - 1, place} & tables:
            chain.append(place)
            joints[place] = joint
        elif chain:
            _check_chain(lines, chain, joints, body)
            chain = []
    _warn_of_even_ends(lines, joints, body)
    return joints


def _joint(last: BodyLine, line: BodyLine) -> str:
    if is_finished(last.text) or last.is_mark or line.is_mark or line.doubtful or _LONE_NUMBER.fullmatch(line.text):
        return ""
    if line.kind is Kind.LIST and not RUNNING_NUMBER.match(line.text):
        return ""
    if line.after_page:
        return "page_break" if len(last.text) > 1 else ""
    return "" if line.after_gap or len(last.whole) < MIN_WRAP else "wrap"


def _check_chain(lines: Sequence[BodyLine], chain: list[int], joints: dict[int, str], body: Body) -> None:
    """Drop the joints of lines that aren't surely one wrapped paragraph, and say so."""
    wrapped = [lines[place - 1].whole for place in chain if joints[place] == "wrap"]
    if not wrapped or _is_wrapped(wrapped, lines[chain[-1]]):
        return
    for place in chain:
        if joints[place] == "wrap":
            del joints[place]
    body.warnings.append(warn("uncertain_wrap", lines[chain[0] - 1].number, quote=excerpt(lines[chain[0] - 1].text)))


def _warn_of_even_ends(lines: Sequence[BodyLine], joints: dict[int, str], body: Body) -> None:
    """A sentence that ends just where the lines are wrapped may go on in the same paragraph."""
    widths = [len(lines[place - 1].whole) for place, joint in joints.items() if joint == "wrap"]
    for place, line in enumerate(lines[1:], 1):
        last = lines[place - 1]
        is_next = place not in joints and line.kind is Kind.CONTINUATION and not (line.after_gap or line.after_page)
        if widths and is_next and len(last.whole) >= max(widths) - 1 and is_finished(last.text):
            body.warnings.append(warn("uncertain_wrap", last.number, quote=excerpt(last.text[-20:])))


def _is_wrapped(wrapped: Sequence[str], last: BodyLine) -> bool:
    if max(map(len, [*wrapped, last.whole])) > MAX_WRAP:
        return False
    evenness = max(min(map(size, wrapped)) / max(map(size, wrapped)) for size in (len, _width))
    if is_finished(last.text):
        return evenness >= EVEN
    return evenness >= VERY_EVEN and len(wrapped) > 1


def _width(text: str) -> float:
    return sum(0.5 if char < "\x80" else 1 for char in text)


def _warn_of(lines: Sequence[BodyLine], place: int, tables: set[int], body: Body) -> None:
    line = lines[place]
    if place in tables:
        if place - 1 not in tables:
            body.warnings.append(warn("possible_table", line.number, quote=excerpt(line.text)))
    elif line.doubtful:
        body.warnings.append(warn("possible_heading", line.number, quote=excerpt(line.text)))
    elif _LONE_NUMBER.fullmatch(line.text):
        body.warnings.append(warn("lone_number", line.number, quote=line.text))
    if line.after_page and place and line.kind is not Kind.CONTINUATION and not is_finished(lines[place - 1].text):
        body.warnings.append(warn("broken_sentence", lines[place - 1].number, quote=lines[place - 1].text[-15:]))
