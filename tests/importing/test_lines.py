"""Each class of line has its own table: lines that belong to it, and near misses that don't."""

import pytest

from entries.importing.lines import Kind, classify

BELONGS = {
    Kind.FURNITURE: (
        "首页",
        "首页 > 政务公开 > 部门年鉴",
        "> 政务公开 > 其他年报 > 部门年鉴",
        "您的位置：首页 > 年鉴",
        "当前位置: 首页 » 年鉴",
        "【返回顶部】 【打印本页】 【关闭窗口】",
        "【打印】【关闭】",
        "打印本页 | 关闭窗口",
        "Original URL: http://www.example.cn/a.html",
        "Page 298 - 《安渡年鉴（2020）》",
        "P. 298",
        "— 31 —",
        "上接第172页",
        "（下转第174页）",
        "上一篇：安渡县年鉴",
    ),
    Kind.TITLE: (
        "安渡县人民政府外事办公室2021年鉴",
        "安渡外事年鉴（2024卷）",
        "《安渡年鉴(2021)》",
        "安渡年鉴2021",
        "安渡县二〇二一年鉴",
        "安渡外事年鉴",
    ),
    Kind.META: (
        "发布时间: 2022-01-20 09:15 来源: 市外办   浏览次数:",
        "来源：市外办",
        "浏览次数：",
        "来源：市外办 发布日期：2022年1月20日",
    ),
    Kind.SECTION: (
        "综述",
        "综  述",
        "安 渡 县",
        "因公出国（境）管理",
        "类目：外事、侨务",
        "分目: 友好往来",
        "子目：来访",
    ),
    Kind.ENTRY: (
        "【概况】2021年，接待来宾。",
        "　　【概况】 2021年",
        "【概况】",
        "【概况 2021年，接待来宾。",
        "【】7月1日开馆。",
        "[概况]全年接待来宾。",
        "〖概况〗全年接待来宾。",
        "概况】全年接待来宾。",
    ),
    Kind.LIST: (
        "1. 对外交往。全年接待来宾。",
        "2.对外交往。",
        "3．对外交往",
        "4、对外交往",
        "5)对外交往",
        "(五)领事保护。",
        "（五）领事保护。",
        "一、领事保护。",
        "①领事保护",
        "一是服从安排；",
        "第一，服从安排。",
        "1.6月4日，走访企业。",
    ),
    Kind.SIGN_OFF: (
        "撰稿：李明",
        "撰    稿:李明",
        "审核校稿:周敏(市外办综合处处长)",
        "审 核：周敏",
        "审稿：周敏",
        "校稿人：周敏",
        "供稿：市外办",
        "（撰稿：李明）",
        "撰稿：李明  审核：周敏",
    ),
    Kind.TABLE: ("〔表1〕来访统计", "〔表12〕", "国别\t批次\t人次"),
    Kind.BLANK: ("", "   ", "\u00a0", "\u3000\u3000", "\t", "\u200b"),
    Kind.CONTINUATION: (
        "深化友城合作。新增友城2个。",
        "10月21日，举办培训班。",
        "全年接待来宾64批512人次，其中",
        "会议要求：",
    ),
}
NEAR_MISSES = {
    Kind.FURNITURE: (
        "首页新闻报道该活动。",
        "【打印店整治】7月1日，整治打印店。",
        "【返回故里】华侨返回故里。",
        "上接天线工程完工。",
        "Page一词源于拉丁语。",
    ),
    Kind.TITLE: ("2021年，编纂年鉴。", "年鉴编纂", "年鉴工作2021年会", "《安渡年鉴》编纂委员会"),
    Kind.META: ("来源广泛，形式多样。", "来源：资料来自各乡镇。全年汇总。"),
    Kind.SECTION: (
        "全年接待来宾64批。",
        "会议要求：",
        "2021",
        "全市外事工作紧紧围绕中心任务推进对外交流并承担因公出国管理和友城交往",
    ),
    Kind.ENTRY: (
        "开展【金桥】活动。",
        "全年开展的【金桥】活动",
        "[1]见附录。",
        "[注]含港澳。",
        "〔2020〕5号文件印发。",
    ),
    Kind.LIST: (
        "1.5万人参加。",
        "3、4月间举办。",
        "2020.3.1开馆",
        "一般贸易增长。",
        "10月1日，升旗。",
        "（市级）称号。",
    ),
    Kind.SIGN_OFF: ("撰稿工作于3月完成。", "审核：全年审核团组12批；均合规。", "供稿单位共有56个。", "审核结果：合格"),
    Kind.TABLE: ("〔图1〕来访合影", "见〔表1〕。", "会议\t召开。"),
    Kind.BLANK: ("·", "。"),
    Kind.CONTINUATION: ("【概况】全年", "1.全年"),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BELONGS.items() for text in texts])
def test_line_belongs_to_its_class(kind: Kind, text: str) -> None:
    assert classify(text) is kind


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NEAR_MISSES.items() for text in texts])
def test_near_miss_does_not(kind: Kind, text: str) -> None:
    assert classify(text) is not kind


def test_heading_of_a_page_may_be_long() -> None:
    text = "全市外事工作紧紧围绕中心任务推进对外交流并承担因公出国管理和友城交往"
    assert classify(text, level=2) is Kind.SECTION
    assert classify("【概况】全年", level=3) is Kind.ENTRY


def test_every_class_has_both_tables() -> None:
    assert set(BELONGS) == set(NEAR_MISSES) == set(Kind)
