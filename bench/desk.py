"""Time of the desk's pages beside Django's stock list of the same rows, in the same run.

Makes a scratch database in a temporary folder (on the server of DATABASE_URL when there is one) and deletes it.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]
FOLDER = tempfile.TemporaryDirectory(prefix="bench-desk-")
os.environ |= {"VAR_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "yearbook_site.settings"}

import django  # noqa: E402

django.setup()

from comparing import sentence  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.admin import AdminSite, ModelAdmin  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Unit, User  # noqa: E402
from accounts.roles import Role, make_groups  # noqa: E402
from entries.lifecycle import Status  # noqa: E402
from entries.models import Entry, Notice, Revision, Section, Stage, Transition, Volume, Yearbook  # noqa: E402
from entries.models.sections import set_reading_order  # noqa: E402
from entries.models.texts import count_characters, text_columns  # noqa: E402
from yearbook_site import urls  # noqa: E402

VOLUMES, SECTIONS, UNITS, DRAFTERS = 50, 20, 40, 120
LIST, STOCK = "/desk/entries/entry/", "/desk/stock/entries/entry/"
COLUMNS = {"title": 1, "status": 2, "section": 3, "unit": 4, "characters": 5, "due": 7, "changed": 8}
"""Numbers of the sortable columns in the address of our list."""
WORDS = {1: "园", 2: "茶园", 4: "友好城市", "two words": "茶园 留学生"}
Page = tuple[str, str, str | None, float | None]
"""What it is, our address, the address of the stock list, the target in ms."""


# ── the peer: a stock list of the same rows ───────────────────────────────────────────────────────


class StockAdmin(ModelAdmin):
    """What one would write without thinking: filters of all values, the columns, the search."""

    list_display = ("title", "status", "section", "unit", "drafter", "characters", "due_on", "changed_at")
    list_filter = ("status", "unit", "drafter")
    list_select_related = ("volume", "section", "unit", "drafter")
    list_per_page = 50
    search_fields = ("title", "body")
    ordering = ("-changed_at", "-pk")


class StockSite(AdminSite):
    """The stock site; the frame of its pages is ours, which links to addresses of the desk."""

    def get_urls(self) -> list[Any]:
        return [*super().get_urls(), *admin.site.get_urls()]


stock = StockSite(name="stock")
stock.register(Entry, StockAdmin)
urlpatterns = [path("desk/stock/", stock.urls), *urls.urlpatterns]


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def fill(entries: int) -> tuple[User, User]:
    """Fill the scratch database and give back the chief editor and the superuser that the stock site asks for."""
    chance = random.Random(20)
    make_groups()
    chief = User.objects.create(username="chief", full_name="主编")
    chief.groups.set(Group.objects.filter(name=Role.CHIEF_EDITOR))
    superuser = User.objects.create(username="stock", is_superuser=True, is_staff=True)
    units = Unit.objects.bulk_create(Unit(name=f"供稿单位{number}", order=number) for number in range(UNITS))
    people = User.objects.bulk_create(
        User(username=f"p{number}", full_name=f"撰稿人{number}", unit=units[number % UNITS])
        for number in range(DRAFTERS)
    )
    people[0].groups.set(Group.objects.filter(name=Role.DRAFTER))
    yearbook = Yearbook.objects.create(title="量测年鉴", slug="lcnj", publisher="办公室")
    each = min(entries, 2_000)
    for number in range(max(1, entries // 2_000)):
        _fill_volume(yearbook, 1970 + number, each, people, chance)
    _set_statuses()
    _tell(chief)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return chief, superuser


def _fill_volume(yearbook: Yearbook, year: int, entries: int, people: list[User], chance: random.Random) -> None:
    volume = Volume.objects.create(
        yearbook=yearbook, title=f"量测年鉴（{year}卷）", slug=f"lcnj-{year}", volume_year=year, content_year=year - 1
    )
    Stage.objects.create(volume=volume, order=1)
    sections = Section.objects.bulk_create(
        Section(volume=volume, title=f"类目{number}", order=number) for number in range(SECTIONS)
    )
    set_reading_order(volume)
    rows = Entry.objects.bulk_create(
        (_entry(volume, sections[place % SECTIONS], place, chance.choice(people), chance) for place in range(entries)),
        batch_size=500,
    )
    Revision.objects.bulk_create((_revision(entry) for entry in rows), batch_size=500)
    # changed_at is the moment of saving, the same for a whole volume: spread it out as it is in life.
    for entry in rows:
        entry.changed_at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(500_000))
    Entry.objects.bulk_update(rows, ("changed_at",), batch_size=500)


def _entry(volume: Volume, section: Section, place: int, drafter: User, chance: random.Random) -> Entry:
    title, body = sentence(chance)[: chance.randrange(6, 22)], "".join(sentence(chance) for _ in range(11))
    day = date(volume.content_year, 1, 1) + timedelta(days=chance.randrange(364))
    return Entry(
        **{"volume": volume, "section": section, "unit_id": drafter.unit_id, "drafter": drafter},
        **{"title": title, "body": body, "kind": ("event", "activity", "overview")[place % 3]},
        **{"event_start": day, "event_end": day, "date_precision": "day", "order": place * Entry.ORDER_STEP},
        **{"due_on": day if place % 4 else None, "revision_number": 1},
        characters=count_characters(title, body),
    )


def _revision(entry: Entry) -> Revision:
    revision = Revision(entry=entry, number=1, round=1, author_id=entry.drafter_id, author_name="撰稿人")
    for name, value in text_columns(entry).items():
        setattr(revision, name, value)
    return revision


def _set_statuses() -> None:
    """A fifth of the rows in each status, past the wall that keeps the status: no code of the product runs here."""
    of = {number: Entry.objects.annotate(part=models.F("pk") % 5).filter(part=number) for number in range(5)}
    set_ = models.QuerySet.update
    set_(of[1], status=Status.SUBMITTED, stage=1, submission=1, submitted_at=timezone.now())
    set_(of[2], status=Status.CHANGES_REQUESTED, submission=1)
    set_(of[3], status=Status.APPROVED, submission=1, round=2)
    set_(of[4], status=Status.PUBLISHED, submission=1, round=2, number=models.F("pk"))
    names = {"actor_name": "审核人", "entry_title": "", "from_status": Status.SUBMITTED}
    Transition.objects.bulk_create(
        (
            Transition(verb="return_for_changes", comment="请核实数字。", entry_id=pk, volume_id=volume, **names)
            for pk, volume in of[2].values_list("pk", "volume")
        ),
        batch_size=500,
    )


def _tell(chief: User) -> None:
    """Unread notices of both kinds that are asked anew on every page, whose number stands in its head."""
    acts = Transition.objects.filter(verb="return_for_changes").order_by("pk")[:30]
    told = [Notice(recipient=chief, kind="to_publish", entry_id=act.entry_id, transition=act) for act in acts]
    late = Entry.objects.filter(due_on__isnull=False).order_by("pk")[:10]
    dates = [{"due_on": entry.due_on, "reminds_on": entry.due_on} for entry in late]
    told += [
        Notice(recipient=chief, kind="unassigned", entry=entry, **of) for entry, of in zip(late, dates, strict=True)
    ]
    Notice.objects.bulk_create(told)


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────


def pages_of_the_list(last_page: int) -> Iterator[Page]:
    """Our list and the stock one, address by address."""
    volume, unit = Volume.objects.all()[0], Unit.objects.all()[0]
    yield "first page", "", "", 80
    yield "filtered by status", "?status__exact=submitted", "?status__exact=submitted", 80
    yield "filtered by unit", f"?unit={unit.pk}", f"?unit__id__exact={unit.pk}", 80
    narrow = f"volume={volume.pk}&status__exact=draft&unit={unit.pk}&kind__exact=event&event_from=1900"
    yield "all filters", f"?{narrow}", f"?status__exact=draft&unit__id__exact={unit.pk}", 80
    for name, number in COLUMNS.items():
        yield f"sorted by {name}", f"?o={number}", f"?o={min(number, 8)}", 80
        yield f"sorted by {name}, down", f"?o=-{number}", f"?o=-{min(number, 8)}", 80
    yield f"page {last_page}", f"?p={last_page}", f"?p={last_page}", 110
    for name, words in WORDS.items():
        yield f"search {name}", f"?q={words}", f"?q={words}", None


def small_pages() -> Iterator[Page]:
    """The desk with 1,000 entries."""
    entry, volume = Entry.objects.filter(status=Status.DRAFT)[0], Volume.objects.all()[0]
    yield "list of 50", LIST, STOCK, 60
    yield "form", f"{LIST}{entry.pk}/change/", f"{STOCK}{entry.pk}/change/", 60
    yield "review page", f"{LIST}{entry.pk}/review/", None, 80
    yield "order of a volume", f"/desk/entries/volume/{volume.pk}/order/", None, None


def clock() -> float:
    """CPU seconds; with a database server seconds on the wall, since its work is another process's."""
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def cost(client: Client, address: str) -> Callable[[], float]:
    def once() -> float:
        start = clock()
        answer = client.get(address)
        taken = (clock() - start) * 1_000
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        return taken

    return once


def measure(people: tuple[User, User], pages: list[Page], rounds: int) -> list[dict[str, Any]]:
    """Medians of both sides taken in turns, and our queries."""
    client, peer = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    for side, person in zip((client, peer), people, strict=True):
        side.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    rows = []
    for name, ours, theirs, target in pages:
        sides = [cost(client, ours)] + ([cost(peer, theirs)] if theirs else [])
        for side in sides:
            side()
        with CaptureQueriesContext(connection) as queries:
            client.get(ours)
            count = len(queries)
        times = [[side() for side in sides] for _ in range(rounds)]
        medians = [statistics.median(side) for side in zip(*times, strict=True)]
        rows.append({"page": name, "ours_ms": medians[0], "queries": count, "target_ms": target})
        rows[-1] |= {"stock_ms": medians[1], "ratio": medians[0] / medians[1]} if theirs else {}
    return rows


def table(title: str, rows: list[dict[str, Any]]) -> str:
    lines = [title, f"  {'page':28}{'ours':>9}{'stock':>9}{'ratio':>8}{'target':>9}{'queries':>9}"]
    for row in rows:
        stock_ms = f"{row['stock_ms']:9.1f}{row['ratio']:8.2f}" if "stock_ms" in row else f"{'':17}"
        target = row["target_ms"] or row.get("stock_ms")
        aim, mark = (f"{target:9.0f}", "" if row["ours_ms"] <= target else "  over") if target else (f"{'':9}", "")
        lines.append(f"  {row['page']:28}{row['ours_ms']:9.1f}{stock_ms}{aim}{row['queries']:9}{mark}")
    return "\n".join(lines)


def run(entries: int, rounds: int) -> list[dict[str, Any]]:
    """Measure on a scratch database of so many entries."""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = (
        str(Path(FOLDER.name) / f"{entries}.sqlite3") if connection.vendor == "sqlite" else f"bench_desk_{os.getpid()}"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        people = fill(entries)
        if entries <= 1_000:
            return measure(people, list(small_pages()), rounds)
        pages = pages_of_the_list(entries // 100)
        return measure(
            people, [(name, LIST + ours, STOCK + theirs, target) for name, ours, theirs, target in pages], rounds
        )
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000], help="sizes to measure")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    settings.ROOT_URLCONF = "desk"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages.backends["staticfiles"] = settings.STORAGES["staticfiles"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    sys.modules["desk"] = sys.modules[__name__]
    results = {entries: run(entries, options.rounds) for entries in options.entries}
    if options.json:
        print(json.dumps({"database": connection.vendor, "results": results}, ensure_ascii=False))
        return
    unit = "CPU" if connection.vendor == "sqlite" else "wall"
    for entries, rows in results.items():
        print(table(f"{entries:,} entries, {connection.vendor}, ms ({unit}), {options.rounds} rounds", rows))


if __name__ == "__main__":
    main()
