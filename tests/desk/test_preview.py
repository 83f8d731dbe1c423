"""The preview of a working text is the public page."""

import io
import re

import pytest
from PIL import Image

from entries import workflow
from entries.importing.pictures import store_picture
from entries.models import Entry
from entries.models.texts import TableText
from tests.desk.entry_pages import address
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text


@pytest.fixture
def published(cast, settings, tmp_path) -> Entry:
    settings.MEDIA_ROOT = tmp_path
    section = make_section(make_volume(is_open=True), "重要活动")
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    file.seek(0)
    picture = store_picture(file, file_name="a.png")
    table = TableText("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3")))
    text = make_text("访问", "首段。\n〔图1〕\n末段 <b>。", pictures=(picture,), tables=(table,))
    bring_to(make_entry(section, drafter=cast.drafter), "published", cast)
    return bring_to(make_entry(section, drafter=cast.drafter, text=text), "published", cast)


def main_part(page: str, entry: Entry) -> str:
    """The page between its header and its footer, without what each side has of its own: door of files, visits."""
    part = page[page.index("<main") : page.index("</main>")]
    part = part.replace(address(entry, "files"), "/media/")
    return re.sub(r'<div class="hits".*?</div>', "", part)


def test_preview_of_a_published_text_is_the_public_page(client, cast, sign_in, published):
    public = client.get(published.get_absolute_url()).content.decode()
    preview = sign_in(cast.drafter).get(address(published, "preview")).content.decode()
    assert main_part(preview, published) == main_part(public, published)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+shelf[^"]+)"', public)
    assert styles and all(style in preview for style in styles)
    assert "preview-band" in preview and "preview-band" not in public
    assert "hits.js" not in preview and 'rel="canonical"' not in preview


def test_preview_shows_the_working_text_and_the_public_the_old_one(client, cast, sign_in, published):
    draft = workflow.revise(published, actor=cast.drafter)
    save_text(draft, actor=cast.drafter, body="改过的正文。")
    assert "改过的正文。" in sign_in(cast.drafter).get(address(draft, "preview")).content.decode()
    assert "改过的正文。" not in client.get(published.get_absolute_url()).content.decode()


def test_preview_of_a_bare_draft(cast, section, sign_in):
    draft = make_entry(None, volume=section.volume, drafter=cast.drafter, text=make_text("题", ""))
    answer = sign_in(cast.drafter).get(address(draft, "preview"))
    assert answer.status_code == 200
    assert "【题】" in answer.content.decode()


def test_preview_speaks_chinese_and_its_band_the_language_of_the_desk(cast, sign_in, published, english):
    page = sign_in(cast.drafter).get(address(published, "preview")).content.decode()
    assert "Preview of the working text" in page
    assert "供稿单位" in page or "发布时间" in page
