"""Known volumes, invented at random, and their clean form as a manuscript."""

from dataclasses import dataclass
from random import Random

AREAS = ("临川市", "安渡县", "云溪区")
OFFICES = ("外事办公室", "商务局", "文化和旅游局")
SECTIONS = ("综述", "友好往来", "重要活动", "涉外管理", "因公出国", "国际传播", "队伍建设")
SUBJECTS = ("代表团", "培训班", "座谈会", "志愿者", "摄影展", "洽谈会", "访问团", "合唱团", "研学营", "青年营")
VERBS = ("参观", "考察", "交流", "座谈", "演出", "展示", "签约", "学习")
PLACES = ("高新区", "职业学院", "博物馆", "古村落", "中心小学", "工业园", "图书馆", "港口")
PEOPLE = ("安·维克（Ann Vik）", "林远", "周敏（市外办副主任）", "何立群", "玛丽·贝克（Mary Beck）")
PHRASES = (
    "就教育合作交换意见",
    "双方签订备忘录",
    "市有关部门负责人参加",
    "会后参观老街",
    "现场解答提问32个",
    "共有45名学员结业",
)
QUOTED = ("“丝路课堂”", "“小镇故事”", "“千人计划”")


@dataclass(frozen=True)
class KnownEntry:
    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class KnownVolume:
    title: str
    area: str
    sections: tuple[tuple[str, tuple[KnownEntry, ...]], ...]

    @property
    def entries(self) -> list[tuple[tuple[str, ...] | None, str, str]]:
        return [((name,), entry.title, entry.body) for name, entries in self.sections for entry in entries]


def invent_volume(random: Random) -> KnownVolume:
    """A volume of one to four sections; all titles differ, all paragraphs end as sentences."""
    area = random.choice(AREAS)
    title = f"{area}人民政府{random.choice(OFFICES)}{random.randint(2019, 2024)}年鉴"
    names = random.sample(SECTIONS, random.randint(1, 4))
    titles = [subject + verb for subject in SUBJECTS for verb in VERBS]
    random.shuffle(titles)
    sections = tuple(
        (name, tuple(_invent_entry(titles.pop(), random) for _ in range(random.randint(1, 3)))) for name in names
    )
    return KnownVolume(title, area, sections)


def _invent_entry(title: str, random: Random) -> KnownEntry:
    paragraphs = [_invent_paragraph(random)]
    if random.random() < 0.5:
        mark = random.choice(("{}.", "（{}）", "{}、"))
        digits = "一二三四" if mark == "{}、" else "1234"
        count = random.randint(2, 4)
        paragraphs += [mark.format(digits[place]) + _invent_paragraph(random) for place in range(count)]
    elif random.random() < 0.5:
        paragraphs.append("深化合作。" + _invent_paragraph(random))
    return KnownEntry(title, tuple(paragraphs))


def _invent_paragraph(random: Random) -> str:
    return "".join(_invent_sentence(random) for _ in range(random.randint(1, 4)))


def _invent_sentence(random: Random) -> str:
    date = f"{random.randint(1, 12)}月{random.randint(1, 28)}日"
    clauses = random.sample(PHRASES, random.randint(1, 3))
    people = "、".join(random.sample(PEOPLE, random.randint(1, 3)))
    start = random.choice(
        (
            f"{date}，{people}到{random.choice(PLACES)}参观",
            f"{date}上午，{random.choice(QUOTED)}{random.choice(SUBJECTS)}在{random.choice(PLACES)}举行",
            f"园区面积{random.randint(20, 90)}km²，可容纳{random.randint(100, 900)}人",
            f"会议提出三点要求：一是{random.choice(PHRASES)}；二是{random.choice(PHRASES)}",
        )
    )
    return "，".join([start, *clauses]) + "。"


def render(volume: KnownVolume) -> str:
    """The volume as a clean manuscript: one line a paragraph, a blank line between them."""
    lines = [volume.title]
    for name, entries in volume.sections:
        lines.append(name)
        for entry in entries:
            lines.append(f"【{entry.title}】{entry.paragraphs[0]}")
            lines.extend(entry.paragraphs[1:])
    return "\n\n".join(lines) + "\n"
