"""A file's bytes made a page: encodings, kinds of files, and what is refused with a remedy."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.layouts._reading import LARGEST, page
from tests.unit.layouts.pages import FIND, baseline, found, refusal_of, sample

TEXT = "Fictinib für Erfundene — NCT99000014\nzweite Zeile\n"


def read(data: bytes) -> str:
    return page("saved.txt", data, FIND).text


# --- encodings


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_has(mark, encoding):
    assert read(mark + TEXT.encode(encoding)) == TEXT


def test_an_html_page_is_read_in_the_encoding_that_it_names():
    source = '<html><head><meta charset="gb2312"></head><body>NCT99000014 试验</body></html>'

    assert read(source.encode("gb2312")) == "NCT99000014 试验\n"


@pytest.mark.parametrize("charset", ["punycode", "iso-8859-99", "zip", "utf-7"])
def test_an_encoding_that_no_page_has_is_passed_over(charset):
    source = f'<html><head><meta charset="{charset}"></head><body>NCT99000014 é</body></html>'

    assert read(source.encode()) == "NCT99000014 é\n"


def test_lines_end_alike_whoever_wrote_them():
    assert read(b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


def test_what_a_browser_leaves_unseen_in_a_text_is_not_in_its_lines():
    given_ = page(
        "saved.txt", "\u200bNCT\u00ad9900\u20600014 \u00a0 x \n    * point".encode(), FIND
    )

    assert given_.lines == ["NCT99000014 x", "* point"]
    assert given_.rows[1] == "    * point"


def test_json_is_read_as_json_and_what_only_looks_so_as_text():
    assert page("a.json", b' {"a": [1]}', FIND).value == {"a": [1]}
    assert page("a.txt", b"[NCT99000014] is a trial", FIND).value is None
    assert page("a.txt", b"[" * 200_000, FIND).value is None


# --- kinds of files


@pytest.mark.parametrize(
    "source",
    [
        "<!DOCTYPE html><p>NCT99000014</p>",
        "\n <HTML><body>NCT99000014</body></HTML>",
        "<!-- a remark --><div>NCT99000014</div>",
        '<?xml version="1.0"?><!DOCTYPE html><html><body>NCT99000014</body></html>',
        "<p>NCT99000014",
    ],
)
def test_html_is_known_by_how_it_begins(source):
    assert read(source.encode()) == "NCT99000014\n"


@pytest.mark.parametrize(
    "text", ["a <p> in a sentence\n", "<5 mg of fictinib\n", "<NCT99000014>\n"]
)
def test_a_text_with_signs_in_it_stays_a_text(text):
    assert read(text.encode()) == text


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("<!-- saved from url=(0023)https://pages.example/a -->", "https://pages.example/a"),
        ('<link href="https://pages.example/b" rel=canonical>', "https://pages.example/b"),
        ('<link rel="canonical" href="https://pages.example/c">', "https://pages.example/c"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="stylesheet" href="https://pages.example/d">', ""),
        ("<!-- saved from url=(0009)file:///x -->", ""),
    ],
)
def test_a_saved_page_says_where_it_is_from(source, address):
    assert page("a.html", f"<html>{source}<body>NCT99000014".encode(), FIND).address == address


ARCHIVE = """\
From: <Saved by a browser>
Snapshot-Content-Location: {address}
Subject: Fictinib
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--part--"

----part--
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: {address}

<html><body><h1>Fictinib =E2=80=93 a page</h1><p>NCT990000=
14</p></body></html>
----part--
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
----part----
"""


def test_a_page_saved_as_one_file_is_the_page_in_it():
    address = "https://pages.example/a"
    given_ = page("a.mhtml", ARCHIVE.format(address=address).encode(), FIND)

    assert given_.text == "Fictinib \u2013 a page\n\nNCT99000014\n"
    assert given_.address == address
    assert page("a.mhtml", ARCHIVE.format(address="cid:x").encode(), FIND).address == ""


def test_the_text_of_a_mail_is_a_text():
    mail = "Subject: a trial\n\nLook at NCT99000014.\n"

    assert read(mail.encode()) == mail


def test_parts_within_parts_without_end_do_no_harm():
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(20_000)
    )

    assert found(f"{deep}NCT99000014")[1].mentioned


# --- what is refused


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("page.html", "NCT99000014")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"%PDF-1.7 ...", "a PDF: open it, select all, paste the text into a file"),
        (zipped(), "unpack it"),
        (gzip.compress(b"NCT99000014", mtime=0), "unpack it"),
        (b"\xd0\xcf\x11\xe0...", "paste the text"),
        (b"{\\rtf1 NCT99000014}", "paste the text"),
        (b"bplist00...", "as HTML or as text"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0JFIF", "a picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a picture"),
        (b"\x00\x00\x00\x18ftypheic", "a picture"),
        (bytes(range(1, 32)) * 20, "not a text"),
        (codecs.BOM_UTF16_LE + b"a", "save it again"),
        (b"x" * (LARGEST + 1), "is it the right file?"),
        (b"<html><body><div id=app></div><script>start()</script></body></html>", "paste the text"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_in_one_line_with_a_remedy(data, says):
    with pytest.raises(UsageError, match=r"^saved\.txt: .") as refusal:
        page("saved.txt", data, FIND)

    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_of_the_largest_size_is_read():
    data = b"NCT99000014 " + b"x" * (LARGEST - 12)

    assert len(page("saved.txt", data, FIND).text) == LARGEST


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_the_answer_is_a_page_or_a_refusal(data):
    assert "\n" not in refusal_of(data)


@given(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_a_page_says_the_same_in_every_encoding(encoding):
    text = sample("centerwatch.txt")

    assert baseline(text.encode(encoding)) == baseline(text)


# --- what is no proper UTF-8


@pytest.mark.parametrize("end", range(-6, 0))
def test_a_text_that_is_cut_within_a_sign_keeps_the_signs_before_it(end):
    text = "NCT99000014: aged ≥ 18, 10⁹/L, dose ≤ 2 µg, SpO₂"

    assert read(text.encode()[:end]).startswith("NCT99000014: aged ≥ 18, 10⁹/L, dose ≤ 2 µg")


@pytest.mark.parametrize("encoding", ["gb2312", "euc_kr"])
def test_a_text_in_an_encoding_that_cannot_be_told_is_refused(encoding):
    refused = refusal_of("NCT99000014: aged ≥ 18, dose ≤ 2".encode(encoding))

    assert refused == "page.txt: in which encoding it is cannot be told: save it as UTF-8"
