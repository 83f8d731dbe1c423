"""Takes the pictures of the guides from a demo that it starts, fills and stops itself.

Needs the requirements of the tests and Chromium: `.venv/bin/python docs/guide/take_pictures.py [NAME…]`.
Without names all pictures are taken anew. Each is one line of SHOTS.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(__file__).resolve().parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1200, 800
COLOURS = 64
"""Enough for a page of text; a picture then takes some 40 KB."""


@dataclass(frozen=True)
class Shot:
    """A picture: whose screen, from which address, after clicking through which links, of which part."""

    name: str
    person: str
    address: str
    clicks: tuple[str, ...] = ()
    part: str = ""
    height: int = HEIGHT


SHOTS = (
    Shot("sign-in", "", "/desk/", height=520),
    Shot("drafter-first-screen", "xiayutong", "/desk/"),
    Shot("drafter-list", "xiayutong", "/desk/entries/entry/"),
    Shot("reviewer-first-screen", "jiangshuyu", "/desk/"),
    Shot("chief-editor-first-screen", "lujingshu", "/desk/"),
    Shot("administrator-people", "zhuoanqi", "/desk/accounts/user/"),
    Shot("auditor-trail", "weiliyan", "/desk/entries/transition/"),
)


@contextmanager
def running_demo() -> Iterator[tuple[str, dict[str, str]]]:
    """A demo of its own: its address, and the passwords by name."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = os.environ | {"VAR_DIR": folder, "PORT": str(port), "DEMO": "1"}
        site = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "manage.py", "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            _wait_until_ready(site)
            yield f"http://127.0.0.1:{port}", _passwords(Path(folder) / "demo-accounts.txt")
        finally:
            site.terminate()
            site.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(site: subprocess.Popen[str]) -> None:
    for line in site.stdout or ():
        if "Ctrl-C" in line:
            return
    sys.exit("The demo did not start; what it said stands above.")


def _passwords(accounts: Path) -> dict[str, str]:
    lines = accounts.read_text("utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines if line.count("\t") >= 2)


def take(shot: Shot, browser: Browser, base: str, passwords: dict[str, str]) -> None:
    context = browser.new_context(base_url=base, viewport={"width": WIDTH, "height": shot.height}, locale="zh-CN")
    page = context.new_page()
    if shot.person:
        _sign_in(page, shot.person, passwords[shot.person])
    page.goto(shot.address)
    for link in shot.clicks:
        page.locator(link).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    file = PICTURES / f"{shot.name}.png"
    (page.locator(shot.part).first if shot.part else page).screenshot(path=file)
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    context.close()


def _sign_in(page: Page, person: str, password: str) -> None:
    page.goto("/desk/login/")
    page.fill("#id_username", person)
    page.fill("#id_password", password)
    page.click("[type=submit]")
    page.wait_for_load_state()


def main(names: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with running_demo() as (base, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            if not names or shot.name in names:
                take(shot, browser, base, passwords)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
