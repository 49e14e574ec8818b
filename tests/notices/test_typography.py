"""Amounts, days and lists as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.notices.addresses import deliverable
from runner.notices.typography import ENGLISH, FRENCH, clean, iban


def test_french() -> None:
    assert FRENCH.day(date(2026, 5, 1)) == "1er mai 2026"
    assert FRENCH.day(date(2026, 5, 31)) == "31 mai 2026"
    assert FRENCH.money(-123_456_705) == "-1\u202f234\u202f567,05\u202f€"
    assert [FRENCH.days(n) for n in (0, 1, 2)] == ["0\u00a0jour", "1\u00a0jour", "2\u00a0jours"]
    assert FRENCH.percent("12,15") == "12,15\u202f%"


def test_english() -> None:
    assert ENGLISH.day(date(2026, 5, 1)) == "1 May 2026"
    assert ENGLISH.money(-123_456_705) == "-€1,234,567.05"
    assert [ENGLISH.days(n) for n in (0, 1, 2)] == ["0\u00a0days", "1\u00a0day", "2\u00a0days"]
    assert ENGLISH.percent("12,15") == "12.15%"


def test_lists() -> None:
    assert FRENCH.listed([]) == ""
    assert FRENCH.listed(["a"]) == "a"
    assert FRENCH.listed(["a", "b", "c"]) == "a, b et c"
    assert FRENCH.led("du")(["a", "b"]) == "du a et du b"
    assert FRENCH.shortened(["a", "b", "c"]) == "a, b et c"
    assert FRENCH.shortened(["a", "b", "c", "d"]) == "a, b et 2 autres"
    assert iban("fr7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189"


@given(st.text())
def test_clean_text_is_one_harmless_line(text: str) -> None:
    said = clean(text)
    assert len(said.splitlines()) <= 1
    assert said == said.strip() == clean(said)
    assert len(said) <= 300
    said.encode()


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a",
        "a@",
        "@b.example",
        "a@b",
        "a b@c.example",
        "a@b.example\n",
        "a@b.example,c@d.example",
        "é@b.example",
        "a@-b.example",
        "a..b@c.example",
        '"a"@b.example',
        "a@[127.0.0.1]",
        "a@b..example",
        "<a@b.example>",
    ],
)
def test_what_is_not_an_address_is_refused(bad: str) -> None:
    assert deliverable(bad.replace("\n", "\r\nBcc: x@y.example")) == ""


@pytest.mark.parametrize("good", ["a@b.example", "a.b+c'd@sous.domaine.example"])
def test_what_is_an_address_stays_as_it_is(good: str) -> None:
    assert deliverable(f" {good} ") == good
