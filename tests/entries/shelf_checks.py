"""Checks of the public site for the mutants of its rules: index, addresses, kept pages, search, languages."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from pytest import MonkeyPatch

from entries import permissions, workflow
from entries.indexing.ordering import letter_of, sort_key, syllables_of
from entries.models import (
    ChronicleLine,
    Decision,
    Entry,
    HeadingLink,
    IndexAct,
    SeeReference,
    SubjectHeading,
    Volume,
)
from entries.models.stale_addresses import StaleAddress
from entries.publishing import reading
from entries.publishing.addresses import (
    addresses_of_chronicle,
    addresses_of_index,
    addresses_of_texts,
    addresses_of_volume,
)
from entries.publishing.beside import beside
from entries.publishing.chronicle import dated, lines_of, months_of
from entries.publishing.headings import heading_page, index_of
from entries.publishing.languages import in_chinese, in_english, language_of
from entries.publishing.pages.making import NotKept, _checked
from entries.publishing.reading import public_texts
from entries.publishing.sharing import places_sharing
from entries.search.finding import Search, find
from entries.search.query import BadQuery, parse
from entries.workflow import headings as doing
from entries.workflow.chronicle import LineChange, write_lines
from entries.workflow.index_acts import undo
from tests.entries.rule_checks import World, check, refused
from tests.factories import make_section, make_volume
from tests.shelf.books import publish
from tests.shelf.indexes import lead, make_heading

LINE = "茶叶推介会举行。"


def open_book(world: World) -> tuple[Volume, Entry, Entry]:
    """The volume is open; two texts are public, the first one that of the world."""
    entry = world.entry("published")
    workflow.open_volume(entry.volume, actor=world.cast.chief)
    other = publish(world.cast, entry.section, "茶叶推介", f"3月12日，{LINE}")
    return Volume.objects.get(pk=entry.volume_id), Entry.objects.get(pk=entry.pk), other


def words_of_index(volume: Volume) -> list[tuple[str, list[str], str]]:
    return [
        (heading.text, [text.title for text in heading.texts], heading.see.text if heading.see else "")
        for letter in index_of(volume)
        for heading in letter.headings
    ]


@check
def only_what_is_kept_and_public_stands_in_the_index(world: World) -> None:
    volume, entry, other = open_book(world)
    tea, no = make_heading(volume.yearbook, "茶叶"), make_heading(volume.yearbook, "不收", state=Decision.REJECTED)
    proposed = make_heading(volume.yearbook, "待定")
    lead(tea, volume, other.number)
    lead(tea, volume, entry.number, state=Decision.PROPOSED)
    lead(no, volume, other.number)
    lead(make_heading(volume.yearbook, "也不", variant_of=no), volume, other.number)
    lead(proposed, volume, other.number, state=Decision.PROPOSED)
    make_heading(volume.yearbook, "香茗", variant_of=tea, is_see=True)
    make_heading(volume.yearbook, "茗", variant_of=tea)
    assert words_of_index(volume) == [("茶叶", ["茶叶推介"], ""), ("香茗", [], "茶叶")]
    assert [text.title for _volume, texts in heading_page(tea).volumes for text in texts] == ["茶叶推介"]
    workflow.unpublish(other, actor=world.cast.chief, comment="核对")
    assert words_of_index(volume) == []
    assert refused(Http404, heading_page, tea)


@check
def see_also_leads_only_where_something_is(world: World) -> None:
    volume, entry, other = open_book(world)
    tea, rice, gone = (make_heading(volume.yearbook, word) for word in ("茶叶", "稻米", "空目"))
    lead(tea, volume, other.number)
    lead(rice, volume, entry.number)
    lead(gone, volume, 99)
    for target in (rice, gone):
        doing.tie(tea, target, actor=world.cast.chief)
    assert [name.text for name in heading_page(tea).see_also] == ["稻米"]


@check
def a_text_names_its_headings_and_what_shares_them(world: World) -> None:
    volume, entry, other = open_book(world)
    tea = make_heading(volume.yearbook, "茶叶")
    lead(make_heading(volume.yearbook, "茗", variant_of=tea), volume, other.number)
    lead(tea, volume, entry.number)
    text, first = (one.publications.get(is_current=True) for one in (other, entry))
    shown = beside(text)
    assert [heading.title for heading in shown.headings] == ["茶叶"]
    assert [one.title for one in shown.related] == [entry.title]
    assert set(places_sharing([text])) == {
        (volume.yearbook.slug, volume.volume_year, one.number) for one in (text, first)
    }
    older = make_volume(volume.yearbook, year=volume.volume_year - 1, is_open=True)
    publish(world.cast, make_section(older, "别处"), "旧事", date_precision="none", event_start=None, event_end=None)
    lead(tea, older, 1)
    assert f"/{volume.yearbook.slug}/{older.volume_year}/entries/1/" in addresses_of_texts([other.pk])


@check
def an_act_on_the_index_names_every_page_that_shows_it(world: World) -> None:
    volume, entry, other = open_book(world)
    tea, rice = make_heading(volume.yearbook, "茶叶"), make_heading(volume.yearbook, "稻米")
    variant = make_heading(volume.yearbook, "茗", variant_of=tea)
    lead(tea, volume, other.number)
    doing.tie(tea, rice, actor=world.cast.chief)
    base = f"/{volume.yearbook.slug}"
    named = addresses_of_index(volume.yearbook, [variant.pk])
    pages = [f"{base}/{volume.volume_year}/{name}/" for name in ("index", f"entries/{other.number}")]
    pages += [f"{base}/headings/{heading.pk}/" for heading in (tea, rice, variant)]
    assert {*pages, *(f"/en{page}" for page in pages)} <= set(named)
    assert f"{base}/{volume.volume_year}/entries/{entry.number}/" not in named
    assert f"{base}/{volume.volume_year}/chronicle/" not in named


@check
def a_text_names_every_page_that_shows_it(world: World) -> None:
    volume, entry, other = open_book(world)
    tea = make_heading(volume.yearbook, "茶叶")
    lead(tea, volume, other.number)
    base, number = f"/{volume.yearbook.slug}/{volume.volume_year}", other.number
    pages = ["/", f"{base}/", f"{base}/entries/{number}/", f"{base}/entries/{entry.number}/", f"{base}/index/"]
    pages += [f"{base}/chronicle/", f"{base}/figures/", f"{base}/sections/{entry.section_id}/"]
    pages += [f"/{volume.yearbook.slug}/headings/{tea.pk}/"]
    machines = [f"/feeds/{volume.yearbook.slug}/", f"/feeds{base}/", f"/sitemap{base}.xml", "/sitemap.xml"]
    expected = {*pages, *machines, *(f"/en{page}" for page in pages)}
    assert expected <= set(addresses_of_texts([other.pk]))
    assert expected <= set(addresses_of_volume(volume))
    workflow.close_volume(volume, actor=world.cast.chief, comment="核对")
    volume.refresh_from_db()
    assert addresses_of_volume(volume) == []


@check
def of_a_long_volume_a_text_names_its_month_and_letters(world: World) -> None:
    volume, _entry, other = open_book(world)
    tea, rice = make_heading(volume.yearbook, "茶叶"), make_heading(volume.yearbook, "稻米")
    make_heading(volume.yearbook, "香茗", variant_of=tea, is_see=True)
    may_day, june_day = ({"event_start": day, "event_end": day} for day in (date(2024, 5, 1), date(2024, 6, 1)))
    may = [publish(world.cast, other.section, f"五月{number}", **may_day) for number in (1, 2)]
    alone = publish(world.cast, other.section, "六月", **june_day)
    lead(tea, volume, other.number, may[0].number)
    lead(rice, volume, may[1].number, alone.number)
    base = f"/{volume.yearbook.slug}/{volume.volume_year}"

    def parts(named: list[str]) -> set[str]:
        found = [address.removeprefix(base).strip("/").split("/") for address in named if address.startswith(base)]
        return {part[1] for part in found if len(part) == 2 and part[0] in ("chronicle", "index")}

    every = {"2024-03", "2024-05", "2024-06", "all"}
    with MonkeyPatch.context() as patch:
        patch.setattr(reading, "MOST_IN_ONE_LIST", 3)
        assert parts(addresses_of_texts([may[0].pk])) == {"2024-05", "C", "X", "all"}
        assert parts(addresses_of_texts([alone.pk])) == every | {"D"}
        assert parts(addresses_of_texts([may[1].pk, alone.pk])) == every | {"C", "D", "X"}
        assert parts(addresses_of_chronicle(volume, ["2024-05"])) == {"2024-05", "all"}
        assert parts(addresses_of_chronicle(volume, ["2024-06"])) == every
        patch.setattr(reading, "MOST_IN_ONE_LIST", public_texts(volume).count() - 1)
        assert parts(addresses_of_texts([may[0].pk])) == every | {"C", "D", "X"}


def stale_after(act: object, *args: object, **kwargs: object) -> set[str]:
    StaleAddress.objects.all().delete()
    act(*args, **kwargs)  # type: ignore[operator]
    return set(StaleAddress.objects.values_list("address", flat=True))


@check
def what_was_shown_until_now_is_stale_too(world: World) -> None:
    volume, entry, other = open_book(world)
    tea = make_heading(volume.yearbook, "茶叶")
    link = lead(tea, volume, other.number)[0]
    page = f"/{volume.yearbook.slug}/{volume.volume_year}/entries/{other.number}/"
    assert page in stale_after(workflow.unpublish, other, actor=world.cast.chief, comment="核对")
    doing.decide_links([link], Decision.REJECTED, volume.yearbook, actor=world.cast.chief)
    back = publish(world.cast, entry.section, "再推介")
    lead(tea, volume, back.number)
    page = f"/en/{volume.yearbook.slug}/{volume.volume_year}/entries/{back.number}/"
    assert page in stale_after(doing.reject_headings, [tea], volume.yearbook, actor=world.cast.chief)
    assert page in stale_after(undo, IndexAct.objects.first(), actor=world.cast.chief)


@check
def what_is_taken_off_is_found_no_more(world: World) -> None:
    volume, entry, other = open_book(world)
    assert len(find(Search.everywhere(parse("茶叶推介"))).ids) == 1
    assert len(find(Search.everywhere(parse("推介会 -茶叶"))).ids) == 0
    assert len(find(Search.everywhere(parse("推介 或 没有的词"))).ids) == 1
    workflow.unpublish(other, actor=world.cast.chief, comment="核对")
    assert len(find(Search.everywhere(parse("茶叶推介"))).ids) == 0
    workflow.close_volume(volume, actor=world.cast.chief, comment="核对")
    assert len(find(Search.everywhere(parse(entry.title))).ids) == 0


@check
def a_query_of_nothing_finds_nothing(world: World) -> None:
    for typed in ("", "  ", "-茶", "“茶", "茶 " * 13, "茶" * 201):
        assert refused(BadQuery, parse, typed), typed
    assert parse("“茶 叶” -米").groups == (("茶 叶",),) and parse("茶 NOT 米").without == ("米",)
    assert parse("茶 或 米").groups == (("茶", "米"),)


@check
def the_language_is_that_of_the_address(world: World) -> None:
    assert [language_of(path) for path in ("/", "/en/", "/en", "/enterprise/")] == ["zh-hans", "en", "en", "zh-hans"]
    assert (in_chinese("/en/synj/"), in_chinese("/synj/"), in_english("/synj/")) == ("/synj/", "/synj/", "/en/synj/")


@check
def only_an_answer_for_everyone_is_kept(world: World) -> None:
    def answer(**headers: str) -> HttpResponse:
        return HttpResponse("page", headers={"Cache-Control": "no-cache", **headers})

    with_cookie = answer()
    with_cookie.set_cookie("who", "chief")
    missing = answer()
    missing.status_code = 404
    for one in (with_cookie, missing, answer(Vary="Cookie")):
        assert refused(NotKept, _checked, "/synj/2025/", one)
    assert _checked("/synj/2025/", answer()) == b"page"


@check
def a_merged_heading_is_one_and_splits_as_it_was(world: World) -> None:
    volume, entry, other = open_book(world)
    chief = world.cast.chief
    tea, leaf, rice = (make_heading(volume.yearbook, word) for word in ("茶叶", "茶", "稻米"))
    variant = make_heading(volume.yearbook, "茗", variant_of=leaf)
    lead(leaf, volume, other.number)
    doing.tie(leaf, rice, actor=chief)
    doing.merge([leaf], tea, actor=chief)
    variant.refresh_from_db()
    assert variant.variant_of == tea
    assert words_of_index(volume) == [("茶叶", ["茶叶推介"], "")]
    assert not SeeReference.objects.exists()
    assert refused(workflow.WorkflowRefused, doing.tie, leaf, rice, actor=chief)
    assert refused(workflow.WorkflowRefused, doing.tie, tea, tea, actor=chief)
    assert refused(workflow.WorkflowRefused, lambda: doing.rename(rice, "茶叶", kind="subject", actor=chief))
    assert set(HeadingLink.objects.under([tea.pk]).values_list("number", flat=True)) == {other.number}
    undo(IndexAct.objects.first(), actor=chief)
    assert SeeReference.objects.count() == 2
    assert SubjectHeading.objects.get(pk=leaf.pk).variant_of is None
    assert refused(workflow.WorkflowRefused, undo, IndexAct.objects.first(), actor=chief)


@check
def a_renamed_heading_keeps_its_old_words(world: World) -> None:
    volume, _entry, other = open_book(world)
    tea = make_heading(volume.yearbook, "茶叶")
    doing.rename(tea, "茗茶", kind="subject", actor=world.cast.chief)
    assert SubjectHeading.objects.filter(text="茶叶", variant_of=tea).exists()
    doing.rename(tea, "推介", kind="subject", actor=world.cast.chief)
    assert list(tea.links.values_list("number", "state")) == [(other.number, Decision.PROPOSED)]
    doing.reject_headings([tea], volume.yearbook, actor=world.cast.chief)
    assert list(tea.links.values_list("state", "heading__state")) == [(Decision.REJECTED, Decision.REJECTED)]


@check
def an_act_is_undone_only_while_its_rows_are_as_it_left_them(world: World) -> None:
    volume, _entry, other = open_book(world)
    tea = make_heading(volume.yearbook, "茶叶")
    lead(tea, volume, other.number, state=Decision.PROPOSED)
    doing.keep_headings([tea], volume, actor=world.cast.chief)
    doing.decide_links(tea.links.all(), Decision.REJECTED, volume.yearbook, actor=world.cast.chief)
    assert refused(workflow.WorkflowRefused, undo, IndexAct.objects.last(), actor=world.cast.chief)
    assert tea.links.get().state == Decision.REJECTED
    added = doing.add_heading(volume.yearbook, "香茗", kind="subject", actor=world.cast.chief)
    doing.merge([tea], added, actor=world.cast.chief)
    assert refused(workflow.WorkflowRefused, undo, IndexAct.objects.get(about="香茗"), actor=world.cast.chief)


@check
def lines_of_the_office_go_before_those_of_the_texts(world: World) -> None:
    volume, _entry, other = open_book(world)
    StaleAddress.objects.all().delete()
    write_lines(volume, [LineChange(text="办内的话。", number=other.number, basis="旧。")], actor=world.cast.chief)

    chronicle = f"/{volume.yearbook.slug}/{volume.volume_year}/chronicle/"
    assert StaleAddress.objects.filter(address=chronicle).exists()

    def shown() -> list[str]:
        return [line.text for month in months_of(lines_of(volume, dated(public_texts(volume)))) for line in month.lines]

    assert "办内的话。" in shown() and LINE not in shown()
    write_lines(volume, [LineChange(text="", number=other.number, basis="旧。")], actor=world.cast.chief)
    assert LINE in shown() and not ChronicleLine.objects.exists()
    write_lines(volume, [LineChange(text="", is_hidden=True, number=other.number, basis=LINE)], actor=world.cast.chief)
    assert LINE not in shown()
    many = LineChange(text="长" * 301, number=other.number)
    assert refused(workflow.WorkflowRefused, write_lines, volume, [many], actor=world.cast.chief)


@check
def only_the_chief_editor_keeps_index_and_chronicle(world: World) -> None:
    volume, _entry, _other = open_book(world)
    tea = make_heading(volume.yearbook, "茶叶")
    may = {"chief", "superuser"}
    for name, person in world.cast.by_role().items():
        kept = SubjectHeading.objects.filter(permissions.headings_kept_by(person)).exists()
        edited = Volume.objects.filter(permissions.chronicles_edited_by(person)).exists()
        allowed = (permissions.may_keep_index(person, tea), permissions.may_edit_chronicle(person, volume))
        assert (*allowed, kept, edited) == (name in may,) * 4, name
    line = LineChange(text="改。", number=1)
    assert refused(workflow.WorkflowRefused, doing.reject_headings, [tea], volume.yearbook, actor=world.cast.reviewer)
    assert refused(workflow.WorkflowRefused, write_lines, volume, [line], actor=world.cast.drafter)


@check
def headings_stand_by_sound_tone_and_strokes(world: World) -> None:
    def key(text: str) -> str:
        return sort_key(text, syllables_of(text, {}))

    assert key("APEC") < key("爱好") < key("荐书") < key("贱卖") < key("剑桥") < key("妈祖") < key("麻城") < key("马达")
    assert [letter_of(text, syllables_of(text, {})) for text in ("G20峰会", "重庆", "")] == ["#", "C", "#"]
