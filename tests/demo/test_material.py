"""The demo material keeps the promises that seed_demo and the pages built on it rely on."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from demo.invented import entries, manuscript
from demo.pictures import PICTURES, draw

DEMO = Path(settings.BASE_DIR) / "demo"
SHARED = Path(settings.BASE_DIR).parent / "shared"
VOLUMES = ("volume-a.txt", "volume-b.txt")
PLAN: dict[str, Any] = json.loads((DEMO / "plan.json").read_text(encoding="utf-8"))
PLANNED = {row["file"]: row for row in PLAN["manuscripts"]}

# An entry's first line; lines made of nothing but bracketed words are the page's furniture.
ENTRY = re.compile(r"^【([^】]+)】(?=[^【\n])", re.MULTILINE)
HEADING = re.compile(r"\n\n(\S[\S ]{1,9})\n\n(?=【[^】]+】[^【\n])")
# Words a third-person record does not use, whatever the entry is about.
UNWELCOME = re.compile(
    r"我市|我办|来澄|目前|近年|去年|今年|先生|女士|同志|截止|圆满|亲自|高度重视|纷纷|约\d+余|\d月份|国语言"
)


def text_of(name: str) -> str:
    """The text of a demo file."""
    return (DEMO / name).read_text(encoding="utf-8")


def bodies(name: str) -> dict[str, str]:
    """Title → text of every entry of a volume, without headings and sign-offs."""
    text = re.split(r"\n\n撰", text_of(name))[0]
    text = HEADING.sub("\n\n", text)
    parts = ENTRY.split(text)[1:]
    return {title: body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)}


def sections(name: str) -> Iterator[tuple[str, list[str]]]:
    """Section title and the titles in it, in order."""
    parts = HEADING.split(text_of(name))[1:]
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        yield re.sub(r"\s", "", title), ENTRY.findall(body)


def sentences(text: str) -> list[str]:
    """Sentences of at least 8 characters, white space taken out."""
    plain = (re.sub(r"\s", "", part) for part in re.split(r"[。！？]", text))
    return [sentence for sentence in plain if len(sentence) >= 8]


def runs(text: str, length: int = 12) -> set[str]:
    """Every run of so many characters."""
    return {text[start : start + length] for start in range(len(text) - length + 1)}


@pytest.mark.parametrize(("name", "count"), [("volume-a.txt", 40), ("volume-b.txt", 12)])
def test_number_of_entries(name: str, count: int) -> None:
    titles = ENTRY.findall(text_of(name))
    assert len(titles) == count
    assert len(set(titles)) == count


def test_sections_and_their_sizes() -> None:
    found = {name: [(title, len(titles)) for title, titles in sections(name)] for name in VOLUMES}
    assert found == {
        "volume-a.txt": [("综述", 3), ("友城交往", 11), ("经贸人文交流", 9), ("涉外服务", 9), ("主要来访", 8)],
        "volume-b.txt": [("综述", 3), ("友好往来", 3), ("涉外管理服务", 3), ("出访与来访", 3)],
    }


def test_no_sentence_stands_twice() -> None:
    counted = Counter(sentence for name in VOLUMES for body in bodies(name).values() for sentence in sentences(body))
    assert [sentence for sentence, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("name", VOLUMES)
def test_lengths_are_those_of_a_yearbook(name: str) -> None:
    sizes = {title: len(re.sub(r"\s", "", body)) for title, body in bodies(name).items()}
    assert 500 <= sizes.pop("概况") <= 700
    assert {title: size for title, size in sizes.items() if not 150 <= size <= 450} == {}


@pytest.mark.parametrize("name", VOLUMES)
def test_plan_covers_every_entry_once(name: str) -> None:
    assert [row["title"] for row in PLANNED[name]["entries"]] == ENTRY.findall(text_of(name))
    assert {row["unit"] for row in PLANNED[name]["entries"]} == set(PLANNED[name]["units"])


def test_statuses_wished_for() -> None:
    wished = {name: Counter(row["status"] for row in PLANNED[name]["entries"]) for name in VOLUMES}
    assert wished == {
        "volume-a.txt": {"published": 20, "draft": 8, "approved": 5, "submitted": 4, "changes_requested": 3},
        "volume-b.txt": {"published": 12},
    }


def test_returned_entries_have_their_own_reasons() -> None:
    rows = PLANNED["volume-a.txt"]["entries"]
    assert all(("return_reason" in row) == (row["status"] == "changes_requested") for row in rows)
    assert all(("unpublish_comment" in row) == (row["status"] == "approved") for row in rows)
    reasons = [row.get("return_reason") or row.get("earlier_return_reason") for row in rows]
    assert len({reason for reason in reasons if reason}) == 5


def test_mistakes_stand_in_drafts_only_and_where_the_plan_says() -> None:
    texts = bodies("volume-a.txt")
    rules = set(re.findall(r"^\| ([A-Z]\d\d) \|", (SHARED / "docs/proofreading-rules.md").read_text("utf-8"), re.M))
    for row in PLANNED["volume-a.txt"]["entries"]:
        mistakes = row.get("mistakes", [])
        assert bool(mistakes) == (row["status"] == "draft"), row["title"]
        for mistake in mistakes:
            assert mistake["rule"] in rules, mistake
            assert mistake["quote"] in row["title"] + texts[row["title"]], mistake


def test_only_drafts_break_the_house_rules() -> None:
    drafts = {row["title"] for row in PLANNED["volume-a.txt"]["entries"] if row["status"] == "draft"}
    for name in VOLUMES:
        for title, body in bodies(name).items():
            if title not in drafts:
                assert len(title) <= 18, title
                assert UNWELCOME.findall(title + body) == [], title


@pytest.mark.parametrize("name", VOLUMES)
def test_sections_are_in_order_of_date(name: str) -> None:
    texts = bodies(name)
    for section, titles in sections(name):
        dates = [re.search(r"(\d+)月(\d+)日", texts[title]) for title in titles if title != "概况"]
        in_print = [(int(date[1]), int(date[2])) for date in dates if date]
        assert in_print == sorted(in_print), section


def test_table_adds_up() -> None:
    body = bodies("volume-a.txt")["因公出国管理"].splitlines()
    start = next(number for number, line in enumerate(body) if line.startswith("〔表1〕"))
    assert body[start + 1].startswith("单位：")
    assert body[-1].startswith("资料来源：")
    head, *rows, total = [line.split("\t") for line in body[start + 2 : -1]]
    assert len(head) == 5
    columns = zip(*[map(int, row[1:]) for row in rows], strict=True)
    assert [sum(column) for column in columns] == [44, 179, 58, 231] == [int(cell) for cell in total[1:]]


def test_pages_are_as_untidy_as_pages_from_the_web() -> None:
    for name in VOLUMES:
        assert re.search(r"[一-鿿],[一-鿿0-9]", text_of(name)), "a half-width comma between Chinese characters"
        assert re.search(r"。  \S", text_of(name)), "a double blank after a full stop"
    assert "𬭎" in text_of("volume-a.txt")
    assert len(re.findall(r"^〔图1〕$", text_of("volume-a.txt"), re.M)) == 3


def test_pictures_stand_in_published_entries() -> None:
    rows = {row["title"]: row for row in PLANNED["volume-a.txt"]["entries"]}
    pictures = PLANNED["volume-a.txt"]["pictures"]
    assert {picture["name"] for picture in pictures} == set(PICTURES)
    for picture in pictures:
        assert rows[picture["entry"]]["status"] == "published"
        assert "\n〔图1〕\n" in bodies("volume-a.txt")[picture["entry"]]
        year, month, day = (int(part) for part in picture["taken_on"].split("-"))
        assert year == 2024
        assert picture["caption"].startswith(f"{month}月{day}日，")
        assert picture["alt"] and not picture["credit"].endswith("摄")  # the page adds it


@pytest.mark.parametrize("name", ["signing", "tea-terrace", "river-skyline"])
def test_picture_is_a_jpeg_of_the_size_and_always_the_same(name: str) -> None:
    content = draw(name)
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1600, 1067))
        assert len(picture.resize((64, 43)).getcolors(64 * 43) or []) > 200, "hardly any colours: an empty sheet"
    assert content == draw(name)


def test_people_can_do_the_work() -> None:
    roles = Counter(role for person in PLAN["people"] for role in person["roles"])
    assert roles == {"administrator": 1, "chief_editor": 1, "reviewer": 2, "drafter": 4, "auditor": 1}
    drafters = [person["unit"] for person in PLAN["people"] if person["roles"] == ["drafter"]]
    assert sorted(drafters) == sorted(PLAN["units"])
    everywhere = [person for person in PLAN["people"] if person.get("reviews_units") == []]
    assert [person["full_name"] for person in everywhere] == ["蒋书瑜"]
    assert len({person["username"] for person in PLAN["people"]}) == 9


def test_office_facts() -> None:
    office = PLAN["office"]
    assert office["publisher"] == "澄浦市人民政府外事办公室"
    assert office["description"].count("。") == 1
    assert office["keywords"]
    assert office["site_id_code"] == ""


@pytest.mark.parametrize("count", [0, 1, 37, 2000])
def test_invented_entries(count: int) -> None:
    made = list(entries(count))
    assert len(made) == count
    assert len({(entry.section, entry.title) for entry in made}) == count
    assert len({entry.section for entry in made}) == min(count, 20)
    assert [entry.title for entry in made if len(entry.title) > 18] == []
    assert [entry.title for entry in made if not 250 <= len(re.sub(r"\s", "", entry.body)) <= 450] == []
    assert [entry.title for entry in made if re.search(r"[{}]", entry.body)] == []


def test_too_many_invented_entries_are_refused() -> None:
    with pytest.raises(ValueError, match="different titles"):
        list(entries(100_000))


def test_invented_manuscript_is_always_the_same_and_importable_in_form() -> None:
    text = manuscript(2000, volume_year=2026)
    assert text == manuscript(2000, volume_year=2026)
    assert len(ENTRY.findall(text)) == 2000
    assert len(HEADING.findall(text)) == 20
    assert "澄浦年鉴（2026卷）" in text.splitlines()
    assert [entry.body for entry in entries(5, seed=2)] != [entry.body for entry in entries(5)]


def test_invented_entries_need_no_django() -> None:
    program = "import sys, demo.invented, demo.pictures; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=settings.BASE_DIR, check=False).returncode == 0


def test_nothing_is_copied_from_the_seed() -> None:
    seed = runs((SHARED / "seed/jinhua-2020.txt").read_text(encoding="utf-8"))
    files = [path for path in DEMO.rglob("*") if path.suffix in {".txt", ".json", ".py"}]
    assert len(files) >= 8
    for text in [*(path.read_text(encoding="utf-8") for path in files), manuscript(2000)]:
        assert runs(text) & seed == set()
