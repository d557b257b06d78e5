from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.files.encoding import decode
from api.files.errors import UndecodableText

TEXT = "工号,姓名\nA1,陈晨\n"


@pytest.mark.parametrize(
    ("written", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_each_encoding_is_told_and_gives_the_same_text(written: str, detected: str) -> None:
    assert decode(TEXT.encode(written), "x.csv") == (TEXT, detected)


def test_both_byte_orders_of_utf_16_are_read() -> None:
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "x.csv")[0] == TEXT
    assert decode(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "x.csv")[0] == TEXT


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8])
def test_nothing_is_an_empty_text(data: bytes) -> None:
    assert decode(data, "x.csv")[0] == ""


def test_what_cannot_be_decoded_is_placed() -> None:
    with pytest.raises(UndecodableText) as caught:
        decode(b"a,b\n1,2\n\xff\xff,\xff\n", "x.csv")
    assert (caught.value.name, caught.value.offset, caught.value.line) == ("x.csv", 8, 3)


def test_a_broken_promise_of_the_mark_is_an_error() -> None:
    with pytest.raises(UndecodableText):
        decode(codecs.BOM_UTF8 + b"\xff", "x.csv")


def test_utf_16_without_a_mark_is_refused() -> None:
    with pytest.raises(UndecodableText):
        decode(TEXT.encode("utf-16-le"), "x.csv")


@settings(max_examples=80, deadline=None, derandomize=True)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_text_or_the_named_error(data: bytes) -> None:
    try:
        text, encoding = decode(data, "x.csv")
    except UndecodableText:
        return
    assert data.decode(encoding) == text
