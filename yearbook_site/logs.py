"""Log records: one line each, with the id of the request, nothing a visitor sends can break the line."""

import logging
import re
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")

# Control characters, line and paragraph separators, and the marks that turn the direction of writing.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

LONGEST = 8000
"""Characters of a line: of more the beginning and the end are kept, so that no address asked for fills the disk."""


def forget_request(**_signal: object) -> None:
    """Let the records after a request name none."""
    REQUEST_ID.set("-")


class AddRequestId(logging.Filter):
    """Puts the id of the request being answered on every record; ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = REQUEST_ID.get()
        return True


class OneLine(logging.Formatter):
    """Formats a record, its traceback included, as one line."""

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s", defaults={"request_id": "-"}
        )

    def format(self, record: logging.LogRecord) -> str:
        line = UNSAFE.sub(escape, super().format(record))
        return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"


def escape(match: re.Match[str]) -> str:
    """The character as Python would write it in a string."""
    return match.group().encode("unicode_escape").decode("ascii")
