"""What all tests share: an environment of their own and the shared folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The tests neither see the settings nor touch the data of who runs them; only the database may be chosen.
# This stands before Django reads its settings, which pytest-django does after the conftest files.
if "PYTEST_XDIST_WORKER" not in os.environ:
    (ROOT / "var" / "tests").mkdir(parents=True, exist_ok=True)
    # Each run has its own folder: two runs at once must not drop each other's database.
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="run-", dir=ROOT / "var" / "tests")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
for name in ("DEBUG", "SECRET_KEY", "SECRET_KEY_FILE", "PORT", "PUBLIC_URL", "TRUSTED_PROXY", "LOG_LEVEL"):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "yearbook_site.settings"


def pytest_configure() -> None:
    """Take a fast hash and unprocessed static files: both only cost time here and have tests of their own."""
    from django.conf import settings
    from django.core.files.storage import storages

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # In a worker of pytest-xdist Django is set up before this and keeps a copy of its own.
    storages.backends["staticfiles"] = settings.STORAGES["staticfiles"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the seed and the fixtures, beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.fail(f"The tests read {folder}, which is not there.")
    return folder


@pytest.fixture
def cast(db: None):
    """The people of the tests (tests/cast.py)."""
    from tests.cast import make_cast

    return make_cast()
