"""What all tests share: an environment of their own and the shared folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests.browser.clicking import click_through

ROOT = Path(__file__).resolve().parent.parent

# The tests neither see the settings nor touch the data of who runs them; only the database may be chosen.
# This stands before Django reads its settings, which pytest-django does after the conftest files.
if "PYTEST_XDIST_WORKER" not in os.environ:
    (ROOT / "var" / "tests").mkdir(parents=True, exist_ok=True)
    # Each run has its own folder: two runs at once must not drop each other's database.
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="run-", dir=ROOT / "var" / "tests")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
SET_BY_OTHERS = "DEBUG DEMO EMAIL_FROM EMAIL_URL LOG_LEVEL PORT PUBLIC_URL SECRET_KEY SECRET_KEY_FILE TRUSTED_PROXY"
SET_BY_OTHERS += (
    " LOGIN_COOLOFF_MINUTES LOGIN_FAILURE_LIMIT SESSION_IDLE_MINUTES SESSION_MAX_HOURS WEB_THREADS WEB_WORKERS"
)
for name in SET_BY_OTHERS.split():
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "yearbook_site.settings"

# The same examples on every run, and none refused for the time it took: a failure is the change's, not the day's.
hypothesis.settings.register_profile(
    "project", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--with-database", action="store_true", help="leave out tests that ask nothing of a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database those are left out that would only say the same again."""
    if config.getoption("--with-database"):
        left_out = [item for item in items if not _asks_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_database(item)]


def _asks_database(item: pytest.Item) -> bool:
    """`own_database` marks tests whose programs open the database by themselves."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marks = ("django_db", "own_database")
    return bool(fixtures & {"db", "transactional_db", "live_server"}) or any(map(item.get_closest_marker, marks))


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


@pytest.fixture(autouse=True)
def _visits_wait_in_memory(monkeypatch):
    """No thread may write visits after the test that counted them has ended."""
    from entries.views import hit_counter

    monkeypatch.setattr(hit_counter, "COUNTER", hit_counter.HitCounter(later=lambda _write: None))


@pytest.fixture(autouse=True)
def _pages_wait(settings, tmp_path, monkeypatch, request):
    """No act writes public pages as files, but in the tests of those pages."""
    settings.PAGES_ROOT = tmp_path / "pages"
    if "keeps_pages" not in request.fixturenames:
        monkeypatch.setattr("entries.publishing.pages.stale.AfterCommit.__call__", lambda _self: None)


# ── browser tests ─────────────────────────────────────────────────────────────────────────────────

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def chromium():
    """One browser for the session; a missing browser is a failure, never a skip."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; our own code is called from the test as usual.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = next((name for name in CHROMIUM if Path(name).exists()), None)
    if path is None:
        pytest.fail("No Chromium found. Install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


def _complain(page, message):
    if message.type == "error":
        page.complaints.append(f"{message.text} {message.location.get('url', '')}")


@pytest.fixture
def open_page(chromium, live_server):
    """Opens windows of people on the live server. Each collects what the browser complains about.

    `open_page(person=None, width=1366, height=768)` gives a page with `complaints`, a list of
    texts: scripts that failed and whatever the content security policy refused.
    """
    contexts = []

    def open_(person=None, *, width=1366, height=768, **options):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
        page.on("console", lambda message: _complain(page, message))
        if person is not None:
            page.goto("/desk/login/")
            page.fill("#id_username", person.username)
            page.fill("#id_password", "password")
            click_through(page, "input[type=submit], button[type=submit]")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_violations():
    """`axe_violations(page, **options)` gives what axe finds on it: rule and the places, empty when clean."""
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    # Only what is wrong comes back: the whole report is megabytes and takes longer than the looking.
    look = """(options) => axe.run(document, options).then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]))"""

    def violations(page, **options):
        page.wait_for_load_state()  # half a page has no landmarks yet
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        # Its preloading puts imported style sheets into the page, which the content policy rightly refuses.
        found = page.evaluate(look, {"preload": False, "resultTypes": ["violations"], **options})
        return [(rule, places) for rule, places in found]

    return violations
