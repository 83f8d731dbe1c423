"""The settings come from the environment, are written down, and stand up to Django's deployment check."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHOW = """
import json
from django.conf import settings
names = json.loads(%r)
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def start(tmp_path: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with the site's settings and nothing in the environment but what is given."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), **variables}
    environment["DJANGO_SETTINGS_MODULE"] = "yearbook_site.settings"
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def read(tmp_path: Path, *names: str, **variables: str) -> dict[str, object]:
    """The values of some settings in a fresh process."""
    done = start(tmp_path, "-c", SHOW % json.dumps(names), **variables)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_every_variable_is_written_down_and_every_written_one_is_read() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    written = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert sorted(written) == sorted(settings.ENVIRONMENT.asked)


def test_the_tests_forget_every_variable_of_who_runs_them() -> None:
    from tests.conftest import SET_BY_OTHERS

    assert set(SET_BY_OTHERS.split()) | {"VAR_DIR", "DATABASE_URL"} == settings.ENVIRONMENT.asked


@pytest.mark.parametrize("database", ["sqlite:////srv/yearbook.sqlite3", "postgresql://clerk@127.0.0.1/yearbook"])
def test_the_deployment_check_finds_nothing(tmp_path: Path, database: str) -> None:
    done = start(
        tmp_path,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        PUBLIC_URL="https://yearbook.example.cn/",
        DATABASE_URL=database,
        TRUSTED_PROXY="1",
    )
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


def test_https_turns_its_protections_on(tmp_path: Path) -> None:
    assert read(
        tmp_path,
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_SECURE",
        "SECURE_PROXY_SSL_HEADER",
        "DEBUG",
        PUBLIC_URL="https://yearbook.example.cn:8443/",
    ) == {
        "ALLOWED_HOSTS": ["yearbook.example.cn"],
        "CSRF_TRUSTED_ORIGINS": ["https://yearbook.example.cn:8443"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 63072000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_PROXY_SSL_HEADER": None,
        "DEBUG": False,
    }


def test_on_loopback_http_works(tmp_path: Path) -> None:
    assert read(tmp_path, "PUBLIC_URL", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", PORT="8123") == {
        "PUBLIC_URL": "http://127.0.0.1:8123",
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
    }


def test_forwarded_headers_count_behind_our_proxy_only(tmp_path: Path) -> None:
    assert read(tmp_path, "SECURE_PROXY_SSL_HEADER", TRUSTED_PROXY="yes") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]
    }


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PUBLIC_URL", "http://yearbook.example.cn/", "https, or http on 127.0.0.1, ::1 and localhost only"),
        ("PUBLIC_URL", "https://example.cn/yearbook/", "without a path"),
        ("DATABASE_URL", "mysql://b/c", "sqlite:///"),
        ("PORT", "80000", "a whole number from 1 to 65535"),
        ("DEBUG", "perhaps", "1, true, yes, on"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
        ("SESSION_IDLE_MINUTES", "0", "a whole number from 1"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_the_variable(
    tmp_path: Path, name: str, value: str, allowed: str
) -> None:
    done = start(tmp_path, "manage.py", "check", **{name: value})
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert f"The environment variable {name} is '{value}'; allowed: " in last
    assert allowed in last


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = read(tmp_path, "SECRET_KEY")["SECRET_KEY"]
    assert len(str(first)) >= 50
    assert read(tmp_path, "SECRET_KEY")["SECRET_KEY"] == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time; from yearbook_site.secret_key import secret_key\n"
        "sys.stdin.read(); print(secret_key('', '', pathlib.Path(sys.argv[1])))"
    )
    # They wait for the end of their input and are all let go at once.
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "key")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(8)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.close()
        racer.stdin = None
    keys = {racer.communicate()[0].strip() for racer in racers}
    assert len(keys) == 1 and len(keys.pop()) == 50


def test_a_given_secret_key_wins(tmp_path: Path) -> None:
    assert read(tmp_path, "SECRET_KEY", SECRET_KEY="k" * 60)["SECRET_KEY"] == "k" * 60
    (tmp_path / "file").write_text("f" * 55 + "\n", encoding="utf-8")
    assert read(tmp_path, "SECRET_KEY", SECRET_KEY_FILE=str(tmp_path / "file"))["SECRET_KEY"] == "f" * 55
    assert not (tmp_path / "var" / "secret-key").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "The secret key of SECRET_KEY has 5 characters; at least 50 needed."),
        ("SECRET_KEY_FILE", "/nowhere/key", "SECRET_KEY_FILE: the secret key cannot be read from /nowhere/key"),
    ],
)
def test_a_bad_secret_key_stops_the_start(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    done = start(tmp_path, "manage.py", "check", **{name: value})
    assert done.returncode == 1
    assert sentence in done.stderr.strip().splitlines()[-1]


def test_sqlite_keeps_what_it_acknowledged() -> None:
    """Whatever database this run uses: the options that every SQLite database gets."""
    assert settings.SQLITE_OPTIONS["transaction_mode"] == "IMMEDIATE"
    assert settings.SQLITE_OPTIONS["timeout"] == 20
    pragmas = str(settings.SQLITE_OPTIONS["init_command"])
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
        assert f"PRAGMA {pragma};" in pragmas


@pytest.mark.django_db
def test_the_tests_themselves_run_with_the_production_options() -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            values = {
                name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20000}
        assert Path(str(connection.settings_dict["NAME"])).is_file()
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


def test_passwords_are_hashed_with_argon2(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.contrib.auth.hashers import make_password as m; print(m('x'))"
    done = start(tmp_path, "-c", code)
    assert done.stdout.startswith("argon2$argon2id$"), done.stderr


@pytest.mark.parametrize("password", ["short-9ch", "1234567890", "password123", "wangxiaoming"])
def test_weak_passwords_are_refused(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from accounts.models import User

    with pytest.raises(ValidationError):
        validate_password(password, User(username="wangxiaoming"))


def test_there_is_no_site_wide_cache() -> None:
    assert not [name for name in settings.MIDDLEWARE if "Cache" in name]


def test_a_form_may_hold_a_body_of_a_million_characters() -> None:
    """A browser sends each Chinese character of a form as nine bytes."""
    from urllib.parse import urlencode

    body = urlencode({"body": "年" * 1_000_000})
    assert len(body) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE < settings.REQUEST_MAX_BYTES
