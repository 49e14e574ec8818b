from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.site.yaml import MAX_BYTES, MAX_PROBLEMS, parse, plain

from .samples import said


def read(text: str) -> object:
    document = parse(text.encode(), "f.yaml")
    assert document.root is not None, said(document.problems)
    assert not document.problems, said(document.problems)
    return plain(document.root)


def wrong(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return said(parse(data, "f.yaml").problems)


@pytest.mark.parametrize(
    "value",
    ["NO", "oui", "true", "null", "~", "10:30", "0755", "2026-01-05", "1_000", ".inf", "1e3", "0x1F", "="],
)
def test_what_yaml_would_retype_stays_text(value: str) -> None:
    assert read(f"a: {value}\nb: [{value}]\n") == {"a": value, "b": [value]}


def test_every_value_remembers_its_line_and_column() -> None:
    root = parse(b"a: 1\nb:\n  - {c: x}\n", "f.yaml").root
    assert root is not None
    assert str(root.keys["b"]) == "f.yaml:2:1"
    assert str(root.values["a"].place) == "f.yaml:1:4"


def test_columns_count_characters_not_bytes() -> None:
    assert "f.yaml:1:12:" in wrong("{é: « é », é: 2}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\na: 2\n", "f.yaml:2:1: the key « a » is already on line 1"),
        ("é: 1\ne\u0301: 2\n", "the key « é » is already on line 1"),
        ("a: &x 1\n", "f.yaml:1:4: an anchor (&)"),
        ("a: *x\n", "f.yaml:1:4: an alias (*)"),
        ("a: !!int 1\n", "f.yaml:1:4: a tag (!)"),
        ("a: !!python/object/apply:os.system [ls]\n", "a tag (!)"),
        ("<<: {a: 1}\n", "a merge key (<<)"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document"),
        ("%YAML 1.1\n---\na: 1\n", "a directive"),
        ("? [a]\n: 1\n", "a key that is not a text"),
        ("a:\nb: 1\n", "f.yaml:1:1: no value for « a »"),
        ("", "this file is empty"),
        ("# rien\n", "this file is empty"),
        ("- a\n", "does not hold keys and values"),
        ("\ta: 1\n", "f.yaml:1:1: a tab where spaces are expected"),
        ("a:\n\t- b\n", "f.yaml:2:1: a tab where spaces are expected"),
        ("a: b: c\n", "f.yaml:1:5: a second colon on one line"),
        ("a: 'b\n", "a quotation mark is not closed"),
        ("a: {b: 1\n", "a brace or bracket is not closed"),
        ("a: @b\n", "f.yaml:1:4: a value cannot begin with this sign"),
        ("a: 1\nb\n", "a line without its colon"),
        ("a:\n  - b\n c: 1\n", "f.yaml:3:2: this line is not aligned"),
        ("a: " + "[" * 40, "too deeply nested"),
    ],
)
def test_each_surprise_is_named_where_it_stands(text: str, sentence: str) -> None:
    assert sentence in wrong(text)


@pytest.mark.parametrize(
    "text",
    ["p: {seuil: 1,5 €}\n", "p: {seuil: 1 234,56 €, rang: 2}\n", "p: {a: plus de 15 jours, ou inconnu}\n"],
)
def test_a_decimal_comma_inside_braces_is_named_as_such(text: str) -> None:
    assert "a comma inside {} ends the value" in wrong(text)
    assert '"1,5 €"' in wrong(text)


def test_a_decimal_comma_inside_brackets_is_named_and_an_address_is_not() -> None:
    assert "a comma inside [] ends the value" in wrong("p: [1,5]\n")
    assert read("p: [12 rue des Forges, 69007 Lyon]\n") == {"p": ["12 rue des Forges", "69007 Lyon"]}


def test_bytes_that_are_no_utf_8_are_placed() -> None:
    assert "f.yaml:2:7: this file is not UTF-8" in wrong(b"a: 1\nb: caf" + b"\xe9\n")


def test_nul_and_control_characters_are_refused_and_a_bom_is_not() -> None:
    assert "f.yaml:1:4: a control character (code U+0000)" in wrong(b"a: \x00")
    assert "U+001B" in wrong(b"a: \x1b[2J")
    assert read("\ufeffa: 1\n") == {"a": "1"}


def test_a_file_beyond_the_limit_is_not_parsed() -> None:
    assert "too large" in wrong(b"a: b # " + b"x" * MAX_BYTES)


def test_all_problems_of_a_file_come_together_up_to_a_limit() -> None:
    assert len(wrong("a: &x 1\nb: 1\nb: 2\nc: !t 3\n").splitlines()) == 3
    many = "".join(f"k{n}: &a 1\n" for n in range(500))
    assert len(wrong(many).splitlines()) == MAX_PROBLEMS + 1


def test_a_bomb_costs_nothing() -> None:
    doubling = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    start = time.process_time()
    for bomb in (doubling, "[" * 200_000, "- " * 100_000, "{a: " * 60_000, "a: [" + "x," * 80_000):
        assert wrong(bomb)
    assert time.process_time() - start < 2


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_escape_as_an_exception(data: bytes) -> None:
    document = parse(data, "f.yaml")
    assert document.root is not None or document.problems
    assert said(document.problems) is not None


@settings(max_examples=150, deadline=None)
@given(st.text("{}[]:,-#&*!|>'\"%@`? \n\tab1é", max_size=40))
def test_no_punctuation_escapes_as_an_exception(text: str) -> None:
    document = parse(text.encode(), "f.yaml")
    assert document.root is not None or document.problems
