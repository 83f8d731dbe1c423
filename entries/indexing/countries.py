"""Short Chinese names of countries, and what else they are called."""

from __future__ import annotations

import re

from entries.indexing.words import words

NAMES = words("countries")

OTHER_NAMES = {
    "印尼": "印度尼西亚",
    "沙特": "沙特阿拉伯",
    "波黑": "波斯尼亚和黑塞哥维那",
    "孟加拉": "孟加拉国",
    "蒙古国": "蒙古",
    "阿拉伯联合酋长国": "阿联酋",
    "俄国": "俄罗斯",
    "大韩民国": "韩国",
    "南韩": "韩国",
    "捷克共和国": "捷克",
    "刚果(布)": "刚果（布）",
    "刚果(金)": "刚果（金）",
    "刚果共和国": "刚果（布）",
    "刚果民主共和国": "刚果（金）",
    "巴新": "巴布亚新几内亚",
    "科特迪瓦共和国": "科特迪瓦",
    "斯威士兰王国": "斯威士兰",
    "土耳其共和国": "土耳其",
}

HIDDEN = {
    "海地": (r"[沿近上内公远入出渤]", r"[区方质段形带貌]"),
    "蒙古": (r"内", r"[包族]"),
    "越南": (r"[穿跨超翻]", r"[非北]"),
    "南非": (r"[越济河云湖]", r""),
    "马里": (r"[罗斯]", r"[奥亚尼诺兰斯]"),
    "也门": (r"", r"[槛店前口]"),
    "巴林": (r"[多]", r"[左右]"),
    "德国": (r"[道品公]", r""),
    "法国": (r"[守]", r""),
    "希腊": (r"", r"[神]"),
    "黑山": (r"", r"[县镇扈]"),
    "智利": (r"", r"[害]"),
    "加纳": (r"[增参]", r"[利税入]"),
    "多哥": (r"[许]", r"[哥]"),
    "阿曼": (r"", r"[达]"),
    "波兰": (r"", r"[特]"),
    "不丹": (r"[并]", r"[青]"),
    "约旦": (r"", r"[角]"),
    "汤加": (r"", r"[入热]"),
}
"""What stands before or after the same characters when they are no country."""

_SPELT = sorted((*NAMES, *OTHER_NAMES), key=len, reverse=True)


def _one(name: str) -> str:
    before, after = HIDDEN.get(name, ("", ""))
    return (f"(?<!{before})" if before else "") + re.escape(name) + (f"(?!{after})" if after else "")


COUNTRY = re.compile("|".join(map(_one, _SPELT)))


def country_of(spelt: str) -> str:
    """The name under which a country stands in the index."""
    return OTHER_NAMES.get(spelt, spelt)
