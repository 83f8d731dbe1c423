"""Role × state × act on a sheet that came in, over HTTP: every cell against the literal table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from entries.importing.batches.applying import apply
from entries.importing.batches.undoing import undo
from entries.models import Batch, Section
from tests.cast import Cast
from tests.importing.batches.sheets import send, sheet

pytestmark = pytest.mark.django_db

LINES = [line for line in Path("tests/batch_table.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
ROWS = list(csv.DictReader(LINES))
PEOPLE = [name for name in ROWS[0] if name not in ("kind", "act")]
STATES = {"ready": "R", "applied": "A", "undone": "U"}
SHEETS = {
    "entries": ("drafter", ["类目", "标题", "正文"], ["重要活动", "甲", "文。"]),
    "sections": ("chief", ["类目", "种类"], ["外事", "大事记"]),
    "units": ("administrator", ["名称", "顺序"], ["甲局", "3"]),
    "people": ("administrator", ["用户名", "姓名"], ["zhangsan", "张三"]),
}


def in_state(kind: str, state: str, cast: Cast, section: Section) -> Batch:
    who, headings, cells = SHEETS[kind]
    sender, volume = getattr(cast, who), section.volume if kind in ("entries", "sections") else None
    batch = send(sheet(cells, headings=headings), sender=sender, volume=volume, kind=kind)  # type: ignore[arg-type]
    assert (batch.state, batch.created) == ("ready", 1)
    if state != "ready":
        apply(batch, actor=sender)
    if state == "undone":
        undo(batch, actor=sender)
    return batch


@contextmanager
def rolled_back() -> Iterator[None]:
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def is_done(client: Client, batch: Batch, act: str) -> bool:
    """Whether the act is answered as done and its state says so, or neither; anything between is a mistake."""
    page = f"/desk/entries/batch/{batch.pk}/"
    if act == "see":
        answers = [client.get(f"{page}{name}/").status_code for name in ("change", "progress", "refused")]
        assert answers in ([200] * 3, [404] * 3, [302] * 3)
        return answers[0] == 200
    before = Batch.objects.filter(pk=batch.pk).values("state").get()
    answer = client.post(f"{page}{act}/")
    assert answer.status_code in (302, 404)
    return answer.status_code == 302 and Batch.objects.filter(pk=batch.pk).values("state").get() != before


@pytest.mark.parametrize("kind", SHEETS)
def test_every_cell_of_the_table_of_sheets(kind: str, cast: Cast, section: Section) -> None:
    clients = {name: Client() for name in PEOPLE}
    for name, client in clients.items():
        client.force_login(getattr(cast, name))
    found = {(row["act"], name): "" for row in ROWS if row["kind"] == kind for name in PEOPLE}
    for state in STATES if kind == "entries" else ("ready", "applied"):
        with rolled_back():
            batch = in_state(kind, state, cast, section)
            for act, name in found:
                with rolled_back():
                    found[act, name] += STATES[state] if is_done(clients[name], batch, act) else ""
    expected = {(row["act"], name): row[name].strip("-") for row in ROWS if row["kind"] == kind for name in PEOPLE}
    assert found == expected


def test_who_is_not_signed_in_signs_in_first(cast: Cast, section: Section) -> None:
    batch = in_state("entries", "ready", cast, section)
    for act in ("confirm", "abandon", "undo"):
        answer = Client().post(f"/desk/entries/batch/{batch.pk}/{act}/")
        assert "/login/" in answer["Location"]
