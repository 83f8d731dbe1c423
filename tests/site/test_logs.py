"""One record is one line, whatever a visitor sends, and names the request it belongs to."""

import logging
import re

import pytest
from django.test import Client

from yearbook_site.logs import REQUEST_ID, AddRequestId, OneLine


def line(message: str, *values: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("yearbook", logging.WARNING, __file__, 1, message, values, info)
    AddRequestId().filter(record)
    return OneLine().format(record)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("/a\n2026 ERROR forged", r"/a\n2026 ERROR forged"),
        ("/a\r\nx", r"/a\r\nx"),
        ("\x1b[2Jgone", r"\x1b[2Jgone"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("txt.\u202egpj", r"txt.\u202egpj"),
        ("\x00\x7f", r"\x00\x7f"),
        ("年鉴 2021", "年鉴 2021"),
    ],
)
def test_what_could_break_or_disguise_a_line_is_escaped(sent: str, shown: str) -> None:
    assert line("Not Found: %s", sent).endswith(f"Not Found: {shown}")


def test_a_traceback_stays_on_the_line() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        text = line("Failed", error=error)
    assert len(text.splitlines()) == 1
    assert r"ValueError: first\nsecond" in text


def test_of_a_line_without_end_both_ends_are_kept() -> None:
    text = line("Not Found: /%s/end", "年" * 9_000)
    assert len(text) == 8_003 and "WARNING" in text[:80] and " … " in text and text.endswith("年/end")


def test_the_line_names_time_level_logger_and_request() -> None:
    token = REQUEST_ID.set("f00d")
    try:
        text = line("Hello")
    finally:
        REQUEST_ID.reset(token)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} WARNING yearbook \[f00d\] Hello", text)


def test_outside_a_request_the_id_is_a_dash() -> None:
    assert " [-] Hello" in line("Hello")


@pytest.mark.django_db
def test_a_missing_page_is_logged_with_the_id_of_the_answer(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(AddRequestId())
    with caplog.at_level(logging.WARNING):
        response = client.get("/desk/nowhere%0Aforged/")
    records = [record for record in caplog.records if record.name == "django.request"]
    assert [record.request_id for record in records] == [response["X-Request-ID"]]  # type: ignore[attr-defined]
