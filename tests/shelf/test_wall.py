"""The wall between desk and shelf: no public page can reach a draft."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
VIEWS = sorted((ROOT / "entries" / "views").glob("*.py"))
PUBLISHING = sorted((ROOT / "entries" / "publishing").rglob("*.py"))
SEARCH = sorted((ROOT / "entries" / "search").rglob("*.py"))
OF_PAGES = {"chronicle", "citing", "dates", "entry_page", "furniture", "headings", "reading"}
PAGES = [
    *VIEWS,
    *(path for path in SEARCH if path.stem not in {"indexing", "numbering"}),
    *(path for path in PUBLISHING if path.stem in OF_PAGES),
]
"""All that decides what a public page shows."""
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if path.relative_to(ROOT / "templates").parts[0] not in {"admin", "accounts", "registration"}
]

OPEN_MODELS = {
    f"entries.models.{name}"
    for name in (
        "publications",
        "volumes",
        "sections",
        "hits",
        "texts",
        "headings",
        "pronouncing",
        "chronicle",
        "search_index",
        "stale_addresses",
    )  # fmt: skip
}
CLOSED_NAMES = {
    "Entry", "Revision", "Transition", "Manuscript", "Annotation", "Finding", "Picture", "Table", "ReviewComment",
}  # fmt: skip
CLOSED_MODULES = (
    "django.apps", "importlib", "entries.admin", "entries.workflow", "entries.permissions", "entries.querysets",
    "entries.lifecycle", "entries.importing", "entries.exporting",
)  # fmt: skip
CLOSED_RELATIONS = ("entry", "revision", "entries", "revisions", "transitions", "manuscript", "manuscripts")


def imports_of(tree: ast.AST) -> set[str]:
    """Modules a file imports, `from a import b` as both a and a.b."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports would slip past this test"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_closed(name: str) -> bool:
    """Whether the shelf may not import this: the façade, drafts and what acts on them, any way to load by name."""
    if name.startswith("entries.models"):
        return not any(name == module or name.startswith(f"{module}.") for module in OPEN_MODELS)
    return name.startswith(CLOSED_MODULES) or name.rpartition(".")[2] in CLOSED_NAMES


def trespasses(source: str) -> list[str]:
    """What a file of the shelf does that it must not."""
    tree = ast.parse(source)
    faults = [f"imports {name}" for name in imports_of(tree) if is_closed(name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOSED_RELATIONS:
            faults.append(f"line {node.lineno}: .{node.attr}")
        elif isinstance(node, ast.keyword) and re.match(r"(entry|revision|entries)__", node.arg or ""):
            faults.append(f"line {node.value.lineno}: {node.arg}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            faults += [f"line {node.lineno}: {found}" for found in re.findall(r"\bentry__\w+|\.entry\b", node.value)]
    return faults


@pytest.mark.parametrize("path", VIEWS + PUBLISHING + SEARCH, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_shelf_imports_and_names_nothing_of_drafts(path: Path) -> None:
    assert trespasses(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_never_asks_for_publications_without_public(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "Publication.objects" not in source.replace("Publication.objects.public()", "")


def test_a_page_never_lists_volumes_that_may_be_closed() -> None:
    users = [path.name for path in PAGES if "Volume.objects" in path.read_text(encoding="utf-8")]
    # The narrowing of a search asks which are open and which are closed, and shows neither.
    assert users == ["narrowing.py", "reading.py"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_follows_a_relation_or_switches_escaping_off(path: Path) -> None:
    code = "\n".join(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", path.read_text(encoding="utf-8")))
    relations = "|".join((*CLOSED_RELATIONS, "objects", "publications", "request", "user"))
    assert re.findall(rf"\.(?:{relations})\b|\|\s*safe\b|autoescape|\b(?:request|user)\.", code) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("from entries.models import Publication", "imports entries.models"),
        ("import entries.models", "imports entries.models"),
        ("from entries.models.entries import Entry", "imports entries.models.entries"),
        ("from entries.models.revisions import Revision as R", "imports entries.models.revisions"),
        ("from django.apps import apps", "imports django.apps"),
        ("from entries import workflow", "imports entries.workflow"),
        ("x = text.entry.title", "line 1: .entry"),
        ("x = section.entries", "line 1: .entries"),
        ("f(entry__status=1)", "line 1: entry__status"),
        ("f('entry__title')", "line 1: entry__title"),
        ("f('publication.entry')", "line 1: .entry"),
    ],
)
def test_each_way_through_the_wall_is_seen(source: str, fault: str) -> None:
    assert fault in trespasses(source)


def test_ordinary_code_of_the_shelf_is_let_through() -> None:
    assert trespasses("from entries.models.publications import Publication\nx = snapshot.entry_id\n") == []
