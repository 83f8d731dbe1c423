"""What a first visit to each type of public page costs, in a real browser: bytes on the wire, requests, layout shift.

Starts the server with the invented demo in a temporary folder, on a port of its own, and stops it again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
MOST_BYTES = 60 * 1024
"""On the wire, without pictures (issue 5)."""
START = 180
"""Seconds in which the server and its demo must stand."""
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
SCREENS = {"1440": (1440, 900), "390": (390, 844)}


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server that shows the demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        environment = os.environ | {"VAR_DIR": folder, "PORT": str(port), "DEMO": "1"}
        running = subprocess.Popen(
            [sys.executable, "manage.py", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", running)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(30)


def _wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and running.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address):  # noqa: S310 (our own server)
            return
        time.sleep(0.5)
    raise SystemExit("The server did not start.")


def _read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 (our own server)
        return str(answer.read().decode())


def types_of_page(base: str) -> dict[str, str]:
    """An address of each type: of the newest volume, of its text with a picture."""
    volume = re.findall(r'<a class="spine" href="([^"]+)"', _read(base + "/"))[0]
    page = _read(base + volume)
    section = re.findall(
        rf'href="({volume}sections/\d+/)"', _read(base + re.findall(rf"{volume}entries/\d+/", page)[0])
    )
    pictured = re.findall(rf'href="({volume}entries/\d+/)"', _read(f"{base}{volume}figures/"))
    found = {"home": "/", "volume": volume, "section": section[0], "entry": pictured[0]}
    found |= {name: f"{volume}{name}/" for name in ("figures", "chronicle", "index")}
    found["heading"] = re.findall(r'href="(/[\w-]+/headings/\d+/)"', _read(f"{base}{volume}index/"))[0]
    found |= {name: f"/{name}/" for name in ("sitemap", "accessibility")}
    return found | {"search": "/search/", "hits of search": "/search/?q=%E5%8F%8B%E5%9F%8E", "not found": "/nothing/"}


def visit(browser: Browser, address: str, width: int, height: int) -> dict[str, Any]:
    """A first visit: nothing is cached, the page is read to its end."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address, wait_until="networkidle")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_load_state("networkidle")
    shift = page.evaluate("window.shift")
    context.close()
    pictures = sum(size for request, size in sizes.items() if kinds.get(request) == "Image")
    return {
        "bytes": int(sum(sizes.values()) - pictures),
        "picture_bytes": int(pictures),
        "requests": len(sizes),
        "shift": round(shift, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    path = next(name for name in CHROMIUM if Path(name).exists())
    found: list[dict[str, Any]] = []
    with server() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, address in types_of_page(base).items():
            for screen, (width, height) in SCREENS.items():
                found.append({"page": name, "width": screen, **visit(browser, base + address, width, height)})
        browser.close()
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for row in found:
            print("  ".join(f"{key} {value}" for key, value in row.items()))
    sys.exit(any(row["bytes"] > MOST_BYTES or row["shift"] for row in found))


if __name__ == "__main__":
    main()
