"""Yearbooks, volumes, stages and sections at the desk: the chief editor's, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from accounts.models import User
from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Publication, Section, Stage, Transition, Volume, Yearbook
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_volume, make_yearbook

pytestmark = pytest.mark.django_db

YEARBOOKS, VOLUMES, SECTIONS = "/desk/entries/yearbook/", "/desk/entries/volume/", "/desk/entries/section/"

# role: the answer to every GET of the framework's pages.
ANSWERS = {
    "anonymous": 302,
    "nobody": 302,
    "drafter": 403,
    "colleague": 403,
    "stranger": 403,
    "reviewer": 403,
    "second_reviewer": 403,
    "other_reviewer": 403,
    "writing_reviewer": 403,
    "administrator": 403,
    "auditor": 403,
    "chief": 200,
    "superuser": 200,
}


def signed_in(person: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def rows(*models: type[Model]) -> list[list[dict[str, Any]]]:
    """Everything that stands in the tables of these models."""
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def volume_form(volume: Volume | None = None, **changed: Any) -> dict[str, Any]:
    """What the browser posts from the page of a volume; without one, from the page of a new one."""
    if volume is None:
        return {"title": "试验年鉴（2025卷）", "volume_year": "2025", "content_year": "2024", "source": ""} | changed
    stages = list(volume.stages.all())
    form: dict[str, Any] = {
        "title": volume.title,
        "content_year": str(volume.content_year),
        "source": volume.source,
        "stages-TOTAL_FORMS": str(len(stages)),
        "stages-INITIAL_FORMS": str(len(stages)),
    }
    for place, stage in enumerate(stages):
        form |= {
            f"stages-{place}-id": str(stage.pk),
            f"stages-{place}-volume": str(volume.pk),
            f"stages-{place}-order": str(stage.order),
            f"stages-{place}-name": stage.name,
        }
    return form | changed


def section_form(**fields: Any) -> dict[str, Any]:
    return {"title": "综述", "kind": "regular", "order": "", "parent": ""} | fields


@pytest.fixture
def volume(db: None) -> Volume:
    return make_volume()


@pytest.mark.parametrize("role", ANSWERS)
def test_pages_answer_by_role(cast: Cast, volume: Volume, role: str) -> None:
    section = make_section(volume)
    client = signed_in(None if role == "anonymous" else cast.by_role()[role])
    for start, pk in ((YEARBOOKS, volume.yearbook_id), (VOLUMES, volume.pk), (SECTIONS, section.pk)):
        for page in (start, f"{start}add/", f"{start}{pk}/change/", f"{start}{pk}/delete/"):
            assert client.get(page).status_code == ANSWERS[role], page


@pytest.mark.parametrize("role", ANSWERS)
def test_acts_happen_by_role(cast: Cast, volume: Volume, role: str) -> None:
    empty = make_section(volume, "空的")
    client = signed_in(None if role == "anonymous" else cast.by_role()[role])
    before = rows(Yearbook, Volume, Stage, Section, Transition)
    posts = [
        (f"{YEARBOOKS}add/", {"title": "新年鉴", "slug": "xnj", "title_limit": "18"}),
        (f"{VOLUMES}add/", volume_form(yearbook=volume.yearbook_id, volume_year="2026", content_year="2025")),
        (f"{VOLUMES}{volume.pk}/change/", volume_form(volume, source="新来源")),
        (f"{SECTIONS}add/", section_form(volume=volume.pk)),
        (f"{SECTIONS}{empty.pk}/change/", section_form(title="改名")),
        (f"{SECTIONS}{empty.pk}/delete/", {"post": "yes"}),
        (f"{VOLUMES}{volume.pk}/open/", {}),
        (f"{VOLUMES}{volume.pk}/close/", {"comment": "更正。"}),
    ]
    statuses = {client.post(address, form).status_code for address, form in posts}
    if ANSWERS[role] == 200:
        assert statuses == {302}
        assert set(Yearbook.objects.values_list("slug", flat=True)) == {"synj", "xnj"}
        assert set(Volume.objects.values_list("slug", "source")) == {("synj-2025", "新来源"), ("synj-2026", "")}
        assert list(Section.objects.values_list("title", flat=True)) == ["综述"]
        assert list(Transition.objects.order_by("pk").values_list("verb", "comment")) == [
            ("open_volume", ""),
            ("close_volume", "更正。"),
        ]
    else:
        assert statuses == {ANSWERS[role]}
        assert rows(Yearbook, Volume, Stage, Section, Transition) == before


def test_reading_changes_nothing(cast: Cast, volume: Volume) -> None:
    client = signed_in(cast.chief)
    before = rows(Yearbook, Volume, Stage, Section, Transition)
    for step in ("open", "close"):
        assert client.get(f"{VOLUMES}{volume.pk}/{step}/").status_code == 405
    assert rows(Yearbook, Volume, Stage, Section, Transition) == before


def test_a_post_without_its_token_is_refused(cast: Cast, volume: Volume) -> None:
    client = signed_in(cast.chief, csrf=True)
    for address in (f"{VOLUMES}{volume.pk}/open/", f"{VOLUMES}{volume.pk}/close/", f"{VOLUMES}{volume.pk}/change/"):
        assert client.post(address, {"comment": "x"}).status_code == 403
    assert not Transition.objects.exists()


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    client = signed_in(cast.chief)
    for page in (f"{VOLUMES}99/change/", f"{VOLUMES}99/delete/", f"{SECTIONS}99/change/", f"{YEARBOOKS}99/change/"):
        assert client.get(page).status_code == 404, page
    assert client.post(f"{VOLUMES}99/open/").status_code == 404


class TestVolume:
    def test_a_new_volume_has_its_name_and_one_stage(self, cast: Cast) -> None:
        yearbook = make_yearbook()
        answer = signed_in(cast.chief).post(f"{VOLUMES}add/", volume_form(yearbook=yearbook.pk))
        volume = Volume.objects.get()
        assert answer.status_code == 302 and volume.slug == "synj-2025" and volume.opened_at is None
        assert list(volume.stages.values_list("order", "name")) == [(1, "审核校稿")]

    def test_the_time_of_publication_is_kept_to_the_minute(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.chief)
        client.post(f"{VOLUMES}{volume.pk}/change/", volume_form(volume, published_at="2022-04-11T18:39"))
        assert Volume.objects.get().published_at.isoformat() == "2022-04-11T10:39:00+00:00"
        assert 'value="2022-04-11T18:39"' in client.get(f"{VOLUMES}{volume.pk}/change/").content.decode()

    @pytest.mark.parametrize(
        "changed", [{"volume_year": "1899"}, {"volume_year": "3000"}, {"content_year": "20244"}, {"title": ""}]
    )
    def test_what_cannot_be_a_volume_is_refused(self, cast: Cast, changed: dict[str, str]) -> None:
        form = volume_form(yearbook=make_yearbook().pk, **changed)
        assert signed_in(cast.chief).post(f"{VOLUMES}add/", form).status_code == 200
        assert not Volume.objects.exists() and not Stage.objects.exists()

    def test_one_volume_a_year(self, cast: Cast, volume: Volume) -> None:
        form = volume_form(yearbook=volume.yearbook_id)
        assert signed_in(cast.chief).post(f"{VOLUMES}add/", form).status_code == 200
        assert Volume.objects.count() == 1 and Stage.objects.count() == 1

    def test_yearbook_and_year_stay_and_hidden_columns_too(self, cast: Cast, volume: Volume) -> None:
        other = make_yearbook("别的年鉴", "bdnj")
        forged = {"yearbook": other.pk, "volume_year": "2030", "slug": "x", "opened_at": "2020-01-01", "next_number": 9}
        before = rows(Volume)[0][0]
        signed_in(cast.chief).post(f"{VOLUMES}{volume.pk}/change/", volume_form(volume, **forged))
        assert rows(Volume)[0][0] == before

    def test_the_page_counts_entries_by_status(self, cast: Cast, volume: Volume) -> None:
        section = make_section(volume)
        for status, count in ((Status.DRAFT, 2), (Status.SUBMITTED, 1), (Status.APPROVED, 3)):
            for _ in range(count):
                bring_to(make_entry(section, drafter=cast.drafter), status, cast)
        answer = signed_in(cast.chief).get(f"{VOLUMES}{volume.pk}/change/")
        assert answer.context["counts"] == [
            ("draft", 2),
            ("submitted", 1),
            ("changes_requested", 0),
            ("approved", 3),
            ("published", 0),
        ]

    def test_opening_publishes_what_is_approved_and_says_how_many(self, cast: Cast, volume: Volume) -> None:
        section = make_section(volume)
        for status in (Status.APPROVED, Status.APPROVED, Status.SUBMITTED):
            bring_to(make_entry(section, drafter=cast.drafter), status, cast)
        answer = signed_in(cast.chief).post(f"{VOLUMES}{volume.pk}/open/", follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["success"]
        assert Publication.objects.count() == 2 and Volume.objects.get().is_open

    def test_closing_needs_a_reason(self, cast: Cast) -> None:
        volume = make_volume(is_open=True)
        client = signed_in(cast.chief)
        for comment in ("", "  "):
            answer = client.post(f"{VOLUMES}{volume.pk}/close/", {"comment": comment}, follow=True)
            assert [message.level_tag for message in answer.context["messages"]] == ["error"]
            assert Volume.objects.get().is_open
        client.post(f"{VOLUMES}{volume.pk}/close/", {"comment": "发现错误。"})
        assert not Volume.objects.get().is_open

    def test_a_second_click_is_a_sentence(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.chief)
        client.post(f"{VOLUMES}{volume.pk}/open/")
        answer = client.post(f"{VOLUMES}{volume.pk}/open/", follow=True)
        assert [message.level_tag for message in answer.context["messages"]][-1] == "error"
        assert Transition.objects.count() == 1

    def test_only_an_empty_volume_is_deleted(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.chief)
        make_section(volume)
        answer = client.post(f"{VOLUMES}{volume.pk}/delete/", {"post": "yes"})
        assert answer.status_code == 200 and "errornote" in answer.content.decode()
        assert Volume.objects.exists()
        Section.objects.all().delete()
        assert client.post(f"{VOLUMES}{volume.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Volume.objects.exists() and not Stage.objects.exists()


class TestStages:
    def save(self, cast: Cast, volume: Volume, **changed: Any) -> int:
        form = volume_form(volume, **changed)
        return signed_in(cast.chief).post(f"{VOLUMES}{volume.pk}/change/", form).status_code

    def second(self, volume: Volume, order: str) -> dict[str, str]:
        return {
            "stages-TOTAL_FORMS": "2",
            "stages-1-volume": str(volume.pk),
            "stages-1-order": order,
            "stages-1-name": "终审",
        }

    def test_a_second_stage_with_its_reviewers(self, cast: Cast, volume: Volume) -> None:
        reviewer = cast.second_reviewer
        changed = self.second(volume, "2") | {"stages-1-reviewers": [reviewer.pk]}
        assert self.save(cast, volume, **changed) == 302
        assert list(volume.stages.values_list("order", "name")) == [(1, "审核校稿"), (2, "终审")]
        assert list(volume.stages.get(order=2).reviewers.all()) == [reviewer]

    @pytest.mark.parametrize("order", ["3", "1", "0", "-1", "x"])
    def test_stages_are_counted_without_gaps(self, cast: Cast, volume: Volume, order: str) -> None:
        assert self.save(cast, volume, **self.second(volume, order)) == 200
        assert volume.stages.count() == 1

    def test_the_last_stage_stays(self, cast: Cast, volume: Volume) -> None:
        assert self.save(cast, volume, **{"stages-0-DELETE": "on"}) == 200
        assert volume.stages.count() == 1

    def test_only_reviewers_are_offered(self, cast: Cast, volume: Volume) -> None:
        assert self.save(cast, volume, **{"stages-0-reviewers": [cast.drafter.pk]}) == 200
        assert not volume.stages.get().reviewers.exists()

    def test_the_stage_of_another_volume_is_out_of_reach(self, cast: Cast, volume: Volume) -> None:
        other = make_volume(volume.yearbook, year=2026)
        stage = other.stages.get()
        forged = {"stages-0-id": str(stage.pk), "stages-0-name": "改名", "stages-0-DELETE": "on"}
        assert self.save(cast, volume, **forged) == 200
        assert list(other.stages.values_list("name", flat=True)) == ["审核校稿"]


class TestSections:
    def add(self, cast: Cast, **fields: Any) -> int:
        return signed_in(cast.chief).post(f"{SECTIONS}add/", section_form(**fields)).status_code

    def titles(self) -> list[str]:
        return ["　" * (section.depth - 1) + section.title for section in Section.objects.in_reading_order()]

    def test_a_new_section_comes_last_among_its_neighbours(self, cast: Cast, volume: Volume) -> None:
        for title in ("综述", "重要活动"):
            assert self.add(cast, volume=volume.pk, title=title) == 302
        parent = Section.objects.get(title="综述")
        for title in ("概况", "机构"):
            assert self.add(cast, volume=volume.pk, title=title, parent=parent.pk) == 302
        assert self.titles() == ["综述", "　概况", "　机构", "重要活动"]

    def test_the_order_is_changed_by_numbers_and_holds_at_once(self, cast: Cast, volume: Volume) -> None:
        first, second = make_section(volume, "甲", order=10), make_section(volume, "乙", order=20)
        make_section(volume, "甲一", parent=first)
        client = signed_in(cast.chief)
        client.post(f"{SECTIONS}{second.pk}/change/", section_form(title="乙", order="5"))
        assert self.titles() == ["乙", "甲", "　甲一"]
        client.post(f"{SECTIONS}{first.pk}/change/", section_form(title="甲", order="10", parent=second.pk))
        assert self.titles() == ["乙", "　甲", "　　甲一"]

    def test_a_fourth_level_a_circle_and_another_volume_are_refused(self, cast: Cast, volume: Volume) -> None:
        top = make_section(volume, "一")
        middle = make_section(volume, "二", parent=top)
        deepest = make_section(volume, "三", parent=middle)
        elsewhere = make_section(make_volume(volume.yearbook, year=2026), "他卷")
        before = rows(Section)
        assert self.add(cast, volume=volume.pk, title="四", parent=deepest.pk) == 200
        assert self.add(cast, volume=volume.pk, title="四", parent=elsewhere.pk) == 200
        client = signed_in(cast.chief)
        for parent in (top, middle, elsewhere):
            form = section_form(title="一", order="1", parent=parent.pk)
            assert client.post(f"{SECTIONS}{top.pk}/change/", form).status_code == 200
        assert rows(Section) == before

    def test_titles_side_by_side_differ(self, cast: Cast, volume: Volume) -> None:
        make_section(volume, "综述")
        other = make_section(volume, "友城")
        assert self.add(cast, volume=volume.pk, title="综述") == 200
        form = section_form(title="综述", order="3")
        answer = signed_in(cast.chief).post(f"{SECTIONS}{other.pk}/change/", form)
        assert answer.status_code == 200 and "title" in answer.context["adminform"].form.errors
        # Below another section the same title is another section.
        assert self.add(cast, volume=volume.pk, title="综述", parent=other.pk) == 302

    def test_only_an_empty_section_is_deleted(self, cast: Cast, volume: Volume) -> None:
        section = make_section(volume)
        entry = make_entry(section, drafter=cast.drafter)
        client = signed_in(cast.chief)
        answer = client.post(f"{SECTIONS}{section.pk}/delete/", {"post": "yes"})
        assert answer.status_code == 200 and "errornote" in answer.content.decode()
        workflow.delete_draft(Entry.objects.get(pk=entry.pk), actor=cast.drafter)
        assert client.post(f"{SECTIONS}{section.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Section.objects.exists()

    def test_deleting_several_at_once_is_no_action(self, cast: Cast, volume: Volume) -> None:
        section = make_section(volume)
        form = {"action": "delete_selected", "_selected_action": [section.pk], "post": "yes"}
        signed_in(cast.chief).post(SECTIONS, form)
        assert Section.objects.filter(pk=section.pk).exists()


def test_the_address_of_a_yearbook_with_volumes_stays(cast: Cast, volume: Volume) -> None:
    form = {"title": "新名", "slug": "other", "title_limit": "18"}
    signed_in(cast.chief).post(f"{YEARBOOKS}{volume.yearbook_id}/change/", form)
    assert list(Yearbook.objects.values_list("title", "slug")) == [("新名", "synj")]


@pytest.mark.parametrize("slug", ["desk", "search", "media", "en"])
def test_an_address_of_the_site_is_no_yearbook(cast: Cast, slug: str) -> None:
    form = {"title": "新名", "slug": slug, "title_limit": "18"}
    assert signed_in(cast.chief).post(f"{YEARBOOKS}add/", form).status_code == 200
    assert not Yearbook.objects.exists()


@pytest.mark.parametrize(("page", "queries"), [(VOLUMES, 9), (SECTIONS, 9), (YEARBOOKS, 8)])
def test_lists_ask_the_database_as_often_for_many_as_for_few(
    cast: Cast, volume: Volume, page: str, queries: int, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.chief)
    make_section(volume)
    client.get(page)
    with django_assert_num_queries(queries):
        client.get(page)
    for number in range(20):
        other = make_volume(make_yearbook(f"年鉴{number}", f"nj{number}"))
        make_section(volume, f"类目{number}")
        make_section(other)
    with django_assert_num_queries(queries):
        client.get(page)
