"""Every warning and refusal is a whole sentence with its values in it."""

import re

import pytest

from entries.importing import html, manuscript
from entries.importing.manuscript import ManuscriptRefused, parse_manuscript
from entries.importing.messages import WARNINGS, warn


@pytest.mark.parametrize("code", sorted(WARNINGS))
def test_warning_is_a_sentence_with_named_values(code: str) -> None:
    assert re.fullmatch("[a-z]+(_[a-z]+)*", code)
    names = re.findall(r"{(\w+)}", str(WARNINGS[code]))
    message = str(warn(code, 3, **{name: f"<{name}>" for name in names}).message)
    assert all(f"<{name}>" in message for name in names)
    assert message.endswith((".", "。"))


def test_quoted_braces_are_harmless() -> None:
    assert "{0}{title}" in str(warn("no_year", 1, title="{0}{title}").message)


@pytest.mark.parametrize("filename", ["a.docx", "A.PDF", "b.doc", "c.xlsx"])
def test_other_formats_are_refused_with_what_to_do(filename: str) -> None:
    with pytest.raises(ManuscriptRefused) as refused:
        parse_manuscript("【概况】来宾12批。".encode(), filename=filename)
    assert refused.value.code == "unsupported_format"
    assert filename[1:].lower() in str(refused.value)


@pytest.mark.parametrize("filename", ["a.txt", "a", "a.TXT", "年鉴.text"])
def test_other_names_are_taken_as_text(filename: str) -> None:
    assert len(parse_manuscript("【概况】来宾12批。".encode(), filename=filename).entries) == 1


@pytest.mark.parametrize(("filename", "line"), [("a.txt", "甲\n"), ("a.html", "甲<br>")])
def test_number_of_lines_has_a_limit(monkeypatch: pytest.MonkeyPatch, filename: str, line: str) -> None:
    monkeypatch.setattr(manuscript, "MAX_LINES", 10)
    parse_manuscript((line * 9).encode(), filename=filename)
    with pytest.raises(ManuscriptRefused) as refused:
        parse_manuscript((line * 11).encode(), filename=filename)
    assert refused.value.code == "too_many_lines"


def test_a_page_of_nothing_but_tags_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag costs microseconds, and 20 MB hold millions of them."""
    monkeypatch.setattr(manuscript, "MAX_TAGS", 1000)
    read: list[str] = []
    monkeypatch.setattr(html.LineReader, "handle_starttag", lambda reader, tag, attrs: read.append(tag))
    parse_manuscript(("<p>" * 1000).encode(), filename="a.html")
    assert len(read) == 1000
    with pytest.raises(ManuscriptRefused) as refused:
        parse_manuscript(("<p>" * 1001).encode(), filename="a.html")
    assert refused.value.code == "too_many_tags" and "1000" in str(refused.value)
    assert len(read) == 1000


def test_empty_lines_of_a_page_cost_nothing_but_their_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[str] = []

    class Counting:
        def sub(self, new: str, text: str) -> str:
            cleaned.append(text)
            return re.sub("[ \t\r\n\f]+", new, text)

    monkeypatch.setattr(html, "_SOURCE_BLANKS", Counting())
    page = html.read_html("<p>" * 1000 + "甲" + "<br>" * 1000)
    assert [line.text for line in page.lines if line.text] == ["甲"]
    assert len(cleaned) == 1
