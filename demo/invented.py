"""Build a big manuscript of invented entries from the tables of grammar.json, the same text for the same arguments."""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

LEAST, MOST = 250, 450  # characters of one entry's text
LONGEST_DETAIL = 110  # no sentence of the tables is longer when filled in

GRAMMAR: dict[str, Any] = json.loads(Path(__file__).with_name("grammar.json").read_text(encoding="utf-8"))


class Invented(NamedTuple):
    """One entry: the section it stands in, its title, and its text with one paragraph a line."""

    section: str
    title: str
    body: str


class Topic(NamedTuple):
    """What one entry is about: a row of "fields" and one of "acts", a place and a subject."""

    field: dict[str, Any]
    act: dict[str, Any]
    place: str
    subject: str

    @property
    def title(self) -> str:
        """The title as printed."""
        return f"{self.place}{self.subject}{self.act['word']}"


def split(rng: random.Random, low: int, high: int, share: float = 0.5) -> tuple[int, int, int]:
    """A whole and its two parts, neither of them nothing; the first part is at least ``share`` of the whole."""
    whole = rng.randint(low, high)
    part = rng.randint(int(whole * share), whole - 1)
    return whole, part, whole - part


def figures(rng: random.Random, day: datetime.date) -> dict[str, object]:
    """The numbers of one entry, parts and wholes in agreement."""
    numbers: dict[str, object] = {}
    for names, low, high, share in (
        (("total", "part", "rest"), 60, 4800, 0.5),
        (("opinions", "accepted", "refused"), 9, 64, 0.6),
        (("units", "local", "outside"), 6, 28, 0.5),
        (("samples", "passed", "failed"), 40, 160, 0.95),
        (("visits", "pleased", "issues"), 60, 240, 0.94),
        (("slow", "quick", "saved"), 35, 90, 0.4),
        (("many", "fewer", "dropped"), 9, 18, 0.4),
    ):
        numbers |= zip(names, split(rng, low, high, share), strict=True)
    for name, low, high in (
        ("early", 3, 12),
        ("experts", 3, 9),
        ("extra", 4, 28),
        ("days", 20, 180),
        ("months", 3, 10),
        ("ledgers", 10, 86),
        ("people", 90, 360),
        ("trainees", 12, 90),
    ):
        numbers[name] = rng.randint(low, high)
    return numbers | {"number": f"{day.year}-{rng.randint(1, 999):03d}"}


def words(rng: random.Random, topic: Topic, day: datetime.date) -> dict[str, object]:
    """All that the sentences of one entry may name."""
    named = figures(rng, day) | {
        "date": f"{day.month}月{day.day}日",
        "half": "6月底" if day.month < 6 else "年末",
        "place": topic.place,
        "subject": topic.subject,
        "office": topic.field["office"],
        "post": rng.choice(GRAMMAR["posts"]),
        "name": rng.choice(GRAMMAR["surnames"]) + rng.choice(GRAMMAR["given_names"]),
    }
    for letter, (counted, unit, low, high) in zip("ab", rng.sample(topic.field["measures"], 2), strict=True):
        named |= {
            f"measure_{letter}": counted,
            f"unit_{letter}": unit,
            f"amount_{letter}": rng.randint(low, high),
        }
    return named


def body(rng: random.Random, topic: Topic, day: datetime.date) -> str:
    """An opening and as many details as the wanted length asks for, now and then in two paragraphs."""
    named = words(rng, topic, day)
    groups = GRAMMAR["details"][topic.act["kind"]] + GRAMMAR["details"]["common"]
    sentences = [rng.choice(topic.act["openings"]).format_map(named)]
    wanted = LEAST + rng.randint(0, MOST - LEAST - LONGEST_DETAIL)
    for alternatives in rng.sample(groups, len(groups)):
        if sum(map(len, sentences)) >= wanted:
            break
        sentences.append(rng.choice(alternatives).format_map(named))
    if rng.random() < 0.2:
        sentences.insert(len(sentences) // 2, "\n")
    return "".join(sentences)


def topics(field: dict[str, Any]) -> list[Topic]:
    """Every topic that the tables allow for one section; all have different titles."""
    return [
        Topic(field, act, place, subject)
        for act in GRAMMAR["acts"]
        for place in GRAMMAR["places"]
        for subject in field[act["kind"]]
    ]


def section_entries(rng: random.Random, field: dict[str, Any], count: int, year: int) -> Iterator[Invented]:
    """The entries of one section in order of date; ValueError when the tables have too few different titles."""
    possible = topics(field)
    if count > len(possible):
        raise ValueError(f"{count} entries asked for one section, only {len(possible)} different titles are possible")
    new_year = datetime.date(year, 1, 1)
    days = sorted(rng.randrange(6, 334) for _ in range(count))
    for topic, day in zip(rng.sample(possible, count), days, strict=True):
        yield Invented(field["section"], topic.title, body(rng, topic, new_year + datetime.timedelta(days=day)))


def entries(count: int, *, seed: int = 1, year: int = 2025) -> Iterator[Invented]:
    """``count`` entries of the facts of ``year``, spread evenly over the sections; ValueError if there are too many."""
    rng = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    share, left_over = divmod(count, len(GRAMMAR["fields"]))
    for index, field in enumerate(GRAMMAR["fields"]):
        yield from section_entries(rng, field, share + (index < left_over), year)


def manuscript(count: int, *, volume_year: int = 2026) -> str:
    """A whole importable manuscript of ``count`` entries, with the frame of a page of an office's site."""
    parts = [
        "首页 > 信息公开 > 年鉴",
        f"澄浦年鉴（{volume_year}卷）",
        f"发布时间：{volume_year}-08-20 10:00 来源：澄浦市人民政府地方志办公室 浏览次数：",
    ]
    for section, group in groupby(entries(count, year=volume_year - 1), key=lambda entry: entry.section):
        parts.append(section)
        parts += [f"【{entry.title}】{entry.body}" for entry in group]
    parts += [
        "撰稿：桑知白（市地方志办公室编纂科科员）",
        "审核校稿：柯云岚（市地方志办公室编纂科科长）",
        "【返回顶部】【关闭窗口】【打印本页】",
    ]
    return "\n\n".join(parts) + "\n"
