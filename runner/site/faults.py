"""What PyYAML says about a file it cannot read, in words a credit manager can act on."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from runner.model.problem import Place, Problem
from runner.model.text import Text, t

_TAB = (t("a tab where spaces are expected"), t("spaces"), t("replace the tab by spaces"))
_COLON = (
    t("a second colon on one line"),
    t("one « key: value » a line"),
    t("put quotes around the value, or start a new line"),
)
_INDENT = (
    t("this line is not aligned with its neighbours"),
    t("the same indent for keys that belong together"),
)
_CLOSE = (
    t("a brace or bracket is not closed, or a comma is missing"),
    t("values between commas, then the mark"),
)
_SIGN = (
    t("a value cannot begin with this sign"),
    t("a letter, a digit or a quotation mark"),
    t("put quotes around the value"),
)
_QUOTE = (t("a quotation mark is not closed"), t("the same mark at both ends"))
_KEY = (t("a line without its colon"), t("« key: value », with a space after the colon"))

_WORDS: tuple[tuple[str, tuple[Text, ...]], ...] = (
    ("\\t", _TAB),
    ("tab character", _TAB),
    ("cannot start any token", _SIGN),
    ("node content", _CLOSE),
    ("mapping values are not allowed", _COLON),
    ("unexpected end of stream", _QUOTE),
    ("found unexpected end", _QUOTE),
    ("document separator", _QUOTE),
    ("',' or", _CLOSE),
    ("flow sequence", _CLOSE),
    ("flow mapping", _CLOSE),
    ("expected ':'", _KEY),
    ("simple key", _KEY),
    ("block end", _INDENT),
    ("expected key", _INDENT),
    ("block collection", _INDENT),
    ("block mapping", _INDENT),
    ("not allowed in this context", _INDENT),
    ("document start", _INDENT),
)
"""Fragments of PyYAML's and libyaml's messages; both engines word them differently."""


def syntax_fault(error: yaml.YAMLError, file: str, lines: Sequence[str]) -> Problem:
    """The problem behind a parser's exception, at its line and column where it has one."""
    detail = str(getattr(error, "problem", None) or getattr(error, "reason", "") or "?")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    context = str(getattr(error, "context", None) or "")
    if _at_tab(place, lines):
        return Problem(place, *_TAB)
    for fragment, texts in _WORDS:
        if fragment in f"{detail} {context}":
            return Problem(place, *texts)
    return Problem(
        place, t("this is not valid YAML ({detail})", detail=detail), t("lines like « key: value »")
    )


def _at_tab(place: Place, lines: Sequence[str]) -> bool:
    """The parser stopped on a tab: no engine says so plainly."""
    if not 0 < place.line <= len(lines):
        return False
    line = lines[place.line - 1]
    indent = line[: len(line) - len(line.lstrip())]
    return "\t" in indent or line[place.column - 1 : place.column] == "\t"
