"""浏览次数: counted in memory, written together, nothing lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client

from entries.models import HitCount, Volume
from entries.views import hit_counter
from entries.views.hit_counter import HitCounter
from tests.shelf.books import Book


class Clock:
    """Stands in for the timer: keeps what is to be done later until `ring`."""

    def __init__(self) -> None:
        self.planned: list[Callable[[], None]] = []

    def later(self, write: Callable[[], None]) -> None:
        self.planned.append(write)

    def ring(self) -> None:
        planned, self.planned = self.planned, []
        for write in planned:
            write()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(hit_counter, "COUNTER", HitCounter(later=clock.later))
    return clock


def counts() -> dict[int, int]:
    return dict(HitCount.objects.values_list("number", "count"))


def test_visits_are_counted_at_once_and_written_later(book: Book, stranger: Client, clock: Clock) -> None:
    assert stranger.get("/hits/synj/2025/").json() == {"hits": 1}
    assert stranger.get("/hits/synj/2025/").json() == {"hits": 2}
    assert stranger.get("/hits/synj/2025/3/").json() == {"hits": 1}
    assert counts() == {}
    assert len(clock.planned) == 1
    clock.ring()
    assert counts() == {0: 2, 3: 1}
    assert stranger.get("/hits/synj/2025/").json() == {"hits": 3}
    clock.ring()
    assert counts() == {0: 3, 3: 1}


def test_reading_a_page_counts_nothing_and_writes_nothing(book: Book, stranger: Client, clock: Clock) -> None:
    stranger.get("/synj/2025/")
    stranger.get("/synj/2025/entries/1/")
    assert clock.planned == []


def test_a_visit_costs_no_write(book: Book, stranger: Client, clock: Clock, django_assert_num_queries) -> None:
    with django_assert_num_queries(3) as queries:
        stranger.get("/hits/synj/2025/1/")
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def test_one_update_writes_all_addresses_of_a_volume(
    book: Book, stranger: Client, clock: Clock, django_assert_num_queries
) -> None:
    for number in (1, 2, 3, 4, 5):
        stranger.get(f"/hits/synj/2025/{number}/")
    with django_assert_num_queries(4) as queries:  # savepoint, insert, update, release
        clock.ring()
    assert sum(query["sql"].startswith("UPDATE") for query in queries.captured_queries) == 1


ROBOTS = [
    "",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "Sogou web spider/4.0",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.32",
    "Mozilla/5.0 (compatible; Yahoo! Slurp)",
]


def test_programs_see_the_number_and_are_not_counted(book: Book, clock: Clock) -> None:
    HitCount.objects.create(volume=book.volume, number=0, count=41)
    for agent in ROBOTS:
        assert Client(HTTP_USER_AGENT=agent).get("/hits/synj/2025/").json() == {"hits": 41}, agent
    assert clock.planned == []


def test_head_is_not_counted(book: Book, stranger: Client, clock: Clock) -> None:
    assert stranger.head("/hits/synj/2025/").status_code == 200
    assert clock.planned == []


def test_what_is_not_public_is_not_counted(book: Book, stranger: Client, clock: Clock) -> None:
    Volume.objects.update(opened_at=None)
    for path in ("/hits/synj/2025/", "/hits/synj/2025/1/", "/hits/synj/2025/99/", "/hits/x/2025/"):
        assert stranger.get(path).status_code == 404
    assert clock.planned == []


def test_no_answer_is_kept_by_a_cache(book: Book, stranger: Client, clock: Clock) -> None:
    assert stranger.get("/hits/synj/2025/").headers["Cache-Control"] == "no-store"


def test_several_processes_add_up(book: Book) -> None:
    processes = [HitCounter(later=lambda _write: None) for _ in range(3)]
    for place, process in enumerate(processes, start=1):
        for _ in range(place * 10):
            process.add(book.volume.pk, 1)
    for process in processes:
        process.write()
        process.write()
    assert counts() == {1: 60}


def test_threads_lose_nothing(book: Book) -> None:
    counter = HitCounter(later=lambda _write: None)
    threads = [threading.Thread(target=lambda: [counter.add(book.volume.pk, 0) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counter.write()
    assert counts() == {0: 4000}


def test_what_cannot_be_written_is_kept_for_the_next_time(
    book: Book, clock: Clock, stranger: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise DatabaseError("database is locked")

    stranger.get("/hits/synj/2025/")
    with monkeypatch.context() as locked:
        locked.setattr(hit_counter, "_write_volume", fail)
        clock.ring()
    assert counts() == {}
    assert "are kept" in caplog.text
    stranger.get("/hits/synj/2025/")
    clock.ring()
    assert counts() == {0: 2}


def test_more_addresses_than_fit_one_statement(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hit_counter, "ADDRESSES_AT_ONCE", 2)
    counter = HitCounter(later=lambda _write: None)
    for number in (1, 2, 3, 4, 5):
        counter.add(book.volume.pk, number)
    counter.write()
    assert counts() == dict.fromkeys((1, 2, 3, 4, 5), 1)


WORKER = """
import django
from multiprocessing import get_context

django.setup()


def serve():
    from entries.views import hit_counter
    hit_counter.COUNTER.write = lambda: print("written", flush=True)


if {in_worker}:
    worker = get_context("fork").Process(target=serve)
    worker.start()
    worker.join()
else:
    serve()
"""


@pytest.mark.parametrize("in_worker", [True, False])
def test_a_process_that_ends_writes_what_waits(in_worker: bool) -> None:
    code = WORKER.format(in_worker=in_worker)
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.split() == ["written"]
