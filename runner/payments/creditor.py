"""Structured creditor references (ISO 11649): `RF`, two check digits, up to 21 letters and digits.

On paper in groups of four, in files without spaces; the check digits are those of ISO 7064 (mod 97).
"""

from __future__ import annotations

import re

import msgspec

_START = re.compile(r"(?<![A-Z0-9])RF ?\d\d(?=[ A-Z0-9])")
_WORD = re.compile(r"[ \n]?([A-Z0-9]+)")
_MOST = 21
_GROUP = 4
_MASK = "\u00a4"


class Structured(msgspec.Struct, frozen=True, gc=False):
    """What a folded text holds of them. `rest`: the text without them. `broken`: one whose check fails."""

    bodies: tuple[str, ...]
    rest: str
    broken: bool = False


def structured(folded: str) -> Structured:
    """The references of a text that `tokens.fold` has treated, each once, in order."""
    if "RF" not in folded:
        return Structured((), folded)
    bodies: list[str] = []
    rest, broken, at = "", False, 0
    for start in _START.finditer(folded):
        if start.start() < at:
            continue
        found = _longest(folded, start.end(), start.group()[-2:])
        end = found[1] if found else _word_end(folded, start.end())
        rest, at = rest + folded[at : start.start()] + _MASK, end
        broken = broken or found is None
        bodies += [found[0]] if found else []
    return Structured(tuple(dict.fromkeys(bodies)), rest + folded[at:], broken)


def check_digits(body: str) -> str:
    """Those that make `RF` + digits + `body` right.

    >>> check_digits("539007547034")
    '18'
    """
    return f"{98 - _remainder(body + 'RF00'):02d}"


def _longest(folded: str, at: int, digits: str) -> tuple[str, int] | None:
    """The longest body from here that its check digits confirm, and where it ends."""
    body, found = "", None
    while word := _WORD.match(folded, at):
        body, at = body + word[1], word.end()
        if len(body) > _MOST:
            break
        if check_digits(body) == digits:
            found = body, at
        if len(word[1]) != _GROUP:
            break
    return found


def _word_end(folded: str, at: int) -> int:
    """Where what looks like one ends, all its groups of four included."""
    while word := _WORD.match(folded, at):
        at = word.end()
        if len(word[1]) != _GROUP:
            break
    return at


def _remainder(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
