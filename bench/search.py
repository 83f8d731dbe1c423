"""Time of the public search beside LIKE over the same rows, in the same run; size of the index; one text indexed anew.

CPU milliseconds of this process, and on PostgreSQL of the server's process that works for it, which must run here.
Makes a scratch database in a temporary folder (on the server of DATABASE_URL when there is one) and deletes it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]
FOLDER = tempfile.TemporaryDirectory(prefix="bench-search-")
os.environ |= {"VAR_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "yearbook_site.settings"}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from entries.models import Entry, Publication, Revision, Section, Volume, Yearbook  # noqa: E402
from entries.models.inserting import insert_many  # noqa: E402
from entries.search.finding import Search, find  # noqa: E402
from entries.search.folding import fold  # noqa: E402
from entries.search.indexing import index_instead, rebuild  # noqa: E402
from entries.search.query import parse  # noqa: E402

CHARACTERS, WORDS, SENTENCES, SENTENCES_A_TEXT = 3_000, 20_000, 40_000, 12
EACH_VOLUME = 2_000
PEER_QUERIES = 12
TARGETS = {"sqlite": {"first": 2.0, "counted": 30.0, "anew": 2.0}, "postgresql": {"first": 40.0, "counted": 40.0}}


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def sentences(chance: random.Random) -> list[str]:
    """Invented sentences, in which characters and words are as unevenly frequent as in a language.

    The entries of the seed have 157 different characters and 210 pairs to a thousand bytes; these have 155 and 233.
    """
    characters = [chr(0x4E00 + 4 * number) for number in range(CHARACTERS)]
    # LIKE knows no traditional characters; so that it finds the same there are none.
    characters = [character for character in characters if fold(character) == character]
    chance.shuffle(characters)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(characters))))
    words = [
        "".join(chance.choices(characters, cum_weights=weights, k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(WORDS)
    ]
    frequent = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))

    def clause() -> str:
        return "".join(chance.choices(words, cum_weights=frequent, k=chance.choice((3, 4, 5, 6))))

    return ["，".join(clause() for _ in range(4)) + f"{chance.randrange(999)}件。" for _ in range(SENTENCES)]


def fill(entries: int) -> None:
    chance = random.Random(20)
    pool = sentences(chance)
    yearbook = Yearbook.objects.create(title="量测年鉴", slug="lcnj", publisher="办公室")
    for start in range(0, entries, EACH_VOLUME):
        year = 1960 + start // EACH_VOLUME
        volume = Volume.objects.create(
            yearbook=yearbook, title=f"量测年鉴（{year}卷）", slug=f"lcnj-{year}", volume_year=year,
            content_year=year - 1,             opened_at=timezone.now(),
        )  # fmt: skip
        section = Section.objects.create(volume=volume, title="类目")
        many = range(start + 1, min(start + EACH_VOLUME, entries) + 1)
        texts = [(chance.choice(pool)[:12], "\n".join(chance.choices(pool, k=SENTENCES_A_TEXT))) for _ in many]
        with transaction.atomic():
            insert_many(Entry, ("volume", "section", "title"), [(volume.pk, section.pk, title) for title, _ in texts])
            ids = list(Entry.objects.filter(volume=volume).order_by("pk").values_list("pk", flat=True))
            insert_many(Revision, ("entry", "number", "round"), [(pk, 1, 1) for pk in ids])
            revisions = Revision.objects.filter(entry__volume=volume).order_by("entry").values_list("pk", flat=True)
            names = ("entry", "revision", "volume", "section", "number", "order", "title", "body", "kind",
                     "unit_name", "characters", "published_at")  # fmt: skip
            now = timezone.now() if connection.vendor != "sqlite" else str(timezone.now())
            rows = [
                (
                    pk,
                    revision,
                    volume.pk,
                    section.pk,
                    number,
                    number,
                    title,
                    body,
                    "event",
                    f"单位{number % 40}",
                    1,
                    now,
                )
                for number, (pk, revision, (title, body)) in enumerate(zip(ids, revisions, texts, strict=True), start=1)
            ]
            insert_many(Publication, names, rows)


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────


def clock() -> float:
    """Seconds of CPU."""
    if connection.vendor == "sqlite":
        return time.process_time()
    connection.ensure_connection()
    nanoseconds = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(nanoseconds) / 1e9


def milliseconds(act: Callable[[], Any]) -> float:
    started = clock()
    act()
    return (clock() - started) * 1000


def queries(count: int) -> dict[str, list[str]]:
    """Words cut out of texts."""
    chance = random.Random(7)
    last = Publication.objects.order_by("-pk").values_list("pk", flat=True)[0]
    bodies = list(
        Publication.objects.filter(pk__in=chance.sample(range(1, last), count)).values_list("body", flat=True)
    )

    def cut(length: int) -> Iterator[str]:
        for body in bodies:
            lines = [line for line in body.split("\n") if places_of_words(line, length)]
            line = chance.choice(lines)
            place = chance.choice(places_of_words(line, length))
            yield line[place : place + length]

    kinds = {f"{length} characters": list(cut(length)) for length in (1, 2, 4, 8)}
    return kinds | {"two words": [f"{one} {other}" for one, other in zip(cut(2), cut(2), strict=True)]}


def places_of_words(line: str, length: int) -> list[int]:
    return [place for place in range(len(line) - length) if line[place : place + length].isalnum()]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def like(typed: str) -> list[int]:
    """The peer: what one would write without an index."""
    texts = Publication.objects.public()
    for word in typed.split():
        texts = texts.filter(body__contains=word) | texts.filter(title__contains=word)
    return list(texts.order_by("-volume__volume_year", "-pk").values_list("pk", flat=True)[:20])


def size_of_index() -> tuple[int, int]:
    """Bytes of the texts and of the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(length(CAST(title || body AS blob))) FROM entries_publication")
            texts = cursor.fetchone()[0]
            # A row of the table beside it takes three bytes for the number, four for the publication, three for itself.
            cursor.execute("SELECT sum(length(block)) + (SELECT 10 * count(*) FROM entries_search_texts)"
                           " FROM entries_search_data")  # fmt: skip
        else:
            cursor.execute("SELECT sum(octet_length(title || body)) FROM entries_publication")
            texts = cursor.fetchone()[0]
            cursor.execute("SELECT pg_relation_size('entries_search_tokens')")
        return int(texts), int(cursor.fetchone()[0])


def indexed_anew(times: int, *, sentences: int) -> list[float]:
    """Texts published again with so many of their sentences written anew.

    With the commit, at which FTS5 writes what was only remembered.
    """

    @transaction.atomic
    def anew(old: Publication, new: Publication) -> None:
        index_instead([old], [new])

    chance, taken = random.Random(sentences), []
    texts = list(Publication.objects.order_by("pk").defer("html")[: 2 * times])
    for old, other in zip(texts[:times], texts[times:], strict=True):
        new = copy(old)
        new.pk = old.pk + 10_000_000 * sentences
        lines, others = old.body.split("\n"), other.body.split("\n")
        for place in chance.sample(range(SENTENCES_A_TEXT), sentences):
            lines[place] = others[place]
        new.body = "\n".join(lines)
        taken.append(milliseconds(partial(anew, old, new)))
        # As it was before, and not measured.
        anew(new, old)
    return taken


CLIENT = Client(SERVER_NAME="127.0.0.1")


def page(typed: str) -> None:
    assert CLIENT.get("/search/", {"q": typed}).status_code == 200  # noqa: S101 (a page that fails is no figure)


def run(entries: int, count: int) -> dict[str, Any]:
    fill(entries)
    seconds = milliseconds(rebuild) / 1000
    texts, index = size_of_index()
    rows = {}
    page("年")
    for kind, typed in queries(count).items():
        parsed = [Search.everywhere(parse(one)) for one in typed]
        first = [milliseconds(lambda one=one: find(one, most=20)) for one in parsed]
        counted = [milliseconds(lambda one=one: find(one)) for one in parsed]
        pages = [milliseconds(lambda one=one: page(one)) for one in typed[:60]]
        peer = [milliseconds(lambda one=one: like(one)) for one in typed[:PEER_QUERIES]]
        wrong = sum(list(find(Search.everywhere(parse(one)), most=20).ids) != like(one) for one in typed[:PEER_QUERIES])
        rows[kind] = {
            "first": percentile(first, 0.95), "counted": percentile(counted, 0.95), "page": percentile(pages, 0.95),
            "like": percentile(peer, 0.5), "wrong": wrong,
        }  # fmt: skip
    anew = {sentences: percentile(indexed_anew(200, sentences=sentences), 0.95) for sentences in (1, SENTENCES_A_TEXT)}
    return {"rows": rows, "anew": anew, "rebuild": seconds, "share": index / texts, "texts_mb": texts / 1e6}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    options = parser.parse_args()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages.backends["staticfiles"] = settings.STORAGES["staticfiles"]
    old_name = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        result = run(options.entries, options.queries)
    finally:
        connection.creation.destroy_test_db(old_name, verbosity=0)
    if options.json:
        print(json.dumps({"database": connection.vendor, **result}, ensure_ascii=False))
        return
    print(f"{options.entries:,} texts, {result['texts_mb']:.0f} MB, {connection.vendor}; p95 in ms; targets "
          f"{TARGETS[connection.vendor]}")  # fmt: skip
    for kind, row in result["rows"].items():
        print(f"{kind:14} first 20 {row['first']:7.2f}  counted to 1,000 {row['counted']:7.2f}  page {row['page']:7.1f}"
              f"  LIKE (median) {row['like']:7.0f}  unlike LIKE {row['wrong']}")  # fmt: skip
    print(
        f"index {result['share']:.0%} of the texts, made in {result['rebuild']:.0f} s; "
        f"one text anew {result['anew'][1]:.2f} ms (p95), with all its sentences others "
        f"{result['anew'][SENTENCES_A_TEXT]:.2f} ms"
    )


if __name__ == "__main__":
    main()
