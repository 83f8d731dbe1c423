"""How long a difference takes and how small it is, beside difflib and diff-match-patch in the same run."""

import argparse
import difflib
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from rapidfuzz.distance import Indel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from entries.comparing import compare_texts, edit_count  # noqa: E402

try:
    from diff_match_patch import diff_match_patch
except ImportError:
    diff_match_patch = None

TARGETS_MS = {2_000: 0.5, 100_000: 25.0}
EDITS = {2_000: 12, 100_000: 400}
WHO = ["市外事办", "友好城市代表团", "高校留学生", "外资企业", "省侨联", "驻华使领馆", "志愿者服务队", "县区外事部门"]
DID = [
    "签署合作备忘录",
    "走访重点项目",
    "举行视频会议",
    "开展语言培训",
    "组织摄影展览",
    "接受防疫物资",
    "完善应急预案",
    "会见来访客人",
]
WHERE = [
    "在双龙洞景区",
    "于市民广场",
    "在国际会议中心",
    "赴义乌口岸",
    "在线上平台",
    "到武义茶园",
    "在古子城街区",
    "于师范大学",
]
RESULT = [
    "参加人数{n}人次",
    "金额{n}万元",
    "同比增长{n}.{d}%",
    "涉及{d}个国家和地区",
    "形成成果{n}项",
    "其中Hagen市{d}批",
]
LETTERS = "的地与和及其中有关工作经济文化教育科技交往会议项目代表合作发展服务人员企业学校城市"

Measured = tuple[Callable[[str, str], int], int]


def sentence(chance: random.Random) -> str:
    """One invented sentence of 20 to 50 characters."""
    result = chance.choice(RESULT).format(n=chance.randrange(10, 5_000), d=chance.randrange(1, 10))
    day = f"{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日，" if chance.random() < 0.6 else ""
    padding = "".join(chance.choices(LETTERS, k=chance.randrange(3, 12)))
    return f"{day}{chance.choice(WHO)}{chance.choice(WHERE)}{chance.choice(DID)}，{padding}，{result}。"


def invented(size: int, chance: random.Random) -> list[str]:
    """Sentences of about `size` characters together, a line end after every fifth or so."""
    sentences: list[str] = []
    while sum(map(len, sentences[-1:])) and size > 0 or not sentences:
        sentences.append(sentence(chance) + ("\n" if chance.random() < 0.2 else ""))
        size -= len(sentences[-1])
    return sentences


def edited(sentences: list[str], edits: int, chance: random.Random) -> str:
    """The text after so many acts of an editor: numbers, characters, clauses, sentences put in, out, elsewhere."""
    result = list(sentences)
    for act in chance.choices(
        ["number", "character", "clause", "insert", "delete", "move"], [5, 6, 2, 1, 1, 1], k=edits
    ):
        place = chance.randrange(len(result))
        text = result[place]
        if act == "number":
            result[place] = re.sub(r"\d+", lambda _: str(chance.randrange(10, 5_000)), text, count=1)
        elif act == "character":
            at = chance.randrange(len(text))
            result[place] = text[:at] + chance.choice(LETTERS) + text[at + 1 :]
        elif act == "clause":
            result[place] = text.split("，", 1)[-1]
        elif act == "insert":
            result.insert(place, sentence(chance))
        elif act == "delete":
            del result[place]
        else:
            result.insert(chance.randrange(len(result)), result.pop(place))
    return "".join(result)


def weighed(text: str) -> list[tuple[str, int]]:
    """Each character with its token and place in it: what the smallest difference with whole tokens is counted on."""
    tokens = re.findall(r"\d+(?:[.,%]\d+)*|[A-Za-z]+|.", text, re.DOTALL)
    return [(token, place) for token in tokens for place in range(len(token))]


def ours(old: str, new: str) -> int:
    return edit_count(compare_texts(old, new))


def by_difflib(old: str, new: str) -> int:
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum((b - a) + (d - c) for tag, a, b, c, d in codes if tag != "equal")


def by_diff_match_patch(timeout: float) -> Callable[[str, str], int]:
    """Its difference with its own limit in seconds; 0 is no limit."""

    def compare(old: str, new: str) -> int:
        engine = diff_match_patch()
        engine.Diff_Timeout = timeout
        return sum(len(text) for kind, text in engine.diff_main(old, new) if kind)

    return compare


def peers(size: int, slow: bool) -> dict[str, Measured]:
    """What to measure and how many rounds of it."""
    small = size <= 10_000
    chosen: dict[str, Measured] = {"ours": (ours, 40 if small else 15)}
    if small or slow:
        chosen["difflib"] = (by_difflib, 10 if small else 1)
    if diff_match_patch:
        chosen["diff-match-patch, 1 s"] = (by_diff_match_patch(1.0), 10 if small else 3)
        if small or slow:
            chosen["diff-match-patch, no limit"] = (by_diff_match_patch(0), 10 if small else 1)
    return chosen


def measure(size: int, slow: bool, seed: int) -> dict[str, object]:
    """CPU milliseconds (median and best) and edit count of each, taken in turns on the same texts."""
    chance = random.Random(seed)
    sentences = invented(size, chance)
    old, new = "".join(sentences), edited(sentences, EDITS[size], chance)
    chosen = peers(size, slow)
    times: dict[str, list[float]] = {name: [] for name in chosen}
    counts: dict[str, int] = {}
    for round_number in range(max(rounds for _, rounds in chosen.values())):
        for name, (compare, rounds) in chosen.items():
            if round_number < rounds:
                start = time.process_time()
                counts[name] = compare(old, new)
                times[name].append((time.process_time() - start) * 1_000)
    base = statistics.median(times["ours"])
    smallest = Indel.distance(weighed(old), weighed(new), score_cutoff=counts["ours"])
    return {
        "characters": [len(old), len(new)],
        "seed": seed,
        "smallest_with_whole_tokens": smallest,
        "target_ms": TARGETS_MS[size],
        "results": [
            {
                "name": name,
                "median_ms": round(statistics.median(taken), 3),
                "best_ms": round(min(taken), 3),
                "rounds": len(taken),
                "times_ours": round(statistics.median(taken) / base, 1),
                "edits": counts[name],
            }
            for name, taken in times.items()
        ],
    }


def table(cases: Iterable[dict[str, object]]) -> str:
    lines = []
    for case in cases:
        old, new = case["characters"]
        lines.append(
            f"{old:,} and {new:,} characters; smallest edit count with whole tokens "
            f"{case['smallest_with_whole_tokens']}; target {case['target_ms']} ms"
        )
        lines += [
            f"  {row['name']:28}{row['median_ms']:12.3f} ms (best {row['best_ms']:.3f}, {row['rounds']} rounds)"
            f"{row['times_ours']:9.1f} x{row['edits']:8,} edits"
            for row in case["results"]
        ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--slow", action="store_true", help="the slow peers on 100,000 characters too (minutes)")
    parser.add_argument("--seeds", type=int, default=3, help="how many different pairs of texts of each size")
    options = parser.parse_args()
    cases = [measure(size, options.slow and not seed, seed) for size in TARGETS_MS for seed in range(options.seeds)]
    print(json.dumps({"cases": cases}, ensure_ascii=False) if options.json else table(cases))


if __name__ == "__main__":
    main()
