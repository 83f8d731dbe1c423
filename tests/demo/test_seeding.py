"""seed_demo: through importer and workflow, into every status, once."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from demo.seeding import seed_demo
from entries.models import Entry, Picture, Publication, Revision, Section, Table, Transition, Volume
from entries.querysets import late_on

pytestmark = pytest.mark.django_db


TODAY = date(2025, 3, 24)


@pytest.fixture(scope="module")
def accounts_file(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Path]:
    """The demo, filled once for all that look at it: where its accounts stand, over those of a fill cut short."""
    file = tmp_path_factory.mktemp("demo") / "demo-accounts.txt"
    file.write_text("xiayutong\tof-a-fill-cut-short\tdrafter\n", "utf-8")
    with django_db_blocker.unblock(), transaction.atomic():
        assert seed_demo(file, today=TODAY) is not None
        yield file
        transaction.set_rollback(True)


def test_the_demo_as_the_plan_says(accounts_file: Path) -> None:
    by_status = Counter(Entry.objects.values_list("status", flat=True))
    assert by_status == {"published": 32, "approved": 5, "submitted": 4, "changes_requested": 3, "draft": 15}
    assert [volume.is_open for volume in Volume.objects.all()] == [True, True]
    assert (Entry.objects.count(), Picture.objects.count(), Table.objects.count()) == (59, 3, 1)
    assert Publication.objects.public().count() == 32
    unapproved = Publication.objects.filter(reviewers=[]).count()
    assert unapproved == 0
    assert not Revision.objects.filter(author=None).exists() and not Transition.objects.filter(actor=None).exists()


def test_what_is_to_come_is_planned_from_the_day_it_is_filled(accounts_file: Path) -> None:
    planned = Entry.objects.planned().in_reading_order()
    assert {entry.volume.volume_year for entry in planned} == {2025}
    assert [(entry.title, entry.due_on) for entry in planned.filter(late_on(TODAY))] == [
        ("友城图片联展", date(2025, 3, 18)),
        ("涉外医疗服务指南", date(2025, 3, 22)),
    ]
    assert planned.count() == 7 and not planned.filter(publications__isnull=False).exists()
    sections = Section.objects.filter(volume__volume_year=2025).in_reading_order()
    assert [(s.title, str(s.unit), s.is_by_date) for s in sections] == [
        ("综述", "None", False),
        ("友城交往", "友城处", False),
        ("经贸人文交流", "外事服务中心", False),
        ("涉外服务", "涉外管理处", False),
        ("主要来访", "友城处", True),
    ]


def test_nobody_approved_what_they_wrote(accounts_file: Path) -> None:
    for approval in Transition.objects.filter(verb="approve"):
        assert not Revision.objects.filter(entry=approval.entry, author=approval.actor).exists()


def test_the_accounts_file_is_private_and_its_passwords_open_the_door(accounts_file: Path) -> None:
    assert stat.S_IMODE(accounts_file.stat().st_mode) == 0o600
    rows = [line.split("\t") for line in accounts_file.read_text("utf-8").splitlines()]
    assert {role for row in rows for role in row[2].split("、")} == set(Role.values)
    for username, password, *_ in rows:
        person = User.objects.get(username=username)
        assert person.check_password(password) and not person.must_change_password
    assert len({row[1] for row in rows}) == len(rows)


def test_a_second_time_changes_nothing(accounts_file: Path) -> None:
    before = (accounts_file.read_text("utf-8"), Transition.objects.count())
    assert seed_demo(accounts_file) is None
    assert (accounts_file.read_text("utf-8"), Transition.objects.count()) == before


def test_a_big_volume_of_invented_entries(accounts_file: Path) -> None:
    report = seed_demo(accounts_file, big=60)
    assert report is not None
    assert sum(report.statuses.values()) == 60
    assert set(report.statuses) == {"published", "approved", "submitted", "changes_requested", "draft"}
