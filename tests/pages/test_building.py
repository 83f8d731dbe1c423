"""build_site: the public site as files, the same as what readers get, and nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.shelf.books import Book, publish, stored_picture


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the site is built; the files of the style are collected beside it."""
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "site"


def build(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    call_command("build_site", str(folder), "--json", *options)
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def refusal(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("build_site", str(folder), "--json", *options)
    assert ended.value.code == 1
    code: str = json.loads(capsys.readouterr().out)["error"]["code"]
    return code


def test_the_site_lies_there_as_readers_get_it(
    book: Book, cast: Cast, stranger: Client, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = stored_picture(caption="图1 古桥")
    publish(cast, book.second, "古桥", pictures=(picture,))
    publish(cast, make_section(make_volume(book.volume.yearbook, year=2024), "会议"), "未开放的条目")
    told = build(folder, capsys)
    for address in ("/", "/synj/2025/", "/synj/2025/entries/6/", "/en/synj/2025/index/", "/feeds/synj/2025/"):
        assert (folder / address[1:] / "index.html").read_bytes() == stranger.get(address).content
    assert (folder / "robots.txt").read_bytes() == stranger.get("/robots.txt").content
    assert (folder / "404.html").read_bytes() == stranger.get("/nowhere/").content
    assert (folder / f"media/{picture.sha256}.png").exists() and told["pictures"] == 1
    assert list((folder / "static/shelf").glob("shelf*.css")) and not (folder / "static/desk").exists()
    assert "未开放的条目" not in "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))


def test_every_file_has_its_checksum(book: Book, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = build(folder, capsys)
    sums = (folder / "SHA256SUMS").read_text("utf-8")
    listed = dict(line.split("  ")[::-1] for line in sums.splitlines())
    found = {path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    assert listed == {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
    assert (told["files"], told["sha256"]) == (len(found), hashlib.sha256(sums.encode()).hexdigest())


def test_another_address_stands_in_what_is_absolute(
    book: Book, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = settings.PUBLIC_URL
    build(folder, capsys, "--base-url", "http://archive.example.cn/")
    page = (folder / "synj/2025/entries/1/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="http://archive.example.cn/synj/2025/entries/1/">' in page
    assert '<meta name="SiteDomain" content="archive.example.cn">' in page
    assert here not in page and here == settings.PUBLIC_URL


def test_a_folder_that_holds_something_is_left_alone(
    book: Book, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("keep me")
    assert refusal(folder, capsys) == "folder_in_use"
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_what_cannot_be_written_leaves_nothing(book: Book, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write_text("a file")
    assert refusal(folder / "site", capsys) == "unwritable"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["site", "static"]


@pytest.mark.parametrize(
    "url", ["archive.example.cn", "ftp://archive.example.cn", "https://a.cn/yearbook/", "https://"]
)
def test_an_address_with_a_path_or_of_another_kind_is_refused(
    db: None, url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(folder, capsys, "--base-url", url) == "bad_address"
    assert not folder.exists()
