"""A reader's patterns, on RE2: time linear in the text, whatever a mail or a pattern holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Protocol, cast

import re2  # type: ignore[import-untyped]  # google-re2 ships no types; `_Compiled` says what is used

from runner.model.settings import Reader

MAX_MATCHES = 500
"""Matches of one pattern in one mail: a notice with more is not read at all, never half."""

Groups = Mapping[str, str]
"""Named groups of one match that took part in it, spaces around them removed."""


class TooManyMatches(Exception):  # noqa: N818 - names what was met, like `StopIteration`
    """A pattern repeats more often than a notice of payment can."""


class _Match(Protocol):
    def groupdict(self) -> dict[str, str | None]: ...


class _Compiled(Protocol):
    @property
    def groupindex(self) -> dict[str, int]: ...

    def finditer(self, text: str) -> Iterator[_Match]: ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled pattern. Case does not count; `^` and `$` meet at every line."""

    compiled: _Compiled

    @property
    def names(self) -> frozenset[str]:
        """Names of the groups it may fill."""
        return frozenset(self.compiled.groupindex)

    def all(self, text: str) -> list[Groups]:
        """Every match in the order of the text. Raises `TooManyMatches`."""
        found = [_groups(m) for m in islice(self.compiled.finditer(text), MAX_MATCHES + 1)]
        if len(found) > MAX_MATCHES:
            raise TooManyMatches
        return found


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of one reader, compiled once."""

    subject: Pattern | None
    each: Pattern | None
    others: tuple[Pattern, ...]


def compile_pattern(source: str) -> Pattern:
    """Compile one pattern. Raises `ValueError` with RE2's own words where it is none."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return Pattern(cast("_Compiled", re2.compile(f"(?im){source}", options)))
    except re2.error as error:
        raise ValueError(_words(error)) from None


@lru_cache(maxsize=256)
def patterns_of(reader: Reader) -> Patterns:
    """All patterns of a reader. Raises `ValueError` for one that RE2 refuses."""
    return Patterns(
        subject=compile_pattern(reader.subject) if reader.subject else None,
        each=compile_pattern(reader.each) if reader.each else None,
        others=tuple(compile_pattern(source) for source in reader.patterns),
    )


def readable(text: str) -> str:
    """The text as RE2 takes it: half characters that a broken mail may carry become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _groups(match: _Match) -> Groups:
    return {name: value.strip() for name, value in match.groupdict().items() if value and value.strip()}


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
