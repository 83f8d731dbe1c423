"""The guides name buttons and sentences as the pages do."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib import admin

ROOT = Path(settings.BASE_DIR)
GUIDES = sorted((ROOT / "docs/guide").glob("*.md"))
QUOTED = re.compile(r"“([^”\n]{1,40})”")
NOT_OF_A_PAGE = {"•", "后退", "正式安装"}
"""A mark that Word leaves, a button of the browser, a chapter of the README."""
NUMBER = re.compile(r"%\(\w+\)[sd]|\d+")


def numberless(text: str) -> str:
    """With one sign for every number and for every place of one."""
    return NUMBER.sub("0", text)


def sentences() -> str:
    """Everything that our catalogue and the admin's say in Chinese, and the templates literally."""
    ours = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    said = [text for entry in ours for text in (entry.msgstr, *entry.msgstr_plural.values())]
    stock = gettext.find("django", Path(admin.__file__).parent / "locale", ["zh_Hans"])
    said += [entry.msgstr for entry in polib.mofile(stock or "")]
    return numberless("\n".join(said))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_what_a_guide_quotes_is_said_by_a_page(guide: Path) -> None:
    quoted = set(QUOTED.findall(guide.read_text(encoding="utf-8"))) - NOT_OF_A_PAGE
    said = sentences()
    assert sorted(words for words in quoted if numberless(words) not in said) == []
