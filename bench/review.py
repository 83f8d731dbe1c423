"""CPU time and bytes of the review page beside Django's stock change form of the same entry, in the same run.

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
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]
FOLDER = tempfile.TemporaryDirectory(prefix="bench-review-")
os.environ |= {"VAR_DIR": FOLDER.name, "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "yearbook_site.settings"}

import django  # noqa: E402

django.setup()

from comparing import EDITS, edited, invented  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.admin import AdminSite, ModelAdmin  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases  # noqa: E402
from django.urls import include, path  # noqa: E402

from accounts.models import Unit, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from entries import workflow  # noqa: E402
from entries.comparing import compare_texts  # noqa: E402
from entries.models import Entry, Section, Volume, Yearbook  # noqa: E402
from entries.models.sections import set_reading_order  # noqa: E402
from entries.models.texts import EntryText  # noqa: E402
from entries.models.volumes import make_volume  # noqa: E402

ROUNDS = 5
TARGETS = {2_000: {"page": 80.0, "difference": 0.5}, 100_000: {"difference": 25.0}}
OTHERS = 100
"""Entries that wait in the same queue."""


class StockSite(AdminSite):
    """The stock site; the frame of its pages is ours, which links to addresses of the desk."""

    def get_urls(self) -> list[Any]:
        return [*super().get_urls(), *admin.site.get_urls()]


stock = StockSite(name="stock")
stock.register(Entry, ModelAdmin)
urlpatterns = [path("desk/stock/", stock.urls), path("", include("yearbook_site.urls"))]


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def make_people() -> tuple[User, User]:
    """A drafter, and a superuser who may use both pages and reviews."""
    unit = Unit.objects.create(name="供稿单位", order=1)
    drafter = User.objects.create(username="drafter", full_name="撰稿人", unit=unit)
    drafter.groups.set(Group.objects.filter(name=Role.DRAFTER))
    reviewer = User.objects.create(username="reviewer", full_name="审核人", is_superuser=True, is_staff=True)
    return drafter, reviewer


def make_section() -> Section:
    yearbook = Yearbook.objects.create(title="量测年鉴", slug="lcnj", publisher="办公室")
    volume = make_volume(yearbook, volume_year=2025, content_year=2024, title="量测年鉴（2025卷）")
    section = Section.objects.create(volume=volume, title="综述", order=1)
    set_reading_order(volume)
    return section


def make_entry(section: Section, drafter: User, body: str) -> Entry:
    text = EntryText("友城青少年书画交流展", body, "event", date(2024, 3, 1), date(2024, 3, 1), "day")
    place = workflow.Placement(Volume.objects.get(), section, drafter.unit, drafter)
    return workflow.save_texts([workflow.TextRow(text, placement=place)], actor=drafter)[0].entry


def reviewed_again(size: int, section: Section, drafter: User, reviewer: User) -> tuple[Entry, str, str]:
    """An entry that was returned, changed in many places and submitted again, with both bodies."""
    chance = random.Random(size)
    sentences = invented(size, chance)
    old, new = "".join(sentences), edited(sentences, EDITS[size], chance)
    entry = workflow.submit(make_entry(section, drafter, old), actor=drafter)
    entry = workflow.return_for_changes(entry, actor=reviewer, comment="请核实。")
    row = workflow.TextRow(replace(entry.text, body=new), entry=entry, based_on=entry.revision_number)
    return workflow.submit(workflow.save_texts([row], actor=drafter)[0].entry, actor=drafter), old, new


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────


def milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1_000


def measure(size: int, entry: Entry, texts: tuple[str, str], client: Client) -> dict[str, Any]:
    """Median CPU milliseconds of each, taken in turns."""
    own, stock_form = f"/desk/entries/entry/{entry.pk}/review/", f"/desk/stock/entries/entry/{entry.pk}/change/"
    pages = {
        "review page": own,
        "whole text": f"{own}?only=all",
        "side by side, whole": f"{own}?only=all&view=beside",
        "history": f"/desk/entries/entry/{entry.pk}/history/",
        "stock change form": stock_form,
    }
    taken: dict[str, list[float]] = {name: [] for name in (*pages, "difference alone")}
    for address in pages.values():
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
    for _round in range(ROUNDS):
        for name, address in pages.items():
            taken[name].append(milliseconds(lambda address=address: client.get(address)))
        taken["difference alone"].append(milliseconds(lambda: compare_texts(*texts)))
    with CaptureQueriesContext(connection) as queries:
        client.get(own)
    return {
        "characters": size,
        "queries": len(queries),
        "ms": {name: round(statistics.median(times), 2) for name, times in taken.items()},
        "bytes": {name: len(client.get(address).content) for name, address in pages.items()},
        "targets_ms": TARGETS[size],
    }


def table(case: dict[str, Any]) -> str:
    stock_ms = case["ms"]["stock change form"]
    lines = [f"{case['characters']:,} characters, {case['queries']} queries, targets {case['targets_ms']} ms"]
    for name, ms in case["ms"].items():
        size = f"{case['bytes'][name]:12,} bytes" if name in case["bytes"] else ""
        lines.append(f"  {name:22}{ms:10.2f} ms {ms / stock_ms:6.2f} of stock{size}")
    return "\n".join(lines)


def run() -> list[dict[str, Any]]:
    drafter, reviewer = make_people()
    section = make_section()
    for _other in range(OTHERS):
        workflow.submit(make_entry(section, drafter, "全年办理事项318件。"), actor=drafter)
    client = Client(headers={"host": "localhost"})
    client.force_login(reviewer)
    cases = []
    for size in TARGETS:
        entry, *texts = reviewed_again(size, section, drafter, reviewer)
        cases.append(measure(size, entry, (texts[0], texts[1]), client))
    return cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args()
    settings.ROOT_URLCONF = __name__
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages.backends["staticfiles"] = settings.STORAGES["staticfiles"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        cases = run()
    finally:
        teardown_databases(databases, verbosity=0)
    print(json.dumps({"cases": cases}, ensure_ascii=False) if options.json else "\n\n".join(map(table, cases)))


if __name__ == "__main__":
    main()
