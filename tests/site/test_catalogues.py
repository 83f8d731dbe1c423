"""The Chinese catalogue is complete, compiled, and keeps every placeholder."""

import ast
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL_MARKS = {"ngettext", "ngettext_lazy"}
CONTEXT_MARKS = {"pgettext", "pgettext_lazy"}

Key = tuple[str | None, str]


def literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def in_python(text: str) -> set[Key]:
    """Context and text of every marked string; a marked thing that is no literal is nobody's to translate."""
    keys: set[Key] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = literal(node.args[0])
            if name in MARKS | PLURAL_MARKS and first:
                keys.add((None, first))
            elif name in CONTEXT_MARKS and len(node.args) > 1 and (second := literal(node.args[1])):
                keys.add((first, second))
    return keys


def in_template(text: str) -> set[Key]:
    """The same for a template, which Django turns into something like Python first."""
    keys: set[Key] = set()
    call = (
        r"\b(pgettext|npgettext|ngettext|gettext|_)\(((?:\s*u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\w+)\s*,?)+)\)"
    )
    for name, arguments in re.findall(call, templatize(text)):
        values = [value for value in ast.literal_eval(f"[{re.sub(r', *[a-z]+ *$', '', arguments)}]") if value]
        context = values.pop(0) if name in {"pgettext", "npgettext"} else None
        if values:
            keys.add((context, values[0]))
    return keys


@cache
def marked() -> set[Key]:
    """Everything in the sources that a person may read."""
    keys: set[Key] = set()
    for folder in ("accounts", "entries", "yearbook_site"):
        for path in (ROOT / folder).rglob("*.py"):
            keys |= in_python(path.read_text(encoding="utf-8"))
    for path in (ROOT / "templates").rglob("*.html"):
        keys |= in_template(path.read_text(encoding="utf-8"))
    return keys


@cache
def catalogue() -> dict[Key, polib.POEntry]:
    return {
        (entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(FOLDER / "django.po")) if not entry.obsolete
    }


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_extraction_finds_all_ways_of_marking() -> None:
    assert in_python("_('a'); gettext_lazy('b' 'c'); ngettext('d', 'e', n); pgettext('x', 'f'); _(g)") == {
        (None, "a"),
        (None, "bc"),
        (None, "d"),
        ("x", "f"),
    }
    template = (
        "{% load i18n %}{% translate 'a' %}{% translate \"b's\" context 'x' %}{% blocktranslate with n=m %}c {{ n }}"
        "{% endblocktranslate %}{% blocktranslate count n=m %}one{% plural %}{{ n }} many{% endblocktranslate %}"
        "{{ d|default:_('e') }}"
    )
    assert in_template(template) == {(None, "a"), ("x", "b's"), (None, "c %(n)s"), (None, "one"), (None, "e")}


def test_every_marked_string_has_a_translation() -> None:
    missing = [
        key for key in sorted(marked(), key=str) if key not in catalogue() or not all(translations(catalogue()[key]))
    ]
    assert not missing


def test_nothing_is_fuzzy() -> None:
    assert not [entry.msgid for entry in catalogue().values() if entry.fuzzy]


def test_the_catalogue_holds_nothing_that_is_no_longer_used() -> None:
    assert not [entry.msgid for key, entry in catalogue().items() if key not in marked()]


def test_every_placeholder_is_kept() -> None:
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))

    wrong = []
    for entry in catalogue().values():
        allowed = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        wrong += [entry.msgid for text in translations(entry) if placeholders(text) != allowed]
    assert not wrong


def test_no_placeholder_is_nameless() -> None:
    assert not [key for key in marked() if re.search(r"%[sd]|\{\}", key[1])]


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = {(entry.msgctxt, entry.msgid): translations(entry) for entry in polib.mofile(str(FOLDER / "django.mo"))}
    assert compiled == {key: translations(entry) for key, entry in catalogue().items()}


@pytest.mark.parametrize("name", ["django.po", "django.mo"])
def test_the_catalogues_are_there(name: str) -> None:
    assert (FOLDER / name).is_file()
