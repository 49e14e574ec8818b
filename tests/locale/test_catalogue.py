"""The French catalogue is complete, compiled, and says the same thing as the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.locale import translator
from tests.locale.catalogue import SOURCES, extract, holes, literal, load, marked, messages, mo_bytes, paths

UPDATE = (
    "run `.venv/bin/python -m tests.locale`, translate runner/locale/fr/LC_MESSAGES/relance.po, run it again"
)


def test_every_sentence_of_the_sources_has_a_french_translation() -> None:
    done = {str(message.id) for message in messages(load("fr")) if message.string}
    assert sorted(set(extract()) - done) == [], UPDATE


def test_the_catalogue_keeps_no_sentence_the_sources_no_longer_say() -> None:
    assert sorted({str(message.id) for message in messages(load("fr"))} - set(extract())) == [], UPDATE


def test_the_compiled_catalogue_is_the_one_of_the_text() -> None:
    assert paths("fr")[1].read_bytes() == mo_bytes(load("fr")), UPDATE


def test_a_translation_has_the_holes_of_its_sentence() -> None:
    wrong = [m.id for m in messages(load("fr")) if m.string and holes(str(m.id)) != holes(str(m.string))]
    assert wrong == []


def test_a_translation_keeps_the_space_around_its_sentence() -> None:
    wrong = [m.id for m in messages(load("fr")) if m.string and _edges(str(m.id)) != _edges(str(m.string))]
    assert wrong == []


def _edges(sentence: str) -> tuple[bool, bool]:
    return sentence[:1].isspace(), sentence[-1:].isspace()


def test_every_marked_sentence_is_written_out_where_it_is_marked() -> None:
    """`t(variable)` or `t(f"…")` would escape the extraction and stay English on a French screen."""
    assert [_place(path, call) for path, call in _calls_of_t() if not literal(call)] == []


def test_the_holes_of_a_sentence_are_the_values_it_is_given() -> None:
    wrong = []
    for path, call in _calls_of_t():
        given = [keyword.arg for keyword in call.keywords]
        if None not in given and literal(call) and holes(literal(call)) != set(given):
            wrong.append(_place(path, call))
    assert wrong == []


def _calls_of_t() -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES.rglob("*.py"):
        yield from ((path, call) for call in marked(path) if getattr(call.func, "id", "") == "t")


def _place(path: Path, call: ast.Call) -> str:
    return f"{path.relative_to(SOURCES)}:{call.lineno}"


def test_a_sentence_inside_an_f_string_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "x = f\"# {say(t('inside'))} {self.translate('method')}\"", encoding="utf-8"
    )
    assert set(extract(tmp_path)) == {"inside", "method"}


@pytest.mark.parametrize(
    ("language", "environ", "french"),
    [
        ("", {}, True),
        ("fr", {}, True),
        ("en", {}, False),
        ("en", {"RELANCE_LANG": "fr_FR.UTF-8"}, True),
        ("fr", {"RELANCE_LANG": "en"}, False),
        ("fr", {"RELANCE_LANG": ""}, True),
        ("xx", {}, True),
        ("../..", {}, True),
    ],
)
def test_the_environment_beats_the_site_and_french_is_the_default(
    language: str, environ: dict[str, str], french: bool
) -> None:
    shown = translator(language, environ)("fix: {what}")
    assert (shown != "fix: {what}") is french


def test_an_unknown_sentence_stays_as_it_is() -> None:
    assert translator("fr")("never written anywhere") == "never written anywhere"
