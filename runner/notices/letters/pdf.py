"""A letter as a PDF that fits a French window envelope. Pure: same notice, same bytes.

The address stands where NF Z 11-001 lays out a letter for the right-hand window of a DL envelope (110 by
220 mm, window of 35 or 45 by 100 mm, 20 mm from the right and the bottom edge): a frame of 33 by 85 mm, 55 mm
below the top of the sheet and 110 mm from its left. Folded in three it stays in the window wherever the sheet
slides. An address has at most six lines (NF Z 10-011).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from runner.model.decision import Notice
from runner.model.problem import OutsideError, UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.letters.blocks import blocks_of, body_of
from runner.notices.letters.data import letter_data
from runner.notices.qr import drawing, payload
from runner.notices.templates import Templates
from runner.notices.variables import variables

ADDRESS_LINES = 6
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Letter:
    """`pdf`: the bytes whose SHA-256 the journal keeps; `subject`: one line."""

    subject: str
    pdf: bytes


def letter(notice: Notice, settings: Settings, templates: Templates) -> Letter:
    """The letter of a notice. Raises `UserError` without an address to post it to, or without a text."""
    subject, given = letter_inputs(notice, settings, templates)
    return Letter(subject, _compiled(given, notice, "pdf")[0])


def letter_pages(
    notice: Notice, settings: Settings, templates: Templates, ppi: float = 110
) -> tuple[bytes, ...]:
    """Each page as a PNG, to be looked at."""
    _, given = letter_inputs(notice, settings, templates)
    return _compiled(given, notice, "png", ppi)


def letter_inputs(notice: Notice, settings: Settings, templates: Templates) -> tuple[str, Mapping[str, Any]]:
    """Subject, and all the layout is given."""
    address = [notice.customer.name, *notice.customer.address]
    if not notice.customer.name or not 2 < len(address) <= ADDRESS_LINES:
        text = t("{customer} has no postal address of two to five lines", customer=notice.customer.code)
        raise UserError(text)
    language, template = templates.spoken(notice, settings)
    values = variables(notice, settings, language)
    subject, html = template.letter(values)
    code = payload(notice, settings.creditor) if settings.sending.qr else ""
    body = body_of(blocks_of(html))
    return subject, letter_data(values, settings, subject, body, drawing(code) if code else "")


def _compiled(
    given: Mapping[str, Any], notice: Notice, form: str, ppi: float | None = None
) -> tuple[bytes, ...]:
    """Typst sees one JSON text and its own bundled fonts: no file, no package, no clock of this machine."""
    import typst  # noqa: PLC0415 - 60 ms that only letters need

    inputs = {"lettre": json.dumps(given, ensure_ascii=False)}
    try:
        made = typst.compile(
            _layout(),
            format=form,
            ppi=ppi,
            ignore_system_fonts=True,
            sys_inputs=inputs,
            timestamp=datetime.combine(notice.day, _NOON, UTC),
        )
    except RuntimeError as error:  # what `typst` raises names our layout; its text may quote customer data
        raise OutsideError(
            t("the letter {reference} could not be laid out", reference=notice.reference)
        ) from error
    return tuple(bytes(page or b"") for page in (made if isinstance(made, list) else [made]))


@cache
def _layout() -> bytes:
    return files(__package__).joinpath("lettre.typ").read_bytes()
