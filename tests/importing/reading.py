"""Reading a manuscript given as lines, for tests."""

from entries.importing.manuscript import ParsedManuscript, parse_manuscript

#: These manuscripts are pieces: that they lack a title is no news.
EXPECTED = {"no_title"}


def read(*lines: str, as_typed: bool = False) -> ParsedManuscript:
    """Parse the lines as a .txt file."""
    return parse_manuscript("\n".join(lines).encode(), filename="manuscript.txt", as_typed=as_typed)


def read_page(markup: str) -> ParsedManuscript:
    """Parse the markup as a .html file."""
    return parse_manuscript(markup.encode(), filename="page.html")


def codes(parsed: ParsedManuscript) -> list[tuple[str, int]]:
    """Code and line of each warning, in order."""
    return [(warning.code, warning.line) for warning in parsed.warnings if warning.code not in EXPECTED]


def paths(parsed: ParsedManuscript) -> list[tuple[str, ...]]:
    return [section.path for section in parsed.sections]


def titles(parsed: ParsedManuscript) -> list[str]:
    return [entry.title for entry in parsed.entries]
