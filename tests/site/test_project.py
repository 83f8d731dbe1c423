"""The parts of the project agree with each other."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template

import yearbook_site

ROOT = Path(settings.BASE_DIR)
OURS = ("accounts", "entries", "yearbook_site")


def sources(*folders: str) -> list[Path]:
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    )


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


TEMPLATES = sorted(str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles_and_is_safe(name: str) -> None:
    get_template(name.removeprefix("shelf/"))
    text = (ROOT / "templates" / name).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape off", text)
    # JSON-LD is data: a browser runs none of it, and the policy lets it be.
    script = r'<script(?![^>]*\ssrc=| type="application/ld\+json">)'
    assert not re.search(rf"<style|\sstyle=|\son[a-z]+=|{script}|javascript:", text, re.IGNORECASE)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    wanted = [
        re.split(r"[\[~=<>! ]", line)[0].lower()
        for line in (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    ]
    locked = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", locked, re.MULTILINE))
    assert wanted and not [package for package in wanted if package not in pins]
    blocks = re.split(r"\n(?=[a-z0-9])", locked.strip())
    assert not [block.split()[0] for block in blocks if re.match(r"[a-z0-9]", block) and "--hash=sha256:" not in block]


def test_both_requirements_pin_the_same_versions() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert not {name for name in pins[0].keys() & pins[1].keys() if pins[0][name] != pins[1][name]}


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == yearbook_site.__version__
    assert f"## {yearbook_site.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sources(*OURS), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree)


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in sources(*OURS) if path.stem in {"utils", "helpers", "common", "core", "misc"}]


def test_only_our_apps_have_pages_at_the_desk() -> None:
    from django.contrib import admin

    assert {model._meta.app_label for model in admin.site._registry} <= set(OURS)
    assert apps.get_app_config("admin").default_site == "entries.admin.site.DeskSite"  # type: ignore[attr-defined]


README = {name: (ROOT / name) for name in ("README.md", "README.zh-CN.md")}


@pytest.mark.parametrize("page", [*README, "CHANGELOG.md"])
def test_links_inside_the_documentation_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (ROOT / link).exists()]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_docs_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (page.parent / link).exists()]


PICTURES = ROOT / "docs" / "guide" / "pictures"


def test_the_guides_show_the_pictures_that_the_script_takes_and_say_what_is_on_them() -> None:
    guides = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs/guide").glob("*.md")))
    shown = re.findall(r"!\[(.*?)\]\(pictures/(.+?)\.png\)", guides)
    script = (ROOT / "docs/guide/take_pictures.py").read_text(encoding="utf-8")
    assert sorted(name for _, name in shown) == sorted(path.stem for path in PICTURES.iterdir())
    assert sorted(name for _, name in shown) == sorted(re.findall(r'\bShot\(\s*"([a-z-]+)"', script))
    assert not [name for words, name in shown if not re.search(r"[一-鿿]", words)]


def test_the_pictures_stay_light() -> None:
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]
    assert max(sizes) <= 80 * 1024 and sum(sizes) <= 1200 * 1024


def test_both_readmes_show_the_same_commands() -> None:
    blocks = [re.findall(r"```.*?```", path.read_text(encoding="utf-8"), re.DOTALL) for path in README.values()]
    assert blocks[0] == blocks[1] and len(blocks[0]) >= 2
    headings = [re.findall(r"^#+ ", path.read_text(encoding="utf-8"), re.MULTILINE) for path in README.values()]
    assert headings[0] == headings[1]
