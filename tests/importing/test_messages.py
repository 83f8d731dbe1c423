"""Every warning and refusal is a whole sentence with its values in it."""

import re

import pytest

from entries.importing import manuscript
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
