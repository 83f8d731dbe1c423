"""Picture files that nothing names are deleted, and no others."""

import io
import json
import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from entries import workflow
from entries.importing.pictures import store_picture
from entries.models import Picture, Revision
from entries.models.texts import PictureText
from tests.desk.test_files import jpeg
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def put_in(red: int) -> PictureText:
    return store_picture(io.BytesIO(jpeg((red, 0, 0))), file_name="甲.jpg")


def age(*pictures: PictureText, days: int = 40) -> None:
    then = (timezone.now() - timedelta(days=days)).timestamp()
    for picture in pictures:
        os.utime(default_storage.path(picture.stored_name), (then, then))


def remove(**options) -> dict:
    out = io.StringIO()
    call_command("remove_unused_files", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def is_there(picture: PictureText) -> bool:
    return default_storage.exists(picture.stored_name)


def test_an_empty_place(db):
    assert remove() == {
        **{"files": 0, "bytes": 0, "days": 30},
        **{"sheets": 0, "sheet_rows": 0, "sheet_days": 90, "dry_run": False},
    }


def test_what_an_entry_an_earlier_text_or_a_publication_names_stays(cast):
    published, earlier, present, unused, new = (put_in(red) for red in (0, 60, 120, 180, 240))
    section = make_section(make_volume())
    entry = make_entry(section, drafter=cast.drafter, text=make_text(pictures=(published,)))
    bring_to(entry, "published", cast)
    entry = make_entry(section, drafter=cast.drafter, text=make_text(pictures=(earlier,)))
    save_text(entry, actor=cast.drafter, pictures=(present,))
    # Only the publication, or only the revision, names it.
    Picture.objects.filter(sha256=published.sha256).delete()
    Revision.objects.filter(pictures__0__sha256=published.sha256).update(pictures=[])
    age(published, earlier, present, unused)
    size = default_storage.size(unused.stored_name)
    told = {"files": 1, "bytes": size, "days": 30, "sheets": 0, "sheet_rows": 0, "sheet_days": 90}
    assert remove(dry_run=True) == told | {"dry_run": True}
    assert is_there(unused)
    assert remove() == told | {"dry_run": False}
    assert not is_there(unused)
    assert all(map(is_there, (published, earlier, present, new)))


def test_files_of_a_deleted_draft_go(cast):
    picture = put_in(0)
    entry = make_entry(make_section(make_volume()), drafter=cast.drafter, text=make_text(pictures=(picture,)))
    age(picture)
    assert remove()["files"] == 0
    workflow.delete_draft(entry, actor=cast.drafter)
    assert remove()["files"] == 1
    assert not is_there(picture)


def test_what_is_put_in_again_is_new(db):
    picture = put_in(0)
    age(picture)
    assert put_in(0) == picture
    assert remove()["files"] == 0


def test_days_are_counted_and_never_none(db):
    picture = put_in(0)
    age(picture, days=9)
    assert (remove(days=10)["files"], remove(days=8)["files"]) == (0, 1)
    with pytest.raises(CommandError):
        remove(days=0)
