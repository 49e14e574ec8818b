"""Which open invoices a remittance names. An index over the invoices, one pass over the text.

Conservative on purpose: a number that fits several invoices, or that may be a piece of a longer one,
names none; the payment then waits for a person instead of settling the wrong invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runner.model.parties import InvoiceKey
from runner.payments.creditor import structured
from runner.payments.tokens import Segment, fold, masked, segments
from runner.payments.windows import MARKS, MAX_SEGMENTS, evident, goes_on, may_start, windows

_YEAR = 4
"""Figures of the year with which a number without separators may begin: `FA20260412` is `FA 2026 412` too."""

_DIGITS = "0123456789"
_NONE: set[int] = set()
"""Never added to."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a remittance names.

    `doubtful`: invoices that share a number it holds. `unknown`: it also holds a number written like ours
    that no invoice of the index bears, so a part of the money may be meant for that one. `structured`: by a
    creditor reference whose check digits are right.
    """

    invoices: tuple[InvoiceKey, ...] = ()
    doubtful: tuple[InvoiceKey, ...] = ()
    unknown: bool = False
    structured: bool = False

    @property
    def sure(self) -> bool:
        """Every number of ours in it names exactly one invoice."""
        return bool(self.invoices) and not self.doubtful and not self.unknown


class ReferenceIndex:
    """Invoice numbers by every way to write them. Building: linear in the invoices; asking: in the text."""

    __slots__ = ("_clashes", "_figures", "_keys", "_longest", "_most", "_prefixes", "_table")

    def __init__(self, keys: Iterable[InvoiceKey]) -> None:
        self._keys = list(keys)
        self._table: dict[str, int] = {}
        self._clashes: dict[str, set[int]] = {}
        self._figures: dict[str, set[int]] | None = None
        self._prefixes: set[str] = set()
        self._longest: dict[str, int] = {}
        stems: dict[str, _Stem] = {}
        for at, key in enumerate(self._keys):
            number = key.number
            start = number.rstrip(_DIGITS)
            stem = stems.get(start)
            if stem is None:
                stem = stems[start] = _stem(start)
                self._learn(stem)
            self._add(at, stem, number[len(start) :])
        self._most = max((stem.figures for stem in stems.values()), default=0)

    def _learn(self, stem: _Stem) -> None:
        """How long numbers with this beginning are. Numbers share few beginnings: this runs seldom."""
        if stem.head:
            self._prefixes.add(stem.head)
        self._longest[stem.head] = max(self._longest.get(stem.head, 0), min(stem.length + 1, MAX_SEGMENTS))

    def _add(self, at: int, stem: _Stem, tail: str) -> None:
        short = tail.lstrip("0") or tail[-1:]
        stem.longest = max(stem.longest, len(tail))
        words = [stem.spelled + short, stem.joined + tail, stem.bare + short]
        if len(tail) > _YEAR and tail.startswith("20"):
            words.append(f"{stem.spelled}{tail[:_YEAR]}|{tail[_YEAR:].lstrip('0') or '0'}")
        for word in words:
            other = self._table.setdefault(word, at)
            if other != at:
                self._clashes.setdefault(word, {other}).add(at)

    def _get(self, word: str) -> set[int]:
        at = self._table.get(word)
        return _NONE if at is None else self._clashes.get(word) or {at}

    def named(self, remittance: str, references: Sequence[str] = ()) -> Named:
        """The invoices a remittance text and separately given references name."""
        scan, text = _Scan(), fold(remittance)
        for reference in references:
            folded = fold(reference)
            ids = self._exactly(folded)
            if ids:
                scan.take(ids)
            elif folded not in text:  # else it is read in its place, with what stands around it
                self._read_text(folded, scan)
        self._read_text(text, scan)
        doubtful = scan.doubtful - scan.sure
        return Named(
            tuple(self._keys[at] for at in sorted(scan.sure)),
            tuple(self._keys[at] for at in sorted(doubtful)),
            unknown=scan.unknown,
            structured=scan.structured,
        )

    def one_slip_from(self, number: str) -> set[InvoiceKey]:
        """Other invoices whose number is this one with a digit changed, missing, added or two exchanged."""
        own = _joined(segments(fold(number)))
        found = {at for word in _slips(own) for at in self._get(word)}
        return {self._keys[at] for at in found if self._keys[at].number != number}

    def _read_text(self, folded: str, scan: _Scan) -> None:
        creditor = structured(folded)
        for body in creditor.bodies:
            ids = self._bearing(body)
            scan.take(ids)
            scan.structured |= len(ids) == 1
            scan.unknown |= not ids
        scan.unknown |= creditor.broken
        self._read(segments(masked(creditor.rest)), scan)

    def _bearing(self, body: str) -> set[int]:
        """By a creditor reference: letters and digits of the number without its separators, or its digits."""
        parts = segments(body)
        found = self._get(_joined(parts)) | self._get("".join(part.norm for part in parts))
        if found or not body.isdigit():
            return found
        if self._figures is None:
            self._figures = {}
            for at, key in enumerate(self._keys):
                figures = "".join(filter(str.isdigit, key.number)).lstrip("0")
                self._figures.setdefault(figures, set()).add(at)
        return self._figures.get(body.lstrip("0"), set())

    def _exactly(self, folded: str) -> set[int]:
        parts = segments(folded)
        if sum(len(part.raw) for part in parts if part.digits) < 2:
            return set()
        return self._get(_spelled(parts))

    def _read(self, parts: list[Segment], scan: _Scan) -> None:
        at = 0
        while at < len(parts):
            ids, length = self._at(parts, at)
            if ids:
                scan.take(ids)
                scan.unknown |= goes_on(parts, at + length)
            elif self._ours(parts, at) and not self._at(parts, at + 1)[0]:
                scan.unknown = True
            at += max(length, 1)

    def _at(self, parts: list[Segment], start: int) -> tuple[set[int], int]:
        """All invoices whose number begins here, and how many segments the longest takes."""
        found: set[int] = set()
        longest = 0
        if not may_start(parts, start):
            return found, longest
        for end, spelled, joined in windows(parts, start, self._most):
            if spelled not in self._table and joined not in self._table:
                continue
            ids = self._get(spelled) | self._get(joined)
            if self._stops(parts, start, end) and evident(parts, start, end):
                found |= ids
                longest = end - start
        return found, longest

    def _stops(self, parts: list[Segment], start: int, end: int) -> bool:
        """The number ends there: what follows is no further piece of it."""
        if end == len(parts):
            return True
        following = parts[end]
        if not following.gap:
            return False
        if following.gap[0] in MARKS:
            return self._begins(parts, end)
        return not following.digits or following.gap.strip() != "" or not self._extends(parts, start, end)

    def _extends(self, parts: list[Segment], start: int, end: int) -> bool:
        """Digits after a space: a year before them, or longer numbers of ours, and they may belong to it."""
        first, last = parts[start], parts[end - 1]
        head = "" if first.digits else first.norm
        year = len(last.raw) == 4 and last.raw[:2] in {"19", "20"}
        return year or self._longest.get(head, 0) > end - start

    def _begins(self, parts: list[Segment], at: int) -> bool:
        """One of our prefixes with digits behind it: the next number of a list."""
        return parts[at].norm in self._prefixes and at + 1 < len(parts) and parts[at + 1].digits

    def _ours(self, parts: list[Segment], at: int) -> bool:
        return not parts[at].digits and may_start(parts, at) and self._begins(parts, at)


@dataclass(slots=True)
class _Stem:
    """A number without its last digits, in the three ways it is written."""

    spelled: str
    joined: str
    bare: str
    head: str
    length: int
    longest: int = 0
    """Digits of the longest tail that follows it."""

    @property
    def figures(self) -> int:
        """Digits of the longest number that begins so."""
        return sum(map(str.isdigit, self.joined)) + self.longest


def _stem(start: str) -> _Stem:
    parts = segments(fold(start))
    head = parts[0].norm if parts and not parts[0].digits else ""
    spelled = "".join(part.norm + "|" for part in parts)
    return _Stem(spelled, _joined(parts), "".join(part.norm for part in parts), head, len(parts))


class _Scan:
    """What one reading has met so far, by position in the index."""

    __slots__ = ("doubtful", "structured", "sure", "unknown")

    def __init__(self) -> None:
        self.sure: set[int] = set()
        self.doubtful: set[int] = set()
        self.unknown = False
        self.structured = False

    def take(self, ids: set[int]) -> None:
        (self.sure if len(ids) == 1 else self.doubtful).update(ids)


def _slips(word: str) -> Iterator[str]:
    """The words one slip of the finger away, in the digits alone."""
    for at, sign in enumerate(word):
        if sign.isdigit():
            before, after = word[:at], word[at + 1 :]
            yield before + after
            yield from (before + digit + after for digit in _DIGITS if digit != sign)
            yield from (before + digit + sign + after for digit in _DIGITS)
            yield from (before + sign + digit + after for digit in _DIGITS if not after[:1].isdigit())
            if after[:1].isdigit() and after[0] != sign:
                yield before + after[0] + sign + after[1:]


def _spelled(parts: Sequence[Segment]) -> str:
    """Runs apart: `FA|2026|412`; a last run of letters is followed by nothing, as in a stem."""
    text = "|".join(part.norm for part in parts)
    return text if parts[-1].digits else text + "|"


def _joined(parts: Sequence[Segment]) -> str:
    return "".join(part.raw if part.digits else part.norm for part in parts)
