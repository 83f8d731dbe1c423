"""What is pasted: plain paragraphs, written numbers, tables; nothing of the markup."""

import pytest

from entries.importing.parsed import ParsedTable
from entries.importing.pasting import PasteRefused, read_paste

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Word 15">
<title>稿件</title><style><!-- p.MsoNormal {mso-style-unhide:no;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=ZH-CN><!--StartFragment-->
<p class=MsoNormal style='text-indent:21.0pt;mso-char-indent-count:2.0'><span lang=EN-US>3</span>月<span
lang=EN-US>12</span>日，代表团<b>来访</b>。<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US
style='mso-list:Ignore'>（一）<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>会谈</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:Wingdings'><span
style='mso-list:Ignore'>l<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span></span><![endif]>参观</p>
<p class=MsoNormal>软<br>换行</p>
<!--EndFragment--></body></html>"""


def table_of(rows: str, before: str = "", after: str = "") -> ParsedTable:
    return read_paste(f"{before}<table>{rows}</table>{after}").tables[0]


def test_word_without_its_junk() -> None:
    assert read_paste(WORD).body.split("\n") == ["3月12日，代表团来访。", "（一）会谈", "•参观", "软", "换行"]


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ("<ol><li>甲<li>乙</ol>", "1.甲\n2.乙"),
        ("<ol start=3><li><p>甲</p></li><li value=7>乙</li><li>丙</li></ol>", "3.甲\n7.乙\n8.丙"),
        ("<ol><li>2024年</li></ol>", "1. 2024年"),
        ("<ul><li>甲<ol><li>乙</li></ol></li><li>丙</li></ul>", "•甲\n1.乙\n•丙"),
        ("<p>　　首行&nbsp;&nbsp;缩进\u200b</p>", "首行 缩进"),
        ("<script>alert(1)</script><p onclick=x>甲<a href='javascript:x'>乙</a></p>", "甲乙"),
        ("<p>甲 &lt; 乙</p>", "甲 < 乙"),
        ("纯文字", "纯文字"),
        ("", ""),
    ],
)
def test_lists_blanks_and_markup(markup: str, body: str) -> None:
    assert read_paste(markup).body == body


def test_table_takes_its_words_from_around_and_leaves_its_place() -> None:
    rows = "<tr><th>国家</th><th>团组</th></tr><tr><td>甲国</td><td>3</td></tr>"
    markup = (
        f"<p>前文。</p><p>表2　来访团组</p><p>单位：个</p><table>{rows}</table><p>资料来源：市外办</p><p>后文。</p>"
    )
    read = read_paste(markup, first_table=4)
    assert read.body == "前文。\n〔表4〕\n后文。"
    assert read.tables == (ParsedTable("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3"))),)


def test_words_inside_the_table() -> None:
    rows = (
        "<tr><td colspan=2>来访团组统计表</td></tr><tr><td></td><td>单位：个</td></tr>"
        "<tr><td>国家</td><td>团组</td></tr><tr><td>甲国</td><td>3</td></tr>"
        "<tr><td colspan=2>资料来源：市外办</td></tr>"
    )
    assert table_of(rows) == ParsedTable("来访团组统计表", "个", "市外办", (("国家", "团组"), ("甲国", "3")))


def test_a_sentence_before_a_table_is_no_title() -> None:
    read = read_paste("<p>来访团组如下：</p><table><tr><td>甲<td>1<tr><td>乙<td>2</table>")
    assert (read.body, read.tables[0].title) == ("来访团组如下：\n〔表1〕", "")


def test_spans_are_flattened_and_end_where_they_end() -> None:
    rows = (
        "<tr><td colspan=2>国家</td><td rowspan=2>团组</td></tr>"
        "<tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>"
    )
    assert table_of(rows).cells == (("国家", "", "团组"), ("甲", "乙", ""), ("1", "2", "3"))


def test_pictures_are_counted() -> None:
    assert read_paste("<p>甲<img src='file:///C:/x.png'></p>").pictures_left_out == 1


MANY = [f"a{number}" for number in range(5_002)]
DAMAGES = ["<div>" * 5_000, "<li>甲" * 100_001, "<b>" * 150 + "<p>甲" * 50_000, "&" * 200_001]
DAMAGES += [f"<p {between.join(MANY)}>" for between in (" ", "/", "\n", '=""')]


@pytest.mark.parametrize("damage", DAMAGES, ids=range(len(DAMAGES)))
def test_what_no_document_is_is_refused(damage: str) -> None:
    with pytest.raises(PasteRefused):
        read_paste(damage)
