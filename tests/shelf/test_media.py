"""The door to pictures opens for what is public and for nothing else."""

from __future__ import annotations

import logging

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from entries import workflow
from entries.lifecycle import Status
from entries.models import PublishedPicture, Volume
from entries.models.texts import stored_picture_name
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_text, save_text
from tests.shelf.books import POINT, Book, publish, stored_picture


@pytest.fixture
def address(book: Book, cast: Cast) -> str:
    """Of a picture that a public text shows."""
    picture = stored_picture(caption="点")
    book.entries.append(publish(cast, book.first, "有图", pictures=(picture,)))
    return f"/media/{picture.sha256}.png"


def test_a_public_picture_is_given_out_with_careful_headers(address: str, stranger: Client) -> None:
    response = stranger.get(address)
    assert response.status_code == 200
    assert response.content == POINT
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["Content-Length"] == str(len(POINT))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert not response.cookies


def test_who_has_it_already_is_told_so(address: str, stranger: Client) -> None:
    etag = f'"{address[7:71]}"'
    response = stranger.get(address, HTTP_IF_NONE_MATCH=etag)
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == etag
    assert stranger.get(address, HTTP_IF_NONE_MATCH='"another"').status_code == 200


def test_head_and_other_methods(address: str, stranger: Client) -> None:
    response = stranger.head(address)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == str(len(POINT))
    assert stranger.post(address).status_code == 405


def test_permission_comes_before_the_cache(address: str, book: Book, cast: Cast, stranger: Client) -> None:
    etag = f'"{address[7:71]}"'
    workflow.unpublish(book.entries[-1], actor=cast.chief, comment="肖像未获同意。")
    assert stranger.get(address).status_code == 404
    assert stranger.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_closing_the_volume_closes_the_door(address: str, book: Book, cast: Cast, stranger: Client) -> None:
    workflow.close_volume(book.volume, actor=cast.chief, comment="重印。")
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_a_picture_of_an_unpublished_text_looks_like_none(
    book: Book, cast: Cast, stranger: Client, status: str
) -> None:
    picture = stored_picture()
    book.volume.__class__.objects.filter(pk=book.volume.pk).update(opened_at=None)
    entry = make_entry(book.first, drafter=cast.drafter, text=make_text("有图", pictures=(picture,)))
    bring_to(entry, status, cast)
    Volume.objects.update(opened_at=book.volume.opened_at)
    hidden, unknown = stranger.get(f"/media/{picture.sha256}.png"), stranger.get(f"/media/{'0' * 64}.png")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    for response in (hidden, unknown):
        del response.headers["X-Request-ID"]
    assert dict(hidden.headers) == dict(unknown.headers)


def test_a_picture_of_the_next_draft_is_hidden_until_it_is_published(book: Book, cast: Cast, stranger: Client) -> None:
    picture = stored_picture()
    entry = workflow.revise(book.entries[0], actor=cast.chief)
    saved = save_text(entry, actor=cast.drafter, pictures=(picture,))
    assert stranger.get(f"/media/{picture.sha256}.png").status_code == 404
    bring_to(saved.entry, Status.PUBLISHED, cast)
    assert stranger.get(f"/media/{picture.sha256}.png").status_code == 200


def other_spellings(address: str) -> list[str]:
    name = address.removeprefix("/media/")
    sha256 = name.removesuffix(".png")
    return [
        f"/media/{sha256.upper()}.png",
        f"/media/{sha256}.PNG",
        f"/media/{sha256}.jpg",
        f"/media/{sha256}.svg",
        f"/media/{sha256}",
        f"/media/{sha256[:-1]}.png",
        f"{address}.",
        f"{address}/",
        f"{address}%00",
        f"{address}%0a",
        f"/media//{name}",
        f"/media/./{name}",
        f"/media/..%2fmedia%2f{name}",
        f"/media/%2e%2e/media/{name}",
        f"/media/pictures/{name}",
        f"/media/pictures/{name[:2]}/{name}",
        "/media/../var/yearbook.sqlite3",
        "/media/",
    ]


def test_no_other_spelling_opens_the_door(address: str, stranger: Client) -> None:
    for path in other_spellings(address):
        assert stranger.get(path).status_code == 404, path


def test_a_kind_of_file_that_can_hold_script_never_goes_through(address: str, stranger: Client) -> None:
    PublishedPicture.objects.update(extension="svg")
    assert stranger.get(address.replace(".png", ".svg")).status_code == 404


def test_a_lost_file_is_not_found_and_noted(address: str, stranger: Client, caplog: pytest.LogCaptureFixture) -> None:
    default_storage.delete(stored_picture_name(address[7:71], "png"))
    with caplog.at_level(logging.ERROR):
        assert stranger.get(address).status_code == 404
    assert "is not in the storage" in caplog.text
