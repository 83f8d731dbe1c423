"""The site starts, answers, stops as one; what stands in its way is said in a sentence."""

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.site.conftest import ROOT, Place
from yearbook_site.management.commands import run
from yearbook_site.running import CannotRun, Group, check_port, commands, port_trouble

NewPlace = Callable[..., Place]
# Generous: a busy machine is no failure. What is waited for ends the waiting at once.
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(place: Place, port: int, **variables: str) -> "subprocess.Popen[str]":
    """Start the site in a place."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env=place.environment(PORT=str(port), **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    """What the process prints up to a line with this text."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    pytest.fail(f"{''.join(lines)}{process.communicate()[1]}")


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)


@pytest.fixture
def site(new_place: NewPlace, migrated: Place) -> Iterator[tuple[Place, int, "subprocess.Popen[str]", str]]:
    """A running site: its place, port, process and what it printed."""
    place, port = new_place(migrated), free_port()
    process = start(place, port)
    try:
        yield place, port, process, read_until(process, "Ctrl-C")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.mark.own_database
def test_it_answers_and_says_where(site: tuple[Place, int, "subprocess.Popen[str]", str]) -> None:
    _place, port, _process, printed = site
    assert f"http://127.0.0.1:{port}/\n" in printed
    assert f"http://127.0.0.1:{port}/desk/\n" in printed
    assert status(f"http://127.0.0.1:{port}/healthz") == 200
    assert status(f"http://127.0.0.1:{port}/") == 200
    assert status(f"http://127.0.0.1:{port}/desk/login/") == 200


def test_static_files_are_compressed_and_kept_for_ever(
    site: tuple[Place, int, "subprocess.Popen[str]", str],
) -> None:
    _place, port, _process, _printed = site
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:  # noqa: S310
        page = answer.read().decode()
    sheet = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    request = urllib.request.Request(  # noqa: S310
        f"http://127.0.0.1:{port}{sheet}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        assert answer.status == 200
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_it(
    number: signal.Signals, site: tuple[Place, int, "subprocess.Popen[str]", str]
) -> None:
    _place, port, process, _printed = site
    process.send_signal(number)
    assert process.wait(timeout=PATIENCE) == 0
    check_port(port)


STOPPED_WHILE_LOADING = """
import os, signal, sys, types

signal.signal(signal.SIGTERM, lambda *_: None)  # what a worker inherits from its parent
loading = types.ModuleType("yearbook_site.wsgi")
loading.__getattr__ = lambda name: os.kill(os.getpid(), signal.SIGTERM)
sys.modules["yearbook_site.wsgi"] = loading
import yearbook_site.web_worker
print("It went on.")
"""


def test_a_worker_that_still_loads_stops_at_once() -> None:
    """Else the stop waits for it until it is killed."""
    done = subprocess.run(python(STOPPED_WHILE_LOADING), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "")
    assert "yearbook_site.web_worker:application" in commands()["web server"]


def test_behind_our_proxy_https_is_whole(new_place: NewPlace, migrated: Place) -> None:
    """Plain http is sent to https; what came in by https gets HSTS and a cookie that only this host can set."""
    place, port = new_place(migrated), free_port()
    process = start(place, port, PUBLIC_URL="https://yearbook.example.cn/", TRUSTED_PROXY="1")
    try:
        assert "https://yearbook.example.cn/desk/\n" in read_until(process, "Ctrl-C")

        def ask(address: str, **headers: str) -> http.client.HTTPResponse:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", address, headers={"Host": "yearbook.example.cn", **headers})
            response = connection.getresponse()
            response.read()
            connection.close()
            return response

        plain = ask("/desk/login/")
        assert (plain.status, plain.getheader("Location")) == (301, "https://yearbook.example.cn/desk/login/")
        secure = ask("/desk/login/", **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"})
        assert secure.status == 200
        assert secure.getheader("Strict-Transport-Security") == "max-age=63072000; includeSubDomains"
        cookie = {part.strip() for part in str(secure.getheader("Set-Cookie")).split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} < cookie
        assert any(part.startswith("__Host-sessionid=") for part in cookie)
        assert ask("/healthz").status == 200
        assert ask("/healthz", Host="evil.example").status == 400
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_a_taken_port_is_said_before_anything_is_made(new_place: NewPlace) -> None:
    place = new_place()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        done = place.manage("run", PORT=str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr and f"PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in place.var.iterdir()} == {"secret-key"}


def test_https_without_a_proxy_is_refused(new_place: NewPlace) -> None:
    done = new_place().manage("run", PUBLIC_URL="https://yearbook.example.cn/")
    assert done.returncode == 1
    assert "TRUSTED_PROXY=1" in done.stderr


def test_other_troubles_with_a_port() -> None:
    assert "1023" in port_trouble(80, PermissionError(13, "Permission denied"))
    assert "No such" in port_trouble(80, OSError(2, "No such thing"))


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Group takes signals over; pytest gets its own back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


STAYS = python("import time; time.sleep(600)")


def test_when_one_ends_the_other_is_stopped_and_it_is_a_failure(
    own_signals: None, capfd: pytest.CaptureFixture[str]
) -> None:
    group = Group({"the one": python("raise SystemExit(3)"), "the other": STAYS})
    assert group.run(on_ready=lambda: None, is_ready=lambda: False) == 1
    assert [process.poll() is not None for process in group.running.values()] == [True, True]
    message = capfd.readouterr().err
    assert "the one" in message and "the other" not in message


def test_ready_is_told_once(own_signals: None) -> None:
    told: list[str] = []

    def tell() -> None:
        told.append("ready")
        os.kill(os.getpid(), signal.SIGTERM)

    assert Group({"it": STAYS}).run(on_ready=tell, is_ready=lambda: True) == 0
    assert told == ["ready"]


def test_what_does_not_stop_when_asked_is_killed(
    own_signals: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("yearbook_site.running.STOP_SECONDS", 1)
    deaf = (
        "import signal, time, sys; signal.signal(15, signal.SIG_IGN); open(sys.argv[1], 'w').close(); time.sleep(600)"
    )
    group = Group({"deaf": [*python(deaf), str(tmp_path / "up")]})

    def stop_me() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    assert group.run(on_ready=stop_me, is_ready=(tmp_path / "up").exists) == 0
    assert group.running["deaf"].returncode == -signal.SIGKILL


def test_a_free_port_is_free_again_after_use() -> None:
    port = free_port()
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        with pytest.raises(CannotRun):
            check_port(port)
    check_port(port)


def fake_python(folder: Path, script: str) -> str:
    """A program that stands for a Python of another machine."""
    path = folder / "python3"
    path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def make_venv(python: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [".ci/venv", python, str(folder / "venv"), "requirements.txt"], cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ('case "$2" in *version_info\\ \\<*) exit 1;; *) printf 3.9;; esac', "is Python 3.9; 3.11 or newer is needed."),
        ('case "$2" in *ensurepip*) exit 1;; esac', "The venv module of"),
        ("exit 1", "does not run. Install Python 3.11 or newer"),
    ],
)
def test_an_unfit_python_is_said(tmp_path: Path, script: str, sentence: str) -> None:
    done = make_venv(fake_python(tmp_path, script), tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert sentence in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_missing_python_is_said(tmp_path: Path) -> None:
    done = make_venv(str(tmp_path / "python3"), tmp_path)
    assert done.returncode == 1
    assert f"There is no {tmp_path / 'python3'} here. Install Python 3.11 or newer" in done.stderr


@pytest.mark.own_database
def test_a_second_start_changes_no_data(new_place: NewPlace, migrated: Place) -> None:
    place = new_place(migrated)

    def state() -> list[list[tuple[object, ...]]]:
        tables = ("django_migrations", "django_content_type", "auth_group", "accounts_user", "entries_volume")
        return [place.query(f"SELECT * FROM {table} ORDER BY 1") for table in tables]  # noqa: S608

    first = place.manage("run", "--prepare-only")
    assert first.returncode == 0, first.stderr
    before = state()
    second = place.manage("run", "--prepare-only")
    assert second.returncode == 0, second.stderr
    assert state() == before


@pytest.mark.own_database
def test_a_demo_that_was_cut_short_is_filled_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, db: None
) -> None:
    """A power cut while filling leaves the mark; the next start fills again, and the one after leaves all alone."""
    filled: list[str] = []

    def fill(name: str, **_options: object) -> None:
        filled.append(name)
        if len(filled) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr("yearbook_site.management.commands.run.call_command", fill)
    command = run.Command(stdout=io.StringIO())
    with override_settings(VAR_DIR=tmp_path, DEMO_ACCOUNTS=tmp_path / "demo-accounts.txt", IS_SECURE=False):
        with pytest.raises(KeyboardInterrupt):
            command.fill_demo()
        assert (tmp_path / "demo-begun").exists()
        # What seed_demo wrote before it was cut short: the accounts come first.
        (tmp_path / "demo-accounts.txt").touch()
        command.fill_demo()
        command.fill_demo()
    assert filled == ["seed_demo", "seed_demo"]
    assert not (tmp_path / "demo-begun").exists()
