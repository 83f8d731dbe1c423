"""Pictures in several sizes: made when they come in, named on the page, given out like the picture itself."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from PIL import Image

from entries import workflow
from entries.importing.pictures import store_picture
from entries.models.texts import PictureText, stored_smaller_name
from tests.cast import Cast
from tests.shelf.books import Book, publish, stored_picture
from tests.shelf.reading import read


def stored(width: int, height: int, mode: str = "RGB") -> PictureText:
    file = io.BytesIO()
    Image.new(mode, (width, height)).save(file, "PNG")
    file.seek(0)
    return store_picture(file, file_name="桥.png")


@pytest.fixture
def shown(book: Book, cast: Cast) -> PictureText:
    """A picture 1000 pixels wide on a public page."""
    picture = stored(1000, 750)
    book.entries.append(publish(cast, book.second, "古桥", pictures=(picture,)))
    return picture


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_a_picture_comes_in_with_its_smaller_sizes(mode: str) -> None:
    picture = stored(1000, 750, mode)
    for width, height in ((480, 360), (960, 720)):
        with default_storage.open(stored_smaller_name(picture.sha256, width)) as file, Image.open(file) as image:
            assert (image.format, image.size) == ("WEBP", (width, height))
    assert not default_storage.exists(stored_smaller_name(picture.sha256, 1600))


def test_the_page_names_every_size_there_is(shown: PictureText, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/entries/6/")
    sizes = f"/media/{shown.sha256}-480.webp 480w, /media/{shown.sha256}-960.webp 960w"
    assert f'<source type="image/webp" srcset="{sizes}" sizes="' in page
    assert f'<img src="/media/{shown.sha256}.jpg" width="1000" height="750" alt="' in page


def test_a_small_picture_has_no_smaller_one(book: Book, cast: Cast, stranger: Client) -> None:
    publish(cast, book.second, "古桥", pictures=(stored_picture(),))
    assert "<source" not in read(stranger, "/synj/2025/entries/6/")


def test_the_door_gives_out_each_size_and_no_other(shown: PictureText, stranger: Client) -> None:
    answer = stranger.get(f"/media/{shown.sha256}-480.webp")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (480, 360)
    assert answer.headers["ETag"] == f'"{shown.sha256}-480"'
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert stranger.get(f"/media/{shown.sha256}-480.webp", HTTP_IF_NONE_MATCH=answer.headers["ETag"]).status_code == 304
    for name in (
        f"{shown.sha256}-1600.webp",
        f"{shown.sha256}-481.webp",
        f"{shown.sha256}-480.jpg",
        f"{'0' * 64}-480.webp",
    ):
        assert stranger.get(f"/media/{name}").status_code == 404, name


def test_the_sizes_go_with_their_picture(shown: PictureText, book: Book, cast: Cast, stranger: Client) -> None:
    workflow.unpublish(book.entries[-1], actor=cast.chief, comment="肖像未获同意。")
    assert stranger.get(f"/media/{shown.sha256}-480.webp").status_code == 404


def test_a_size_that_was_never_made_is_answered_by_the_picture_until_it_is(
    shown: PictureText, stranger: Client
) -> None:
    default_storage.delete(stored_smaller_name(shown.sha256, 480))
    address = f"/media/{shown.sha256}-480.webp"
    answer = stranger.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    call_command("make_picture_sizes")
    assert stranger.get(address).headers["Content-Type"] == "image/webp"


def test_unused_files_go_with_their_sizes_and_used_ones_stay(shown: PictureText) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from entries.importing.unused_files import remove_unused_files

    unused = stored(700, 500)
    removed = remove_unused_files(timezone.now() + timedelta(minutes=1))
    assert removed.files == 2
    assert not default_storage.exists(stored_smaller_name(unused.sha256, 480))
    assert default_storage.exists(stored_smaller_name(shown.sha256, 960))
