"""The Chinese catalogue is complete, its compiled form is committed and up to date, placeholders agree.

A fresh machine has no gettext, so the messages are found here by reading the sources.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Where the message stands among the arguments: a context comes before it.
MARKS = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"(?<![\w.])(?:(?:gettext|ngettext|_)\(|pgettext\({LITERAL}, ){LITERAL}")


def sources(pattern: str) -> Iterator[Path]:
    for folder in ("accounts", "entries", "yearbook_site", "demo", "templates"):
        yield from (path for path in (ROOT / folder).rglob(pattern) if "migrations" not in path.parts)


def messages_of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            argument = node.args[MARKS[node.func.id]]
            assert isinstance(argument, ast.Constant), f"{path}:{node.lineno}: a message that is no plain text"
            yield argument.value


def messages_of_template(path: Path) -> Iterator[str]:
    for _context, literal in IN_TEMPLATE.findall(templatize(path.read_text("utf-8"), origin=str(path))):
        yield ast.literal_eval(literal)


def messages() -> set[str]:
    found = {text for path in sources("*.py") for text in messages_of_python(path)}
    return found | {text for path in sources("*.html") for text in messages_of_template(path)}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_message_of_the_sources_has_a_translation(catalogue: polib.POFile) -> None:
    translated = {
        entry.msgid for entry in catalogue if not entry.obsolete and (entry.msgstr or all(entry.msgstr_plural.values()))
    }
    assert sorted(messages() - translated) == []


def test_nothing_is_empty_fuzzy_or_left_over(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []
    assert catalogue.obsolete_entries() == []
    used = messages()
    assert [entry.msgid for entry in catalogue if entry.msgid not in used] == []


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def rows(entries: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], object]:
        texts = (entry for entry in entries if entry.msgid)
        return {(entry.msgctxt or None, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in texts}

    assert rows(compiled) == rows(catalogue)


def test_placeholders_are_named_and_the_same_in_both_languages(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        assert not re.search(r"%[sd]|\{\}", entry.msgid), entry.msgid
        for translation in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            assert set(PLACEHOLDER.findall(translation)) == wanted, entry.msgid


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "甲" %}',
        "{% blocktranslate %}甲{% endblocktranslate %}",
        '{% translate "甲" context "乙" %}',
        '{{ title|default:_("甲") }}',
        '{{ _("甲") }}',
        "{{ _('甲')|format(year=volume.year) }}",
    ],
)
def test_messages_of_templates_are_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(text, "utf-8")
    assert list(messages_of_template(tmp_path / "a.html")) == ["甲"]
