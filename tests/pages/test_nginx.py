"""deploy/nginx.conf, in a real nginx: the answers of the layer, byte for byte and header by header."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from entries.publishing.pages import files
from entries.publishing.pages.making import make_page
from tests.pages.serving import Answer, ask, left_to_django
from tests.shelf.books import Book
from yearbook_site.kept_pages import KeptPages

NGINX = Path("/usr/sbin/nginx")
DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
ADDRESSES = ("/", "/synj/2025/", "/en/synj/2025/entries/1/", "/sitemap.xml", "/feeds/synj/")
OF_NGINX = {"server", "date", "last-modified", "accept-ranges", "connection", "etag"}
"""What each server says of itself, and ETag: each compares in its own way."""


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _config(folder: Path, port: int, behind: int) -> str:
    """The file as it is deployed, with other ports and places and without TLS."""
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.S)
    site = re.sub(r"^    ssl_.*\n|^    listen \[::\].*\n", "", site, flags=re.M)
    site = site.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind}").replace("/srv/yearbook/var", str(folder))
    site = site.replace("yearbook-page-headers.conf", str(DEPLOY / "nginx-page-headers.conf"))
    user = "user root;" if os.getuid() == 0 else ""
    temporary = "".join(f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy"))
    return (
        f"{user} daemon off; error_log stderr; pid {folder}/pid; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{site}\n}}"
    )


@pytest.fixture
def nginx(book: Book, settings, tmp_path: Path) -> Iterator[int]:
    if not NGINX.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing: .ci/nginx installs it.")
        pytest.skip("nginx is not here; .ci/nginx installs it")
    settings.PAGES_ROOT = tmp_path / "pages"
    for address in ADDRESSES:
        page = make_page(address)
        assert page is not None
        files.put(address, page)
    port = _free_port()
    with make_server("127.0.0.1", 0, left_to_django, handler_class=Quiet) as django:  # type: ignore[arg-type]
        threading.Thread(target=django.serve_forever, daemon=True).start()
        config = tmp_path / "nginx.conf"
        config.write_text(_config(tmp_path, port, django.server_port), "utf-8")
        running = subprocess.Popen([NGINX, "-p", tmp_path, "-c", config], stderr=subprocess.PIPE)
        try:
            _wait_for(port, running)
            yield port
        finally:
            running.terminate()
            running.communicate()
            django.shutdown()


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    while running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            os.sched_yield()
    assert running.stderr is not None
    pytest.fail(running.stderr.read().decode())


def _get(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    asking = http.client.HTTPConnection("127.0.0.1", port)
    asking.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        asking.putheader(name.replace("_", "-"), value)
    asking.endheaders()
    got = asking.getresponse()
    answer = Answer(got.status, dict(got.getheaders()), got.read())
    asking.close()
    return answer


def _comparable(answer: Answer) -> dict[str, set[str]]:
    """The headers; the parts of one in any order, as directives may be."""
    headers = {name.lower(): set(value.split("; ")) for name, value in answer.headers.items()}
    return {name: parts for name, parts in headers.items() if name not in OF_NGINX}


def test_the_answers_are_those_of_the_layer(nginx: int) -> None:
    layer = KeptPages(left_to_django)
    for address in ADDRESSES:
        for accepted in ("identity", "gzip"):
            served = _get(nginx, address, Accept_Encoding=accepted)
            kept = ask(layer, address, HTTP_ACCEPT_ENCODING=accepted)
            assert (served.status, served.body) == (200, kept.body), address
            of_proxy, of_layer = _comparable(served), _comparable(kept)
            # The deployed file is for https, which the layer is not asked over here.
            assert of_proxy.pop("strict-transport-security") == {"max-age=63072000", "includeSubDomains"}
            assert of_proxy == of_layer, address
    first = _get(nginx, "/synj/2025/")
    assert _get(nginx, "/synj/2025/", If_None_Match=first.headers["ETag"]).status == 304
    assert _get(nginx, "/synj/2025/", "HEAD").body == b""


def test_whatever_is_no_kept_page_is_left_to_django(nginx: int) -> None:
    for path in (
        "/nothing/", "/desk/", "/search/?q=x", "/synj/2025/?page=2", "/synj/2025", "/synj/2025/index.html", "/version",
        "/synj/2025/index.html.gz", "//synj/2025/", "/media/x.png", "/robots.txt", "/sitemap.xml.gz",
    ):  # fmt: skip
        assert _get(nginx, path).body == b"django", path
    assert _get(nginx, "/%2e%2e/version").status == 400
    assert _get(nginx, "/synj/2025/", "POST").body == b"django"
    files.remove("/synj/2025/")
    assert _get(nginx, "/synj/2025/").body == b"django"


def test_one_address_may_search_sixty_times_a_minute_and_sixty_more_at_once(nginx: int) -> None:
    # All three are asked of the same account: another spelling of the address is no way round.
    answers = [_get(nginx, path) for _ in range(40) for path in ("/search/?q=x", "/en/search/?q=y", "/search/")]
    assert {answer.body for answer in answers[:61]} == {b"django"}
    assert answers[-1].status == 429
    assert _get(nginx, "/synj/2025/").status == 200
    assert _get(nginx, "/search/suggestions/?q=x").body == b"django"
