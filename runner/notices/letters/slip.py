"""What comes with a letter to be signed: how to post it and record it; or that it must not be posted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from html import escape

from runner.model.mail import Attachment, Email
from runner.model.settings import Settings
from runner.model.text import Amount, Text, Translate, render, t
from runner.notices.letters.pdf import Letter
from runner.notices.report import report_email
from runner.notices.typography import clean

_UNFIT = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Slip:
    """All that a slip says. `replaces`: references of the letters this one comes instead of."""

    reference: str
    step: str
    customer: str
    name: str
    total: int
    until: date
    replaces: str = ""
    invoices: tuple[str, ...] = ()
    """Those it counts for: a note that names none is about all whose step was due."""


@dataclass(frozen=True, slots=True)
class Post:
    """From whom, to which of our own people, when, and in which language."""

    settings: Settings
    to: Sequence[str]
    when: datetime
    translate: Translate


def slip_email(slip: Slip, letter: Letter, post: Post) -> Email:
    """The letter to print, with its posting slip. To our own people alone."""
    subject = t("To sign and post: {step} – {name} ({reference})", **_named(slip))
    lines = [
        t("Customer {customer} – {name}; {total} in all.", **_named(slip), total=Amount(slip.total)),
        *([t("It replaces letter {old}: throw that one away.", old=slip.replaces)] if slip.replaces else []),
        t("1. Read it. Nothing leaves without you: where something is wrong, record it and post nothing."),
        t("2. Print and sign it; fold it in three: the address stands in the window of a DL envelope."),
        t(
            "3. Post it as registered mail by {until}: later, the deadline it grants would be too short.",
            until=slip.until,
        ),
        t(
            "4. Record it that day: relance note {customer} lettre --etape {step} --reference NUMBER "
            "{invoices}--push",
            **_named(slip),
            invoices="".join(f"--facture {number} " for number in map(shlex.quote, slip.invoices)),
        ),
        t("If the money comes first, a message says: paid, do not post."),
        t("SHA-256 of the PDF, as the journal keeps it: {hash}", hash=sha256(letter.pdf).hexdigest()),
    ]
    name = f"{slip.reference}-{_UNFIT.sub('-', slip.step)}-{_UNFIT.sub('-', slip.customer)}.pdf"
    file = Attachment(name, "application/pdf", letter.pdf)
    return _email(post, subject, lines, f"{slip.reference}.lettre", (file,))


def withdrawal_email(slip: Slip, why: Text, post: Post) -> Email:
    """« Payé : ne pas poster », or why else the letter is void."""
    subject = t("{why}: do not post {step} – {name} ({reference})", **_named(slip), why=why)
    lines = [
        t("Letter {reference} to {customer} – {name} is void: {why}.", **_named(slip), why=why),
        *([t("So is letter {old}, which it replaced.", old=slip.replaces)] if slip.replaces else []),
        t("If it has left already, record it in suivi/ with its day and number."),
    ]
    return _email(post, subject, lines, f"{slip.reference}.retrait", ())


def _named(slip: Slip) -> dict[str, str]:
    return {
        "reference": slip.reference,
        "step": slip.step,
        "customer": slip.customer,
        "name": clean(slip.name) or slip.customer,
    }


def _email(
    post: Post, subject: Text, lines: Sequence[Text], token: str, files: tuple[Attachment, ...]
) -> Email:
    said = [render(line, post.translate) for line in lines]
    title = render(subject, post.translate)
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in said)
    html = f'<!doctype html><html><head><meta charset="utf-8"></head><body>{paragraphs}</body></html>\n'
    text = "\n\n".join(said) + "\n"
    return report_email(post.settings, post.to, title, text, html, token.lower(), post.when, files)
