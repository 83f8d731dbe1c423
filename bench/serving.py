"""Serving public pages: the kept file by nginx, by the layer before Django, by both; Django's cache_page; no file.

CPU of whole process trees, interleaved, in one run. Needs Debian's nginx-light and wrk (measured with nginx 1.22.1
and wrk 4.1.0). Makes a scratch database in a temporary folder and deletes it.
"""

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
FOLDER = tempfile.TemporaryDirectory(prefix="bench-serving-")
NGINX_PORT, LAYER_PORT, CACHE_PORT, DEPLOYED_PORT = 18201, 18202, 18203, 18204
os.chmod(FOLDER.name, 0o755)  # noqa: S103 (nginx's workers read it)
os.environ |= {"VAR_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "yearbook_site.settings", "PORT": str(LAYER_PORT)}
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from entries.models import Entry, Revision, Section, Stage, Volume, Yearbook  # noqa: E402
from entries.models.sections import set_reading_order  # noqa: E402
from entries.models.texts import EntryText, SignOff, text_columns  # noqa: E402
from entries.publishing.addresses import addresses_of_volume  # noqa: E402
from entries.publishing.pages import files  # noqa: E402
from entries.publishing.pages.stale import everything_changed, note, write_some  # noqa: E402
from entries.publishing.publications import put_on_shelf  # noqa: E402
from entries.publishing.snapshots import Snapshot  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
SENTENCE = "全年接待来访团组{0}批{1}人次，签署合作文件{0}份，举办交流活动{1}场，有关情况已按规定报送备案。"
CACHED = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yearbook_site.settings")
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
from django.views.decorators.cache import cache_page
from entries.urls import page_addresses
def cached(view):
    # Django's cache keeps no answer that says no-cache.
    def answer(*args, **kwargs):
        response = view(*args, **kwargs)
        del response["Cache-Control"]
        return response
    return cache_page(600)(answer)
for pattern in page_addresses:
    pattern.callback = cached(pattern.callback)
"""


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def fill(year: int, count: int, sections: int) -> Volume:
    """An open volume of so many public texts of some 300 characters."""
    yearbook, _made = Yearbook.objects.get_or_create(slug="lcnj", defaults={"title": "量测年鉴", "publisher": "办公室"})
    volume = Volume.objects.create(
        yearbook=yearbook, title=f"量测年鉴（{year}卷）", slug=f"lcnj-{year}", volume_year=year, content_year=year - 1
    )
    Stage.objects.create(volume=volume, order=1)
    made = Section.objects.bulk_create(
        Section(volume=volume, title=f"类目{number}", order=number) for number in range(sections)
    )
    set_reading_order(volume)
    snapshots = []
    for place in range(count):
        text = EntryText(
            title=f"条目{place}",
            kind="event",
            date_precision="none",
            body="\n".join(SENTENCE.format(place, line) for line in range(7)),
        )
        entry = Entry(volume=volume, section=made[place % sections], order=place * 10, revision_number=1)
        for name, value in text_columns(text).items():
            setattr(entry, name, value)
        entry.save()
        revision = Revision.of(entry, text)
        revision.number, revision.round, revision.author_name = 1, 1, "量测"
        revision.save()
        snapshots.append(_snapshot(entry, revision, text))
    with transaction.atomic():
        put_on_shelf(*snapshots)
        Volume.objects.filter(pk=volume.pk).update(opened_at=timezone.now())
    volume.refresh_from_db()
    return volume


def _snapshot(entry: Entry, revision: Revision, text: EntryText) -> Snapshot:
    return Snapshot(
        entry_id=entry.pk, revision_id=revision.pk, volume_id=entry.volume_id, section_id=entry.section_id or 0,
        number=None, order=entry.order, text=text, unit_name="综合处",
        drafters=(SignOff("甲", "科员"),), reviewers=(SignOff("乙", "处长"),),
    )  # fmt: skip


# ── servers ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def program(command: list[str], port: int) -> Iterator[int]:
    """Run it until it answers; gives its process id."""
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        for _try in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield running.pid
    finally:
        running.terminate()
        running.wait()


def granian(module: str, port: int) -> list[str]:
    """One process of one thread."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "1", "--log-level", "error"]
    return [*command, "--no-access-log", module]


def nginx(name: str, server: str) -> list[str]:
    config = Path(FOLDER.name, f"{name}.conf")
    user = "user root;" if os.getuid() == 0 else ""
    config.write_text(
        f"{user} daemon off; worker_processes 1; error_log /dev/null; pid {FOLDER.name}/{name}.pid;\n"
        f"events {{}} http {{ access_log off; keepalive_requests 1000000; {server} }}",
        "utf-8",
    )
    return ["/usr/sbin/nginx", "-c", str(config)]


def plain_nginx() -> str:
    return (
        f"server {{ listen 127.0.0.1:{NGINX_PORT}; root {settings.PAGES_ROOT}; index index.html; "
        'default_type "text/html; charset=utf-8"; '
        f"include {ROOT / 'deploy' / 'nginx-page-headers.conf'}; }}"
    )


def deployed_nginx() -> str:
    """deploy/nginx.conf without TLS."""
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.S)
    site = re.sub(r"^    ssl_.*\n|^    listen \[::\].*\n", "", site, flags=re.M)
    site = site.replace("listen 443 ssl http2", f"listen 127.0.0.1:{DEPLOYED_PORT}")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{LAYER_PORT}").replace("/srv/yearbook/var", FOLDER.name)
    return site.replace("yearbook-page-headers.conf", str(ROOT / "deploy" / "nginx-page-headers.conf"))


def cpu_of_tree(pid: int) -> float:
    """CPU seconds so far of a process and all below it."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        key = int(stat.parent.name)
        parents.setdefault(int(fields[1]), []).append(key)
        used[key] = (int(fields[11]) + int(fields[12])) / TICK
    found, total = [pid], 0.0
    while found:
        key = found.pop()
        total += used.get(key, 0.0)
        found += parents.get(key, [])
    return total


def load(pid: int, port: int, path: str, seconds: int) -> tuple[float, int]:
    """Microseconds of CPU a request, and requests answered."""
    before = cpu_of_tree(pid)
    command = ["/usr/bin/wrk", "-t1", "-c8", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in told:
        raise SystemExit(told)
    requests = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    return (cpu_of_tree(pid) - before) * 1e6 / requests, requests


def serving(path: str, rounds: int, seconds: int) -> dict[str, float]:
    """Median microseconds of CPU a request by who serves, measured in turns."""
    Path(FOLDER.name, "cached_pages.py").write_text(CACHED, "utf-8")
    os.environ["PYTHONPATH"] = f"{ROOT}:{FOLDER.name}"
    programs = {
        "nginx, the file": (nginx("plain", plain_nginx()), NGINX_PORT),
        "layer, one process": (granian("yearbook_site.web_worker:application", LAYER_PORT), LAYER_PORT),
        "behind nginx": (nginx("deployed", deployed_nginx()), DEPLOYED_PORT),
        "Django's cache_page": (granian("cached_pages:application", CACHE_PORT), CACHE_PORT),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    with ExitStack() as running:
        pids = {name: running.enter_context(program(*each)) for name, each in programs.items()}
        for turn in range(rounds + 1):
            for name, (_command, port) in programs.items():
                used, _requests = load(pids[name], port, path, seconds)
                if turn:  # the first warms up
                    times[name].append(used)
    return {name: statistics.median(each) for name, each in times.items()}


# ── pages that are not kept ───────────────────────────────────────────────────────────────────────


def cpu(do: Callable[[], Any], times: int) -> float:
    """Milliseconds of CPU, the median."""
    spent = []
    for _time in range(times):
        began = time.process_time()
        do()
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent)


def not_kept(path: str) -> dict[str, Any]:
    from entries.publishing.pages.making import answer

    client = Client(HTTP_HOST="127.0.0.1")
    with CaptureQueriesContext(connection) as captured:
        answer(path)
    # Each request through the client empties the log of queries.
    queries = len(captured)
    return {
        "path": path,
        "view_ms": round(cpu(lambda: answer(path), 60), 2),
        "request_ms": round(cpu(lambda: client.get(path), 60), 2),
        "queries": queries,
        "bytes": len(answer(path).content),
    }


def rebuild(volume: Volume) -> tuple[int, float]:
    addresses = addresses_of_volume(volume)
    note(addresses)
    began = time.process_time()
    while write_some():
        pass
    return len(addresses), time.process_time() - began


def publish_one(volume: Volume) -> float:
    """Milliseconds from the act to the page being there, by the clock."""
    from entries.publishing.publications import snapshots_on_shelf

    entry = Entry.objects.filter(volume=volume).order_by("pk")[volume.publications.count() // 2]
    snapshot = snapshots_on_shelf([entry.pk])[0]
    address = f"/lcnj/{volume.volume_year}/entries/{snapshot.number}/"
    files.remove(address)
    began = time.perf_counter()
    with transaction.atomic():
        put_on_shelf(snapshot)
    spent = (time.perf_counter() - began) * 1000
    if not files.is_kept(address):
        raise SystemExit("the page is not there")
    return spent


def slowest_bad_address() -> tuple[float, str]:
    from tests.pages.test_bad_input import slowest_bad_address as slowest

    return slowest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    parser.add_argument("--texts", type=int, default=2000, help="of the large volume")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    small, large = fill(2025, 45, 8), fill(2024, options.texts, 40)
    everything_changed()
    rebuilt, seconds = rebuild(large)
    while write_some():
        pass
    told("rebuild", {"texts": options.texts, "pages": rebuilt, "cpu_s": round(seconds, 1)})
    for path in ("/lcnj/2025/", "/lcnj/2025/entries/20/", "/lcnj/2024/"):
        told("not kept", not_kept(path))
    told("publish one of the large volume", {"ms": round(statistics.median(publish_one(large) for _time in range(5)))})
    worst, path = slowest_bad_address()
    told("slowest bad address", {"cpu_ms": round(worst * 1000, 1), "path": path})
    served = serving(small.get_absolute_url(), options.rounds, options.seconds)
    limit = served["nginx, the file"]
    for name, each in served.items():
        told(name, {"us": round(each, 1), "of_nginx": round(limit / each, 3)})


def told(name: str, values: dict[str, Any]) -> None:
    print(json.dumps({name: values}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
