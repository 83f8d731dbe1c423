"""Typed readers for environment variables, which name the variable and fail loudly."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DATABASES = "sqlite:///relative/path, sqlite:////absolute/path or postgresql://user:password@host:port/name"
MAIL_SERVERS = "console:, smtp://user:password@host:587/ (?tls=no: not encrypted) or smtps://user:password@host/"
SENDERS = "yearbook@example.cn, or with a name: 年鉴 <yearbook@example.cn>"


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, in the words of Django's EMAIL_… settings."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    is_ssl: bool = False
    is_tls: bool = False


def refusal(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    """The error for a variable whose value cannot be used."""
    return ImproperlyConfigured(f"The environment variable {name} is {value!r}; allowed: {allowed}.")


class Environment:
    """Reads variables from a mapping and remembers which were asked for.

    An unset variable and an empty one mean the same: the default.
    """

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.asked: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        """The value without the white space around it."""
        self.asked.add(name)
        return self.source.get(name, "").strip() or default

    def boolean(self, name: str, *, default: bool) -> bool:
        """1, true, yes, on or 0, false, no, off, in any case."""
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            raise refusal(name, value, "1, true, yes, on, 0, false, no, off")
        return value in TRUE if value else default

    def integer(self, name: str, *, default: int, least: int, most: int) -> int:
        """A whole number between two bounds, both allowed."""
        value = self.text(name, str(default))
        allowed = f"a whole number from {least} to {most}"
        # int() would also take "1_000" and "+5": only plain digits are meant here.
        if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
            raise refusal(name, value, allowed)
        return int(value)

    def choice(self, name: str, *, default: str, among: tuple[str, ...]) -> str:
        """One of some words, in any case; the word comes back as listed."""
        value = self.text(name, default)
        for word in among:
            if word.lower() == value.lower():
                return word
        raise refusal(name, value, ", ".join(among))

    def items(self, name: str) -> list[str]:
        """Words separated by commas; empty ones are left out."""
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def path(self, name: str, *, default: Path) -> Path:
        """A path; a relative one is meant from the working directory."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def database(self, name: str, *, default: str, base: Path) -> dict[str, Any]:
        """ENGINE, NAME and, for PostgreSQL, the way there, from an address; relative SQLite paths start at ``base``."""
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError as error:
            raise refusal(name, hidden(value), DATABASES) from error
        database = unquote(parts.path[1:])
        if parts.scheme == "sqlite" and not parts.netloc and database:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(base / database)}
        if parts.scheme in {"postgresql", "postgres"} and database and "/" not in database:
            options = dict(parse_qsl(parts.query))
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": database,
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                # ?host=/run/postgresql is how the folder of a socket is written.
                "HOST": options.pop("host", parts.hostname or ""),
                "PORT": str(port or ""),
                "OPTIONS": options,
            }
        raise refusal(name, hidden(value), DATABASES)

    def mail_server(self, name: str, *, default: str) -> MailServer:
        """The way to a mail server from an address. A password crosses no network in the clear."""
        value = self.text(name, default)
        if value == "console:":
            return MailServer("django.core.mail.backends.console.EmailBackend")
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError as error:
            raise refusal(name, hidden(value), MAIL_SERVERS) from error
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        tls = options.pop("tls", "yes").lower()
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"} or parts.fragment:
            raise refusal(name, hidden(value), MAIL_SERVERS)
        if options or tls not in TRUE | FALSE:
            raise refusal(name, hidden(value), MAIL_SERVERS)
        is_ssl, is_clear = parts.scheme == "smtps", parts.scheme == "smtp" and tls in FALSE
        if is_clear and parts.password and parts.hostname not in LOOPBACK:
            raise refusal(name, hidden(value), "a password only with encryption: leave ?tls=no away, or use smtps")
        return MailServer(
            "django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname,
            port=port or (465 if is_ssl else 25 if is_clear else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_ssl=is_ssl,
            is_tls=not is_ssl and not is_clear,
        )

    def sender(self, name: str, *, default: str) -> str:
        """An address that mail comes from, with or without a name before it."""
        value = self.text(name)
        if not value:
            return default
        try:
            validate_email(parseaddr(value)[1])
        except ValidationError as error:
            raise refusal(name, value, SENDERS) from error
        if not value.isprintable():
            raise refusal(name, value, SENDERS)
        return value

    def origin(self, name: str, *, default: str) -> str:
        """An origin such as ``https://yearbook.example.cn`` without a slash at the end.

        http is for loopback only, because passwords would cross a network in the clear.
        """
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise refusal(name, value, "an address such as https://yearbook.example.cn/") from error
        if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
            raise refusal(name, value, "an address such as https://yearbook.example.cn/")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise refusal(name, value, "an address without a path: the site needs a host name of its own")
        if parts.scheme == "http" and host not in LOOPBACK:
            raise refusal(name, value, "https, or http on 127.0.0.1, ::1 and localhost only")
        shown = f"[{host}]" if ":" in host else host
        return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def hidden(address: str) -> str:
    """The address of a server without its password, for messages."""
    head, at, tail = address.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else address
