"""Files in the encodings offices use are read; what isn't text is refused with a reason."""

import codecs
import zlib

import pytest

from entries.importing import decoding
from entries.importing.decoding import MAX_BYTES, decode
from entries.importing.parsed import ManuscriptRefused

TEXT = "【概况】2021年，安渡县接待来宾。\r\n全年12批。\n"
BIG5 = "臺灣學生參觀圖書館並舉行座談會，雙方簽訂備忘錄。"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16-le mark", "utf-16-be mark", "utf-16-le", "utf-16-be", "gb18030", "gbk"],
)
def test_encodings_of_offices_are_read(data: bytes) -> None:
    assert decode(data) == TEXT


def test_rare_and_traditional_characters_survive_gb18030() -> None:
    for text in ("黄宝烮到访栃木市。", "臺灣學生參觀圖書館，交流經驗。", "\U00020bb7字"):
        assert decode(text.encode("gb18030")) == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (codecs.BOM_UTF8, "empty_file"),
        (" \r\n\u3000\u00a0".encode(), "empty_file"),
        (b"\0" * 40, "binary_file"),
        (TEXT.encode() + b"\0", "binary_file"),
        (b"PK\x03\x04\x14\0\x06\0word/document.xml\0\0\0", "binary_file"),
        (bytes(range(1, 32)) * 4, "binary_file"),
        (zlib.compress(TEXT.encode() * 50), "wrong_encoding"),
        (TEXT.encode("gb18030")[:-3] + b"\x81", "wrong_encoding"),
        (BIG5.encode("big5"), "wrong_encoding"),
        ("本市外事辦公室接待訪問團十二批。".encode("euc_kr"), "wrong_encoding"),
        ("".join(map(chr, range(0xE000, 0xE040))).encode("gb18030"), "wrong_encoding"),
        (codecs.BOM_UTF16_LE + b"\x2d\xd8\x2d", "wrong_encoding"),
        ("".join(map(chr, range(0xE000, 0xE040))).encode(), "binary_file"),
    ],
)
def test_other_files_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(ManuscriptRefused) as refused:
        decode(data)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_few_lost_characters_do_not_refuse_a_text() -> None:
    text = "安渡县接待来宾。" * 20 + "\ue001\x07"
    assert decode(text.encode()) == text


def test_large_file_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_read", None)
    with pytest.raises(ManuscriptRefused) as refused:
        decode(b"a" * (MAX_BYTES + 1))
    assert refused.value.code == "too_large"
