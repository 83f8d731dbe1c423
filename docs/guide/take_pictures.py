"""Takes the pictures of the guides from a demo that it starts, fills and stops itself.

Needs the requirements of the tests and Chromium: `.venv/bin/python docs/guide/take_pictures.py`.
All pictures are taken anew, each is one entry of SHOTS.
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
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(__file__).resolve().parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
CHINESE: dict[str, str | float | bool] = {"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
WIDTH, HEIGHT = 1200, 800
TALL = 1800
"""Of the window, so that buttons that stay at its lower edge cover nothing."""
MARGIN = 12
COLOURS = 64
"""Enough for a page of text; a picture then takes some 40 KB."""


Step = tuple[str, str]
"""What to press, or with words: what to type or to choose there; after a “+”: what to add at the end."""

WRONG_PASSWORD: tuple[Step, ...] = (("#id_username", "shusiyuan"), ("#id_password", "000000"), ("[type=submit]", ""))
RETURNED = 'a:has-text("外国驻华")'


@dataclass(frozen=True)
class Shot:
    """A picture: whose screen, from which address, after which steps, of which part, how high at most."""

    name: str
    person: str
    address: str
    steps: tuple[Step, ...] = ()
    part: str = "body"
    height: int = HEIGHT
    window: int = TALL
    shows: str = "body"
    """What must have appeared before the picture is taken."""


SHOTS = (
    Shot("sign-in", "", "/desk/login/", height=420),
    Shot("administrator-locked", "", "/desk/login/", WRONG_PASSWORD * 5, height=280),
    Shot("administrator-first-screen", "zhuoanqi", "/desk/", height=280),
    Shot("drafter-first-screen", "xiayutong", "/desk/", height=620),
    Shot(
        "drafter-writing",
        "xiayutong",
        "/desk/",
        (
            ('a:has-text("海外仓建设考察")', ""),
            ("#id_body", "2024年5月14日，市外办会同市商务局到漱江港考察海外仓建设。\n考察组听取港务部门介绍。"),
            ("[name=_use_date] >> visible=true", ""),
        ),
        height=1130,
        window=1130,
    ),
    Shot(
        "drafter-refused",
        "xiayutong",
        "/desk/",
        (('a:has-text("海外仓建设考察")', ""), ("#id_event_start", "5月45日"), ("[name=_save]", "")),
        height=520,
    ),
    Shot(
        "drafter-pictures", "xiayutong", "/desk/", ((RETURNED, ""), ("details.yb-attached summary", "")), ".yb-attached"
    ),
    Shot("drafter-returned", "xiayutong", "/desk/", ((RETURNED, ""),), height=560),
    Shot(
        "drafter-submitted",
        "xiayutong",
        "/desk/",
        (
            (RETURNED, ""),
            ("#id_title", "外国驻华记者团到访"),
            ("#id_body", "+记者名单见市记者协会备案表。"),
            ("#id_event_start", "2024.6.12-6.15"),
            ("[name=_submit]", ""),
        ),
        height=480,
    ),
    Shot("reviewer-first-screen", "jiangshuyu", "/desk/", height=560),
    Shot("reviewer-difference", "jiangshuyu", "/desk/", ((RETURNED, ""),), height=700),
    Shot(
        "reviewer-decision",
        "jiangshuyu",
        "/desk/",
        ((RETURNED, ""), (".yb-reasons input >> nth=1", "")),
        "#decision",
        760,
    ),
    Shot(
        "reviewer-undo",
        "jiangshuyu",
        "/desk/",
        (('a:has-text("外语志愿者服务队")', ""), (".yb-reasons input >> nth=2", ""), (".yb-back", "")),
        height=420,
        shows="[form=yb-undo]",
    ),
    Shot("chief-editor-first-screen", "lujingshu", "/desk/", height=760),
    Shot("chief-editor-plan", "lujingshu", "/desk/", (('a:has-text("计划：")', ""),), height=620),
    Shot(
        "chief-editor-plan-add",
        "lujingshu",
        "/desk/",
        (
            ('a:has-text("计划：")', ""),
            ("#plan-add select >> nth=0", "经贸人文交流"),
            ("#plan-add textarea", "茶文化周\t综合处\t夏语桐\t400\t2026-12-20\n青年交流营\t友城处\t\t300\t2026-12-25"),
        ),
        "#plan-add",
        900,
    ),
    Shot(
        "chief-editor-order",
        "lujingshu",
        "/desk/entries/volume/",
        (
            ('#result_list a:has-text("2025卷")', ""),
            ('.object-tools a:has-text("编排顺序")', ""),
            ('button:has-text("下移") >> nth=0', ""),
        ),
        height=520,
        shows="#order-said",
    ),
    Shot(
        "chief-editor-chronicle",
        "lujingshu",
        "/desk/entries/volume/",
        (('#result_list a:has-text("2025卷")', ""), ('.object-tools a:has-text("大事记")', "")),
        height=620,
    ),
    Shot(
        "chief-editor-index",
        "lujingshu",
        "/desk/entries/volume/",
        (('#result_list a:has-text("2025卷")', ""), ('.object-tools a:has-text("主题索引")', "")),
        height=760,
    ),
    Shot(
        "chief-editor-publish",
        "lujingshu",
        "/desk/",
        (
            ('.yb-waiting a:has-text("待发布"), a:has-text("待发布")', ""),
            ("#action-toggle", ""),
            ("[name=action]", "发布所选条目"),
        ),
        height=600,
    ),
    Shot(
        "chief-editor-unpublish",
        "lujingshu",
        "/desk/",
        (('a:has-text("已发布")', ""), ("#result_list tbody a", "")),
        height=640,
    ),
    Shot("people-list", "zhuoanqi", "/desk/accounts/user/", height=560),
    Shot(
        "people-account", "zhuoanqi", "/desk/accounts/user/", (('#result_list a:has-text("佘清妍")', ""),), ".yb-steps"
    ),
    Shot("auditor-trail", "weiliyan", "/desk/entries/transition/", height=560),
)
"""In this order: some go on from what an earlier one did."""


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
    context = browser.new_context(base_url=base, viewport={"width": WIDTH, "height": shot.window}, locale="zh-CN")
    page = context.new_page()
    if shot.person:
        _sign_in(page, shot.person, passwords[shot.person])
    page.goto(shot.address)
    for selector, words in shot.steps:
        _step(page, selector, words)
    page.locator(shot.shows).first.wait_for(state="attached")
    file = PICTURES / f"{shot.name}.png"
    page.screenshot(path=file, clip=_clip(page, shot))
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    context.close()


def _clip(page: Page, shot: Shot) -> FloatRect:
    box = page.locator(shot.part).first.bounding_box()
    if shot.part == "body" or not box:
        return {"x": 0, "y": 0, "width": WIDTH, "height": shot.height}
    return {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": min(box["height"] + 2 * MARGIN, shot.height),
    }


def _step(page: Page, selector: str, words: str) -> None:
    place = page.locator(selector).first
    if not words:
        place.click()
    elif place.evaluate("place => place.tagName") == "SELECT":
        place.select_option(label=words)
    elif words.startswith("+"):
        place.fill(place.input_value() + words[1:])
    else:
        place.fill(words)
    page.wait_for_load_state("networkidle")


def _sign_in(page: Page, person: str, password: str) -> None:
    page.goto("/desk/login/")
    page.fill("#id_username", person)
    page.fill("#id_password", password)
    page.click("[type=submit]")
    page.wait_for_load_state()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with running_demo() as (base, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=os.environ | CHINESE)
        for shot in SHOTS:
            take(shot, browser, base, passwords)
        browser.close()


if __name__ == "__main__":
    main()
