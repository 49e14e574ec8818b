"""A letter as a PDF that fits a French window envelope. Pure: same notice, same bytes.

The address stands where NF Z 11-001 lays out a letter for the right-hand window of a DL envelope (110 by
220 mm, window of 35 or 45 by 100 mm, 20 mm from the right and the bottom edge): a frame of 33 by 85 mm, 55 mm
below the top of the sheet and 110 mm from its left. Folded in three it stays in the window wherever the sheet
slides. An address has at most six lines (NF Z 10-011).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.model.decision import Notice
from runner.model.problem import UserError
from runner.model.settings import Settings
from runner.model.text import t
from runner.notices.letters.blocks import blocks_of, body_of
from runner.notices.letters.data import letter_data
from runner.notices.letters.typeset import typeset
from runner.notices.qr import drawing, payload
from runner.notices.templates import Templates
from runner.notices.variables import variables

ADDRESS_LINES = 6


@dataclass(frozen=True, slots=True)
class Letter:
    """`pdf`: the bytes whose SHA-256 the journal keeps; `subject`: one line."""

    subject: str
    pdf: bytes


def letter(notice: Notice, settings: Settings, templates: Templates) -> Letter:
    """The letter of a notice. Raises `UserError` without an address to post it to, or without a text."""
    subject, given = letter_inputs(notice, settings, templates)
    return Letter(subject, typeset("lettre.typ", given, notice.day)[0])


def letter_pages(
    notice: Notice, settings: Settings, templates: Templates, ppi: float = 110
) -> tuple[bytes, ...]:
    """Each page as a PNG, to be looked at."""
    _, given = letter_inputs(notice, settings, templates)
    return typeset("lettre.typ", given, notice.day, "png", ppi)


def letter_inputs(notice: Notice, settings: Settings, templates: Templates) -> tuple[str, Mapping[str, Any]]:
    """Subject, and all the layout is given."""
    address = [notice.customer.name, *notice.customer.address]
    if not notice.customer.name or not 2 < len(address) <= ADDRESS_LINES:
        text = t(
            "{customer} has no postal address of two to five lines, "
            "in the columns adresse, code_postal and ville of the customer file, or as « {example} »",
            customer=notice.customer.code,
            example="12 rue des Forges|69007 Lyon",
        )
        raise UserError(text)
    language, template = templates.spoken(notice, settings)
    values = variables(notice, settings, language)
    subject, html = template.letter(values)
    code = payload(notice, settings.creditor) if settings.sending.qr else ""
    body = body_of(blocks_of(html))
    return subject, letter_data(values, settings, subject, body, drawing(code) if code else "")
