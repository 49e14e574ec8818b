"""What a mail quotes is taken apart in bounded time, and shown for what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

from runner.model.money import NoticeKind
from runner.model.settings import Reader
from runner.payments.files import read_files
from runner.payments.parse import parse_mail
from runner.payments.quoted import quotations
from tests.payments_mailbox.post import mail

HEAD = "De : {sender}\nDate : lundi\nObjet : {subject}\nÀ : compta\n\n{text}\n"
BANK = Reader(
    name="banque",
    kind=NoticeKind.PAYMENT,
    senders=("notifications@banque.example",),
    forwarders=("claire@mercier.example",),
    patterns=(r"Montant : (?P<montant>[0-9,]+) EUR",),
)


def quoted(text: str, subject: str = "TR: Virement") -> list[tuple[tuple[str, ...], str, str]]:
    found = quotations(parse_mail(mail(text, Subject=subject)))
    assert len({one.identity for one in found}) == len(found)
    return [(one.senders, one.subject, one.text.strip()) for one in found]


def test_each_mail_it_quotes_ends_where_the_next_begins() -> None:
    first = HEAD.format(sender="A <a@x.example>", subject="TR : Fwd: un", text="premier")
    second = HEAD.format(sender="b@x.example", subject="Montant dû", text="second")
    found = quoted(f"Voici.\n{first}{second}")
    assert [(senders, subject) for senders, subject, _ in found] == [
        (("a@x.example",), "un"),
        (("b@x.example",), "Montant dû"),
    ]
    assert found[0][2].endswith("premier")
    assert found[1][2].endswith("second")


def test_without_a_head_the_subject_says_that_it_is_handed_on() -> None:
    assert quoted("> Montant : 12,00 EUR") == [((), "Virement", "Montant : 12,00 EUR")]
    assert quoted("> Montant : 12,00 EUR", subject="Virement") == []
    assert quoted("Bonjour", subject="Transport du 12") == []


@pytest.mark.parametrize(
    "line", ["De : x\n", "De : x\nObjet : y\n", "> > > \n", " \t* \n", "Tr: " * 40 + "\n"]
)
def test_hostile_text_costs_no_more_than_its_length(line: str) -> None:
    began = process_time()
    quoted(line * (300_000 // len(line)), subject="Tr: " * 200 + "!")
    assert process_time() - began < 3


def test_reading_a_kept_mail_says_that_the_run_would_only_hold(tmp_path: Path) -> None:
    text = HEAD.format(sender="notifications@banque.example", subject="Avis", text="Montant : 12,00 EUR")
    kept = tmp_path / "transmis.eml"
    kept.write_bytes(mail(text, From="claire@mercier.example", Subject="TR: Avis"))
    (reading,) = read_files([kept], [BANK])
    assert [payment.amount for payment in reading.payments] == [12_00]
    assert "quoted in another mail" in str(reading.warnings[0])
    (reading,) = read_files([kept], [replace(BANK, forwarders=())])
    assert reading.error
