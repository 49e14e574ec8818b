"""The account of late-payment interest, for a person or a program."""

from __future__ import annotations

import json

from runner.dunning.interest import Interest, Segment
from runner.model.text import Amount, Translate, plain, t
from runner.review.grid import Cell, Column, Form, Grid, as_markdown, as_text


def show_interest(found: Interest, translate: Translate, form: Form, width: int | None = None) -> str:
    """The segments, then what is owed; in JSON the object of DESIGN §8, amounts as `1234.56`."""
    if form is Form.JSON:
        return _json(found)
    grids = (_segments(found), _account(found))
    if form is Form.MARKDOWN:
        return "\n".join(as_markdown(grid, translate) for grid in grids)
    return "\n".join(as_text(grid, translate, width) for grid in grids)


def _json(found: Interest) -> str:
    shown: dict[str, object] = {
        "principal": plain(found.principal),
        "interest": plain(found.interest),
        "flat_charge": plain(found.flat),
        "total": plain(found.total),
        "segments": [_segment(segment) for segment in found.segments],
    }
    if found.settled:
        shown["already_paid"] = plain(found.settled)
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _segment(segment: Segment) -> dict[str, str | int]:
    return {
        "from": segment.start.isoformat(),
        "to": segment.end.isoformat(),
        "days": segment.days,
        "rate": plain(segment.rate),
        "base": plain(segment.base),
        "interest": plain(segment.interest),
    }


def _segments(found: Interest) -> Grid:
    numbers = t("Days"), t("Rate"), t("Base"), t("Interest")
    columns = (Column(t("From")), Column(t("To")), *(Column(title, right=True) for title in numbers))
    return Grid(t("Late-payment interest"), columns, tuple(map(_row, found.segments)))


def _row(segment: Segment) -> tuple[Cell, ...]:
    whole, part = divmod(segment.rate, 100)
    return (
        segment.start,
        segment.end,
        segment.days,
        f"{whole},{part:02d}\u202f%",
        Amount(segment.base),
        Amount(segment.interest),
    )


def _account(found: Interest) -> Grid:
    paid = ((t("already paid of it"), Amount(-found.settled)),) if found.settled else ()
    rows = (
        (t("principal still unpaid"), Amount(found.principal)),
        (t("late-payment interest"), Amount(found.interest)),
        (t("flat recovery charge"), Amount(found.flat)),
        *paid,
        (t("total owed"), Amount(found.total)),
    )
    return Grid(t("Account"), (Column(t("What")), Column(t("Amount"), right=True)), rows)
