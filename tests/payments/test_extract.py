"""One notice to its payments: the reader's patterns decide, in linear time."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from runner.model.hashes import payment_id
from runner.model.money import NoticeKind, Payment
from runner.model.settings import Reader
from runner.payments.extract import UnreadableNotice, extract
from runner.payments.patterns import compile_pattern
from tests.payments.world import MONDAY, mail

BANK = Reader(
    name="banque",
    kind=NoticeKind.PAYMENT,
    senders=("notifications@banque-horizon.example",),
    subject="^virement reçu",
    patterns=(
        r"^montant : (?P<montant>[^\n]+)",
        r"^de : (?P<payeur>[^\n]+)",
        r"^iban : (?P<iban>[^\n]+)",
        r"^motif : (?P<reference>[^\n]+)",
        r"^date : (?P<date>[^\n]+)",
        r"^sens : (?P<sens>[^\n]+)",
        r"^devise : (?P<devise>[^\n]+)",
    ),
)
LIST = replace(
    BANK,
    patterns=(r"^total : (?P<montant>.+)",),
    each=r"^- (?P<payeur>\w+) (?P<reference>FA\S+) (?P<montant>.+)$",
)
LINES = "total : 30,00 €\n- Dupont FA-1 10,00 €\n- Durand FA-2 20,00 €\n"


def read(text: str, reader: Reader = BANK, subject: str = "Virement reçu") -> tuple[Payment, ...]:
    return extract(mail(text, subject), reader, believed=True, received_on=MONDAY)


def test_every_group_finds_its_field() -> None:
    text = (
        "Montant : 1 234,56 €\nDe :  Dupont  SARL\nIBAN : fr76 3000 6000\n"
        "Motif : FA-1 FA-2\nMotif : FA-3\nDate : 28/02/2026\n"
    )
    (found,) = read(text)
    assert found == Payment(
        id=payment_id("0123456789abcdef", 0),
        mail="0123456789abcdef",
        reader="banque",
        kind=NoticeKind.PAYMENT,
        received_on=MONDAY,
        amount=123456,
        booked_on=date(2026, 2, 28),
        payer="Dupont SARL",
        payer_iban="FR7630006000",
        remittance="FA-1 FA-2\nFA-3",
        references=("FA-1", "FA-2", "FA-3"),
        believed=True,
    )


def test_a_mail_about_something_else_gives_nothing() -> None:
    assert read("Montant : 10,00 €", subject="Virement émis") == ()
    assert read("Montant : 10,00 €", subject="Re: Virement reçu") == ()
    assert read("Rien à lire", replace(BANK, subject="")) == ()


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("De : Dupont", BANK),
        ("Montant : 1234.56", BANK),
        ("Montant : 0,00 €", BANK),
        ("Montant : 10,00 €\nMontant : 20,00 €", BANK),
        ("Montant : 10,00 €\nDevise : USD", BANK),
        ("total : 30,00 €", LIST),
        (LINES.replace("30,00", "31,00"), LIST),
        ("Montant : 10,00 €" + " " * 200_000, BANK),
        ("- Dupont FA-1 10,00 €\n" * 501, LIST),
        ("Montant : 10,00 €\nMotif : " + "FA-1 " * 5_000, BANK),
    ],
    ids=["none", "notation", "zero", "two", "currency", "no line", "sum", "long", "many", "long reference"],
)
def test_a_notice_that_cannot_be_read_for_sure_is_a_task_and_says_nothing_of_the_mail(
    text: str, reader: Reader
) -> None:
    with pytest.raises(UnreadableNotice) as told:
        read(text, reader)
    assert "Dupont" not in str(told.value)


def test_the_same_amount_written_twice_is_one() -> None:
    (found,) = read("Montant : 10,00 €\nMontant : 10 EUR")
    assert found.amount == 1000


def test_each_line_is_a_payment_with_its_own_name_and_reference() -> None:
    found = read(LINES, LIST)
    assert [(p.amount, p.payer, p.references) for p in found] == [
        (1000, "Dupont", ("FA-1",)),
        (2000, "Durand", ("FA-2",)),
    ]
    assert [p.id for p in found] == [payment_id("0123456789abcdef", n) for n in (0, 1)]


def test_each_without_an_amount_repeats_references_of_one_payment() -> None:
    reader = replace(BANK, each=r"^- (?P<reference>FA\S+)")
    (found,) = read("Montant : 30,00 €\n- FA-1\n- FA-2", reader)
    assert found.references == ("FA-1", "FA-2")


def test_money_that_leaves_is_a_debit_and_a_reject_a_reversal() -> None:
    assert read("Montant : -10,00 €")[0].debit
    assert read("Montant : 10,00 €\nSens : débit")[0].debit
    assert not read("Montant : 10,00 €\nSens : crédit")[0].debit
    assert read("Montant : 10,00 €", replace(BANK, kind=NoticeKind.REJECT))[0].reversal


def test_a_pattern_that_explodes_elsewhere_costs_linear_time_here() -> None:
    reader = replace(BANK, patterns=(r"(?P<montant>(?:a+)+b)",))
    started = time.process_time()
    with pytest.raises(UnreadableNotice):
        read("a" * 100_000, reader)
    assert time.process_time() - started < 2


def test_broken_characters_do_not_stop_the_reading() -> None:
    assert read("Montant : 10,00 €\nDe : Dup\udce9nt")[0].payer == "Dup?nt"


def test_a_pattern_re2_refuses_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="invalid"):
        compile_pattern(r"(?=x)")
