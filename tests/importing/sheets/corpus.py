"""Spreadsheets spoiled by seeded chance: 500 of them, from a few honest ones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from tests.importing.sheets.books import parts, raw, sheet_xml, zipped
from tests.importing.sheets.ods_books import ods

SEED, MANY = 20221105, 500
_HEAD = ("供稿单位", "条目标题", "正文", "日期", "正文(续)")
_ROWS = [
    ("汇总表",),
    _HEAD,
    *[
        (
            "外事办",
            f"条目{n}",
            "正文" * n + "\n第二段",
            raw('<c r="%s" s="1"><v>44625</v></c>'),
            raw('<c r="%s" t="s"><v>0</v></c>'),
        )
        for n in range(1, 40)
    ],
    ("", "公式", raw('<c r="%s" t="str"><f>A1</f></c>'), raw('<c r="%s" t="b"><v>1</v></c>'), 1.5),
]
_XLSX = parts(
    {
        "说明": sheet_xml([("看这里",)]),
        "数据": sheet_xml(_ROWS, tail='<mergeCells><mergeCell ref="A3:A9"/></mergeCells>'),
    },
    shared="<si><r><t>富</t></r><r><t>文本</t></r><rPh><t>x</t></rPh></si>",
)
_CSV = "\n".join(["汇总表", "标题,正文,日期", *[f'条目{n},"第一段，\n第{n}段""",2022.3.{n}' for n in range(1, 30)]])
_INSERTED = (
    "<!DOCTYPE x>",
    "&x;",
    "&#0;",
    "_x0000_",
    "\0",
    "<",
    ">",
    "]]>",
    "<c/>",
    '<c r="XFD1048576"><v>1</v></c>',
    "<row/>" * 500,
    '<c r="A1" t="s"><v>99</v></c>',
    '<c t="zz"><v>1</v></c>',
    '<row r="0"/>',
    '<c r="1A"><v>1</v></c>',
    "9" * 400,
    "\ud7ff" * 9,
    '<c r="ZZZZ9"><v>1</v></c>',
    '<row r="99999999999"><c><v>1</v></c></row>',
    '<c r="B3" t="e"><v>#N/A</v></c>',
    '<c r="B3" s="77"><v>1e308</v></c>',
    '<c r="B3" s="1"><v>-1e308</v></c>',
    '<c r="B3" s="1"><v>2958466</v></c>',
    '<mergeCell ref="A1:XFD1048576"/>',
    '<mergeCell ref="??"/>',
    "<x:c xmlns:x='y'/>",
    "<f>1</f>",
    "正文" * 20_000,
    '<table:table-row table:number-rows-repeated="99999999">',
    '<text:s text:c="99999999"/>',
    "office:value-type='date'",
)


def spoiled() -> Iterator[tuple[str, bytes]]:
    """Name and content of each; the same in every run."""
    chance = random.Random(SEED)
    ways: list[Callable[[random.Random], tuple[str, bytes]]] = [
        _bytes_flipped,
        _cut,
        _member_spoiled,
        _member_spoiled,
        _member_spoiled,
        _members_swapped,
        _member_missing,
        _csv_spoiled,
        _headings_spoiled,
        _ods_spoiled,
    ]
    for number in range(MANY):
        way = ways[number % len(ways)]
        name, data = way(chance)
        yield f"{number}-{way.__name__}-{name}", data


def _bytes_flipped(chance: random.Random) -> tuple[str, bytes]:
    data = bytearray(zipped(_XLSX))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return "a.xlsx", bytes(data)


def _cut(chance: random.Random) -> tuple[str, bytes]:
    data = zipped(_XLSX)
    begin, end = sorted(chance.sample(range(len(data)), 2))
    return "a.xlsx", chance.choice([data[:end], data[begin:], data[:begin] + data[end:], data + data[begin:end]])


def _spoiled_text(chance: random.Random, text: str) -> str:
    """Something put in, taken out, doubled or exchanged, somewhere between two tags or anywhere."""
    places = [match.start() for match in re.finditer("<", text)] if chance.random() < 0.9 else range(len(text))
    begin, end = sorted(chance.choices(places or [0], k=2))
    end = min(end, begin + 2000)
    put_in = chance.choice(_INSERTED)
    return chance.choice(
        [
            *[text[:begin] + put_in + text[begin:]] * 5,
            text[:begin] + put_in + text[end:],
            text[:begin] + text[end:],
            text[:end] + text[begin:],
            re.sub(
                r'"\d+"',
                lambda _: f'"{chance.randrange(-9, 10 ** chance.randint(1, 12))}"',
                text,
                count=chance.randint(1, 9),
            ),
            re.sub(r"<v>[^<]*", lambda _: f"<v>{chance.choice(_INSERTED[:8])}", text, count=chance.randint(1, 9)),
        ]
    )


def _member_spoiled(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice([*_XLSX, "xl/worksheets/sheet2.xml", "xl/worksheets/sheet2.xml"])
    spoilt = _spoiled_text(chance, str(_XLSX[name])).encode("utf-8", "surrogatepass")
    return "a.xlsx", zipped(_XLSX | {name: spoilt})


def _members_swapped(chance: random.Random) -> tuple[str, bytes]:
    first, second = chance.sample(list(_XLSX), 2)
    return "a.xlsx", zipped(_XLSX | {first: _XLSX[second], second: _XLSX[first]})


def _member_missing(chance: random.Random) -> tuple[str, bytes]:
    missing = chance.choice(list(_XLSX))
    return "a.xlsx", zipped({name: content for name, content in _XLSX.items() if name != missing})


def _csv_spoiled(chance: random.Random) -> tuple[str, bytes]:
    encoding = chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    data = bytearray(_spoiled_text(chance, _CSV).encode(encoding, "replace"))
    for _ in range(chance.choice([0, 0, 1, 5])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return "a.csv", bytes(data)


def _headings_spoiled(chance: random.Random) -> tuple[str, bytes]:
    others = ["标题", "备注", "", "正文（续2）", 1.5, "x" * 40_000]
    head = chance.sample([*_HEAD, *_HEAD[1:3], *others], k=chance.randint(0, 12))
    return "a.xlsx", zipped(parts(sheet_xml([_ROWS[0], head, *_ROWS[2:]]), shared="<si><t>共用</t></si>"))


def _ods_spoiled(chance: random.Random) -> tuple[str, bytes]:
    return "a.ods", ods(_spoiled_text(chance, "".join(_ods_rows())))


def _ods_rows() -> Iterator[str]:
    for values in (_HEAD, *[("外事办", f"条目{n}", "正文", "2022.3.5", "") for n in range(1, 30)]):
        yield "<table:table-row>"
        for value in values:
            yield f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        yield "</table:table-row>"
