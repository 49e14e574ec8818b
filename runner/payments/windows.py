"""Where in a text a number may begin and end: the runs of letters and digits that may be one number."""

from __future__ import annotations

from collections.abc import Iterator

from runner.payments.tokens import FILLERS, Segment

MAX_SEGMENTS = 8
"""Runs of letters or digits in one invoice number; longer numbers are compared whole only."""

_BARE_DIGITS = 5
"""A number of digits alone, with no word for "invoice" before it, needs this many to be a reference."""

_SPLIT_DIGITS = 6
"""Digits a number needs to be recognised across a line break or other separators than its own."""

_OTHERS = frozenset(
    {"CMD", "COMMANDE", "COMMANDES", "CDE", "ORDER", "PO", "BC", "BL", "DEVIS", "CLIENT", "CPTE", "COMPTE"}
    | {"SIREN", "SIRET", "TEL", "RCS", "TVA", "RUM", "ICS", "CONTRAT", "DOSSIER", "AVOIR", "AV", "MANDAT"}
)
"""Words before a bare number that say it is no invoice's."""

MARKS = frozenset("-/._")
"""Separators inside a number."""
_LISTS = frozenset({"", ",", ";", "+", "&"})
_AND = frozenset({"ET", "AND", "A", "AU", "TO"})


def windows(parts: list[Segment], start: int, most: int) -> Iterator[tuple[int, str, str]]:
    """Ends of windows from here, each spelled in runs and joined, or empty where it may not be joined.

    Segments joined by nothing or by few separators of a number, one of them of digits, as long as any number
    has so many of these.
    """
    spelled = joined = ""
    figures, glued = 0, True
    for at in range(start, min(len(parts), start + MAX_SEGMENTS + 1)):
        part = parts[at]
        if at > start:
            if not _joins(part.gap):
                return
            glued = glued and not part.gap
            if at == start + 1 and _is_filler(parts, at):
                continue
        figures += len(part.norm) if part.digits else 0
        if figures > most:
            return
        spelled += part.norm if at == start else f"|{part.norm}"
        joined += part.raw if part.digits else part.norm
        if not figures:
            continue
        may_join = glued or figures >= _SPLIT_DIGITS
        yield at + 1, spelled if part.digits else spelled + "|", joined if may_join else ""


def _is_filler(parts: list[Segment], at: int) -> bool:
    """`FACTURE N 412` is `FACTURE 412`."""
    return (
        parts[at - 1].norm == "FA"
        and parts[at].raw in FILLERS
        and at + 1 < len(parts)
        and parts[at + 1].digits
    )


def _joins(gap: str) -> bool:
    return len(gap) <= 3 and all(char.isspace() or char in "-/._:#" for char in gap)


def may_start(parts: list[Segment], at: int) -> bool:
    """Not in the middle of a word, nor behind a mark that ties it to what stands before."""
    gap = parts[at].gap
    if at == 0:
        return True
    before = parts[at - 1]
    if parts[at].digits and before.norm == "FA":
        return True
    if not gap:
        return False
    tied = gap[-1] in MARKS and not gap[0].isspace()
    return not tied or (not parts[at].digits and (at + 1 < len(parts) and parts[at + 1].digits))


def goes_on(parts: list[Segment], at: int) -> bool:
    """`FA-12, 13` or `FA-12 à 15`: more numbers of ours may follow, in short."""
    if at < len(parts) and not parts[at].digits and parts[at].raw in _AND:
        return at + 1 < len(parts) and parts[at + 1].digits and _joins(parts[at + 1].gap)
    return at < len(parts) and parts[at].digits and parts[at].gap.strip() in _LISTS


def evident(parts: list[Segment], start: int, end: int) -> bool:
    """Letters make a reference; digits alone need a word for it before them, or enough of them."""
    window = parts[start:end]
    if not all(part.digits for part in window):
        return any(part.digits for part in window)
    before = parts[start - 1] if start else None
    if before and (before.norm == "FA" or before.raw in FILLERS):
        return _joins(window[0].gap)
    figures = "".join(part.raw for part in window)
    other = before is not None and before.raw in _OTHERS
    return len(figures) >= _BARE_DIGITS and not other and not _like_a_day(figures)


def _like_a_day(figures: str) -> bool:
    """`20260512` or `12052026`: as likely a date as a number."""
    if len(figures) != 8:
        return False
    year_first, day_first = (figures[:2], figures[4:6]), (figures[4:6], figures[2:4])
    return any(
        century in {"19", "20"} and "01" <= month <= "12" for century, month in (year_first, day_first)
    )
