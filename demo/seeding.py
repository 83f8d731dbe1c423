"""Filling the demo: the manuscripts beside this file go through importer and workflow like anyone's."""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Unit, User
from accounts.people import create_person
from accounts.roles import Role
from demo.invented import manuscript as invented_manuscript
from demo.pictures import draw
from entries import workflow
from entries.importing.drafts import import_manuscript
from entries.importing.pictures import store_picture
from entries.lifecycle import Status
from entries.models import Decision, Entry, HeadingKind, Section, SubjectHeading, Volume, Yearbook
from entries.models.entries import DatePrecision, EntryKind
from entries.models.texts import EntryText
from entries.publishing.proposing import propose_due
from entries.workflow import headings as doing

FOLDER = Path(__file__).parent
RETURN_REASON = "请核对日期和数字，补写活动结果后再报送。"
BIG_PATTERN = (Status.PUBLISHED,) * 5 + (Status.APPROVED, Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.DRAFT)
"""Statuses of the big volume, repeated along its entries."""


@dataclass(frozen=True)
class DemoReport:
    volumes: tuple[str, ...]
    people: int
    statuses: dict[str, int]
    accounts_file: str


@dataclass(frozen=True)
class Office:
    """The people of the demo, and who drafts and reviews for which unit."""

    chief: User
    people: dict[str, User]
    units: dict[str, Unit]

    def drafter_of(self, unit: Unit) -> User:
        return next(p for p in self.people.values() if p.unit == unit and Role.DRAFTER in p.role_names)

    def reviewer_of(self, unit: Unit) -> User:
        """The reviewer named for the unit, else one who reviews all."""
        reviewers = [person for person in self.people.values() if Role.REVIEWER in person.role_names]
        named = [person for person in reviewers if unit.pk in person.reviewed_unit_ids]
        return (named or [person for person in reviewers if not person.reviewed_unit_ids])[0]


@transaction.atomic
def seed_demo(accounts_file: Path, *, big: int = 0, today: date | None = None) -> DemoReport | None:
    """Fill an empty place with the demo, or with `big` add a volume of that many invented entries.

    Days due are counted from `today`, so that some are late on the day it is tried. Writes the
    accounts with their random passwords to `accounts_file` (0600). None when there was nothing to do:
    the demo is filled once.
    """
    plan = json.loads((FOLDER / "plan.json").read_text("utf-8"))
    slugs = []
    if not Yearbook.objects.exists():
        office = _make_office(plan, accounts_file)
        for manuscript in plan["manuscripts"]:
            volume = _make_volume(manuscript, office)
            _plan(volume, manuscript, office, today or localdate())
            slugs.append(volume.slug)
        _describe_yearbook(plan["office"])
    elif not big:
        return None
    if big:
        slugs.append(_make_big_volume(big, _find_office(plan)).slug)
    statuses = Counter(Entry.objects.filter(volume__slug__in=slugs).values_list("status", flat=True))
    return DemoReport(tuple(slugs), len(plan["people"]), dict(statuses), str(accounts_file))


# ── people ────────────────────────────────────────────────────────────────────────────────────────


def _make_office(plan: dict[str, Any], accounts_file: Path) -> Office:
    units = {
        name: Unit.objects.get_or_create(name=name, defaults={"order": order})[0]
        for order, name in enumerate(plan["units"], start=1)
    }
    lines = []
    for values in plan["people"]:
        person, password = create_person(
            values["username"],
            roles=values["roles"],
            unit=units[values["unit"]],
            full_name=values["full_name"],
            post=values["post"],
        )
        # The demo's passwords are random already, and the file that holds them should stay true.
        User.objects.filter(pk=person.pk).update(must_change_password=False)
        person.reviews_units.set([units[name] for name in values.get("reviews_units", [])])
        lines.append(f"{values['username']}\t{password}\t{'、'.join(values['roles'])}\t{values['full_name']}\n")
    _write_private(accounts_file, "".join(lines))
    return _find_office(plan)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _find_office(plan: dict[str, Any]) -> Office:
    people = {person.username: person for person in User.objects.select_related("unit")}
    chief = next(people[values["username"]] for values in plan["people"] if Role.CHIEF_EDITOR in values["roles"])
    return Office(chief, people, {unit.name: unit for unit in Unit.objects.all()})


def _describe_yearbook(office: dict[str, Any]) -> None:
    Yearbook.objects.filter(title=office["yearbook"]).update(
        publisher=office["publisher"],
        description=office["description"],
        keywords="，".join(office["keywords"]),
        site_id_code=office["site_id_code"],
    )


# ── volumes ───────────────────────────────────────────────────────────────────────────────────────


def _make_volume(values: dict[str, Any], office: Office) -> Volume:
    """Import a manuscript, hand its entries to their units and bring each to its status."""
    data = (FOLDER / values["file"]).read_bytes()
    report = import_manuscript(data, file_name=values["file"], actor=office.chief, unit=office.chief.unit)
    volume = report.volume
    assert volume is not None  # noqa: S101 (only a dry run leaves it out)
    wishes = {wish["title"]: wish for wish in values["entries"]}
    pictures = {picture["entry"]: picture for picture in values["pictures"]}
    for entry in list(Entry.objects.of_volume(volume).in_reading_order()):
        _bring(entry, wishes[entry.title], pictures.get(entry.title), office)
    if values["open"]:
        workflow.open_volume(volume, actor=office.chief)
    _index(volume, values.get("index", {}), office)
    for entry in Entry.objects.of_volume(volume).filter(status=Status.PUBLISHED):
        if comment := wishes[entry.title].get("unpublish_comment"):
            workflow.unpublish(entry, actor=office.chief, comment=comment)
    return volume


def _index(volume: Volume, wishes: dict[str, Any], office: Office) -> None:
    """What is proposed for the index: bad proposals rejected, the others kept, some tied together."""
    propose_due(volume)
    headings = SubjectHeading.objects.filter(yearbook=volume.yearbook)
    doing.reject_headings(headings.filter(text__in=wishes.get("rejected", ())), volume.yearbook, actor=office.chief)
    doing.keep_headings(headings.exclude(state=Decision.REJECTED), volume, actor=office.chief)
    for text, target in wishes.get("see", ()):
        heading = doing.add_heading(volume.yearbook, text, kind=HeadingKind.SUBJECT, actor=office.chief)
        doing.merge([heading], headings.get(text=target), is_see=True, actor=office.chief)
    for one, other in wishes.get("see_also", ()):
        doing.tie(headings.get(text=one), headings.get(text=other), actor=office.chief)


def _plan(volume: Volume, values: dict[str, Any], office: Office, today: date) -> None:
    """What the chief editor lists: units of sections, entries to come, days due."""
    for section in values.get("sections", ()):
        found = Section.objects.of_volume(volume).filter(title=section["title"])
        found.update(unit=office.units[section["unit"]], is_by_date=section.get("is_by_date", False))
    for wish in values.get("planned", ()):
        place = workflow.Placement(
            volume=volume,
            section=Section.objects.of_volume(volume).get(title=wish["section"]),
            unit=office.units[wish["unit"]],
            drafter=office.people.get(wish.get("drafter", "")),
        )
        row = workflow.TextRow(text=EntryText(wish["title"], "", EntryKind.EVENT), placement=place)
        _set_due(workflow.save_texts([row], actor=office.chief)[0].entry, wish, office, today)
    for wish in values["entries"]:
        if "due_in_days" in wish:
            _set_due(Entry.objects.get(volume=volume, title=wish["title"]), wish, office, today)


def _set_due(entry: Entry, wish: dict[str, Any], office: Office, today: date) -> None:
    due_on = today + timedelta(days=wish["due_in_days"]) if "due_in_days" in wish else None
    workflow.plan(entry, actor=office.chief, due_on=due_on, word_budget=wish.get("word_budget"))


def _bring(entry: Entry, wish: dict[str, Any], picture: dict[str, Any] | None, office: Office) -> None:
    unit = office.units[wish["unit"]]
    drafter, reviewer = office.drafter_of(unit), office.reviewer_of(unit)
    entry = workflow.reassign(entry, actor=office.chief, unit=unit, drafter=drafter)
    entry = _complete(entry, drafter, picture)
    if wish["status"] == Status.DRAFT:
        return
    entry = workflow.submit(entry, actor=drafter)
    if reason := wish.get("return_reason") or wish.get("earlier_return_reason"):
        entry = workflow.return_for_changes(entry, actor=reviewer, comment=reason)
    if wish["status"] == Status.CHANGES_REQUESTED:
        return
    if entry.status == Status.CHANGES_REQUESTED:
        entry = workflow.submit(entry, actor=drafter)
    if wish["status"] != Status.SUBMITTED:
        workflow.approve(entry, actor=reviewer, revision_number=entry.revision_number)


def _complete(entry: Entry, drafter: User, picture: dict[str, Any] | None) -> Entry:
    """What the drafter adds by hand: the picture, and "no date" where the text has none."""
    text = entry.text
    if text.date_precision == DatePrecision.UNSET:
        text = replace(text, date_precision=DatePrecision.NONE)
    if picture is not None:
        text = _with_picture(text, picture)
    row = workflow.TextRow(text=text, entry=entry, based_on=entry.revision_number)
    return workflow.save_texts([row], actor=drafter)[0].entry


def _with_picture(text: EntryText, values: dict[str, Any]) -> EntryText:
    stored = store_picture(io.BytesIO(draw(values["name"])), file_name=values["file"])
    described = replace(
        stored,
        caption=values["caption"],
        alt=values["alt"],
        credit=values["credit"],
        taken_on=date.fromisoformat(values["taken_on"]),
    )
    return replace(text, pictures=(*text.pictures, described))


def _make_big_volume(count: int, office: Office) -> Volume:
    """A volume of invented entries in every status, published in part, for trying the desk under load."""
    data = invented_manuscript(count).encode("utf-8")
    unit = office.chief.unit
    report = import_manuscript(data, file_name=f"invented-{count}.txt", actor=office.chief, unit=unit)
    volume = report.volume
    assert volume is not None and unit is not None  # noqa: S101 (the office of the demo has both)
    for place, entry in enumerate(Entry.objects.of_volume(volume).in_reading_order()):
        _bring(entry, _big_wish(place, unit), None, office)
    published = Entry.objects.of_volume(volume).filter(status=Status.APPROVED).in_reading_order()
    for place, entry in enumerate(published):
        if place % 6:
            workflow.publish(entry, actor=office.chief)
    return volume


def _big_wish(place: int, unit: Unit) -> dict[str, Any]:
    status = BIG_PATTERN[place % len(BIG_PATTERN)]
    wish = {"unit": unit.name, "status": status}
    return wish | ({"return_reason": RETURN_REASON} if status == Status.CHANGES_REQUESTED else {})
