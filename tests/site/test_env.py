"""The readers of environment variables say which variable is wrong, what it holds and what is allowed."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from yearbook_site.env import Environment, MailServer


def reading(value: str) -> Environment:
    return Environment({"NAME": value})


@pytest.mark.parametrize("value", ["1", "true", "Yes", "ON"])
def test_true_words(value: str) -> None:
    assert reading(value).boolean("NAME", default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "OFF"])
def test_false_words(value: str) -> None:
    assert reading(value).boolean("NAME", default=True) is False


@pytest.mark.parametrize("value", ["ja", "2", "tru", "真"])
def test_other_words_are_no_boolean(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"NAME is '{value}'; allowed: 1, true"):
        reading(value).boolean("NAME", default=True)


def test_empty_means_unset() -> None:
    assert reading(" ").boolean("NAME", default=True) is True
    assert reading("").text("NAME", "given") == "given"
    assert reading("").integer("NAME", default=7, least=1, most=9) == 7


@pytest.mark.parametrize("value", ["0", "10", "-1", "1.5", "1_0", "+5", "five", "５"])
def test_integers_outside_the_bounds_or_written_otherwise(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="NAME is .* allowed: a whole number from 1 to 9"):
        reading(value).integer("NAME", default=5, least=1, most=9)


def test_integer_bounds_are_allowed() -> None:
    assert [reading(value).integer("NAME", default=5, least=1, most=9) for value in ("1", "9")] == [1, 9]


def test_choice_comes_back_as_listed() -> None:
    assert reading("info").choice("NAME", default="ERROR", among=("INFO", "ERROR")) == "INFO"
    with pytest.raises(ImproperlyConfigured, match="NAME is 'LOUD'; allowed: INFO, ERROR"):
        reading("LOUD").choice("NAME", default="ERROR", among=("INFO", "ERROR"))


def test_paths_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert reading("data/here").path("NAME", default=Path("/x")) == tmp_path / "data" / "here"
    assert reading("").path("NAME", default=Path("/x")) == Path("/x")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sqlite:///data/book.sqlite3", {"ENGINE": "django.db.backends.sqlite3", "NAME": "/base/data/book.sqlite3"}),
        ("sqlite:////srv/book.sqlite3", {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/book.sqlite3"}),
        (
            "postgresql://clerk:p%40ss@db.example.cn:5433/yearbook?sslmode=require",
            {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "yearbook",
                "USER": "clerk",
                "PASSWORD": "p@ss",
                "HOST": "db.example.cn",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
        (
            "postgresql:///yearbook?host=/run/postgresql",
            {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "yearbook",
                "USER": "",
                "PASSWORD": "",
                "HOST": "/run/postgresql",
                "PORT": "",
                "OPTIONS": {},
            },
        ),
    ],
)
def test_database_addresses(address: str, expected: dict[str, object]) -> None:
    assert reading(address).database("NAME", default="", base=Path("/base")) == expected


@pytest.mark.parametrize(
    "address",
    [
        "mysql://a@b/c",
        "sqlite://",
        "sqlite:///",
        "book.sqlite3",
        "postgresql://host",
        "postgresql://h:port/x",
        "sqlite://h/x",
    ],
)
def test_other_databases_are_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="NAME is .* allowed: sqlite:///"):
        reading(address).database("NAME", default="", base=Path("/base"))


def test_a_refused_database_address_does_not_tell_the_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        reading("postgresql://clerk:hush-hush@host:port/x").database("NAME", default="", base=Path("/base"))
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://yearbook.example.cn/", "https://yearbook.example.cn"),
        ("https://yearbook.example.cn", "https://yearbook.example.cn"),
        ("https://Yearbook.Example.cn:8443/", "https://yearbook.example.cn:8443"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://localhost/", "http://localhost"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_public_addresses(address: str, expected: str) -> None:
    assert reading(address).origin("NAME", default="") == expected


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://yearbook.example.cn/", "https, or http on 127.0.0.1"),
        ("http://127.0.0.1.example.cn/", "https, or http on 127.0.0.1"),
        ("https://yearbook.example.cn/book/", "without a path"),
        ("https://yearbook.example.cn/?a=1", "without a path"),
        ("ftp://yearbook.example.cn/", "an address such as"),
        ("yearbook.example.cn", "an address such as"),
        ("https://a:b@yearbook.example.cn/", "an address such as"),
        ("https://[::1/", "an address such as"),
    ],
)
def test_refused_public_addresses(address: str, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"NAME is .* allowed: .*{reason}"):
        reading(address).origin("NAME", default="")


SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("console:", MailServer("django.core.mail.backends.console.EmailBackend")),
        ("smtp://mail.example.cn", MailServer(SMTP, "mail.example.cn", 587, is_tls=True)),
        (
            "smtp://clerk:p%40ss@mail.example.cn:2525/?tls=yes",
            MailServer(SMTP, "mail.example.cn", 2525, "clerk", "p@ss", is_tls=True),
        ),
        ("smtps://clerk:pass@mail.example.cn/", MailServer(SMTP, "mail.example.cn", 465, "clerk", "pass", is_ssl=True)),
        ("smtp://mail.example.cn/?tls=no", MailServer(SMTP, "mail.example.cn", 25)),
        ("smtp://a:b@localhost:25/?tls=0", MailServer(SMTP, "localhost", 25, "a", "b")),
    ],
)
def test_mail_servers(address: str, expected: MailServer) -> None:
    assert reading(address).mail_server("NAME", default="") == expected


@pytest.mark.parametrize(
    "address",
    [
        "mail.example.cn",
        "http://clerk:hush-hush@mail.example.cn",
        "smtp://",
        "smtp://clerk:hush-hush@mail.example.cn:port/",
        "smtp://clerk:hush-hush@mail.example.cn/inbox",
        "smtp://clerk:hush-hush@mail.example.cn/?tls=maybe",
        "smtp://clerk:hush-hush@mail.example.cn/?ssl=1",
        "smtp://clerk:hush-hush@mail.example.cn/?tls=no",
        "console",
    ],
)
def test_other_mail_servers_are_refused_without_telling_the_password(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="NAME is .* allowed: ") as refused:
        reading(address).mail_server("NAME", default="")
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize("value", ["yearbook@example.cn", "年鉴工作台 <yearbook@example.cn>", "yearbook@localhost"])
def test_senders(value: str) -> None:
    assert reading(value).sender("NAME", default="") == value


@pytest.mark.parametrize("value", ["yearbook", "年鉴 <yearbook>", "a@example.cn\nBcc: b@example.cn", "<>", "a@b@c.cn"])
def test_other_senders_are_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="NAME is .* allowed: yearbook@example.cn"):
        reading(value).sender("NAME", default="")
