"""The import contracts hold, and each wall falls with a noise when someone walks through it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources in a folder where they may be spoilt."""
    for name in ("yearbook_site", "entries", "accounts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        [str(LINT), "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("entries/lifecycle.py", "import yearbook_site.logs", "The site knows the entries"),
        ("accounts/roles.py", "import entries.lifecycle", "The site knows the entries"),
        ("entries/permissions/standing.py", "import entries.workflow", "Inside entries"),
        ("entries/models/sections.py", "import entries.workflow", "Inside entries"),
        ("entries/comparing/__init__.py", "import entries.lifecycle", "Inside entries"),
        ("entries/admin/__init__.py", "import entries.views.home", "Inside entries"),
        ("entries/newcomer.py", '"""A module that no layer names."""', "Inside entries"),
        ("entries/views/home.py", "from entries.models import Entry", "The shelf does not know drafts"),
        ("entries/views/home.py", "import entries.models.pictures", "The shelf does not know drafts"),
        ("entries/publishing/__init__.py", "import entries.models.revisions", "The shelf does not know drafts"),
    ],
)
def test_each_wall_is_there(copy: Path, module: str, line: str, contract: str) -> None:
    with (copy / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode != 0
    # A module without a layer is an error of the contract itself and is reported before the verdicts.
    assert f"{contract}" in done.stdout and ("BROKEN" in done.stdout or "newcomer" in done.stdout)


def test_what_only_type_checkers_see_is_no_import(copy: Path) -> None:
    with (copy / "entries/permissions/standing.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import entries.workflow\n")
    assert lint(copy).returncode == 0
