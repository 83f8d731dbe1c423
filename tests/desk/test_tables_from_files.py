"""Spreadsheets put into the form of an entry become its tables when it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entries.models import Entry
from tests.cast import Cast
from tests.desk.entry_pages import address, typed
from tests.factories import make_entry, make_section, make_volume

pytestmark = pytest.mark.django_db
NO_ROWS = {f"tables-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


@pytest.fixture
def draft(cast: Cast) -> Entry:
    return make_entry(make_section(make_volume()), drafter=cast.drafter)


def save(client: Client, draft: Entry, *files: SimpleUploadedFile, **changes: Any) -> Any:
    return client.post(address(draft), typed(draft, **NO_ROWS | {"tables-new": files} | changes))


def test_each_file_is_a_table_named_after_it(cast: Cast, draft: Entry, sign_in: Callable[[Any], Client]) -> None:
    files = (
        SimpleUploadedFile("来访团组.csv", "国家,团组\n甲国,3\n".encode()),
        SimpleUploadedFile("出访.csv", "国家\t团组\n乙国\t1\n".encode("gb18030")),
    )
    assert save(sign_in(cast.drafter), draft, *files).status_code == 302
    tables = Entry.objects.get(pk=draft.pk).text.tables
    assert [(table.title, table.cells) for table in tables] == [
        ("来访团组", (("国家", "团组"), ("甲国", "3"))),
        ("出访", (("国家", "团组"), ("乙国", "1"))),
    ]


def test_a_file_that_is_no_sheet_is_told_and_nothing_typed_is_lost(
    cast: Cast, draft: Entry, sign_in: Callable[[Any], Client]
) -> None:
    good = SimpleUploadedFile("好.csv", "甲,乙\n1,2\n".encode())
    bad = SimpleUploadedFile("坏.xlsx", b"PK\x03\x04 no archive")
    answer = save(sign_in(cast.drafter), draft, good, bad, title="新的标题")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "新的标题" in text and "坏.xlsx" in text and "甲\t乙\n1\t2" in text
    assert Entry.objects.get(pk=draft.pk).title == draft.title


def test_who_may_not_write_the_text_has_no_file_read(
    cast: Cast, draft: Entry, sign_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entries.admin.tables.read_table", lambda *_args, **_options: pytest.fail("read"))
    file = SimpleUploadedFile("a.csv", "甲,乙\n".encode())
    assert save(sign_in(cast.stranger), draft, file).status_code == 404
    assert save(sign_in(cast.reviewer), draft, file).status_code in (403, 404)


def test_more_tables_than_an_entry_has_are_refused(cast: Cast, draft: Entry, sign_in: Callable[[Any], Client]) -> None:
    files = [SimpleUploadedFile(f"{number}.csv", "甲,乙\n1,2\n".encode()) for number in range(15)]
    rows = {f"tables-{number}-cells": "甲\t乙" for number in range(6)} | {"tables-TOTAL_FORMS": "6"}
    assert save(sign_in(cast.drafter), draft, *files, **rows).status_code == 422
    assert Entry.objects.get(pk=draft.pk).text.tables == ()
