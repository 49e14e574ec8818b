"""Story 8, by statement: what the bank attaches stops the reminder, counts once, or takes back."""

from __future__ import annotations

import io
import zipfile
from email import policy
from email.message import EmailMessage

import pytest

from runner.model.events import PaymentLearnt, TaskOpened
from runner.review.outcome import RunOutcome
from tests.house import House
from tests.payments_statements.samples import OWN, camt, cfonb, detail, entry, record
from tests.stories.run.conftest import LATE

READER = """\
version: 1
lecteur: releves
nature: releve
expediteurs: [releves@banque.example]
transmis_par: [claire@mercier.example]
"""
ACCOUNTS = "00011234567", OWN[14:25]
BACK = "<RvslInd>true</RvslInd>"


def credit(amount: str, text: str = "FA-1", *, day: str = "2026-07-06", ref: str = "", more: str = "") -> str:
    """One booked credit (or what `more` makes of it) of a customer."""
    booked = entry(amount, detail(text=text, more=more), more=f"<AcctSvcrRef>{ref}</AcctSvcrRef>" * bool(ref))
    return booked.replace("2026-02-27", day).replace("2026-02-28", day)


def debit_back(amount: str, *, day: str) -> str:
    return entry(amount, detail(text="FA-1"), side="DBIT", more=BACK).replace("2026-02-27", day)


def statement(
    *files: str | bytes, name: str = "r1", sender: str = "releves@banque.example", proved: bool = True
) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    if proved:
        domain = sender.rpartition("@")[2]
        message["Authentication-Results"] = f"mx.mercier.example; dmarc=pass header.from={domain}"
    message["From"] = sender
    message["To"] = "compta@mercier.example"
    message["Subject"] = "Votre relevé"
    message["Message-ID"] = f"<{name}@banque.example>"
    message.set_content("Votre relevé est joint.")
    for file in files:
        data = file if isinstance(file, bytes) else file.encode()
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename="r.dat")
    return message


def forwarded(inner: EmailMessage, sender: str, *, proved: bool = True) -> EmailMessage:
    message = statement(name=f"fwd-{sender}", sender=sender, proved=proved)
    message.add_attachment(inner)
    return message


@pytest.fixture
def bank(house: House) -> House:
    house.write("lecteurs/releves.yaml", READER)
    return house


def run(house: House, day: str = "2026-07-07") -> RunOutcome:
    house.export(day, LATE)
    return house.run(day)


def verdicts(outcome: RunOutcome) -> list[str]:
    assert outcome.plan is not None
    return [v.kind.value for d in outcome.plan.decisions for v in d.verdicts]


def owed(outcome: RunOutcome) -> list[int]:
    assert outcome.plan is not None
    return [v.balance for d in outcome.plan.decisions for v in d.verdicts]


def packed(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("releve", text)
    return stream.getvalue()


@pytest.mark.parametrize(
    "file",
    [
        camt(credit("1200.00")),
        camt(credit("1200.00"), kind="054"),
        packed(camt(credit("1200.00"))),
        cfonb(record("04", "0000000012000{", date="060726", label="VIR ROCHE FA-1")).replace(*ACCOUNTS),
        ":20:R\r\n:25:X\r\n:28C:1/1\r\n:60F:C260705EUR0,00\r\n:61:260706C1200,00NTRFNONREF\r\n:86:FA-1\r\n",
        "Date;Libellé;Montant EUR\n06/07/2026;VIR ROCHE FA-1;1 200,00\n",
    ],
    ids=["camt053", "camt054", "zip", "cfonb", "mt940", "csv"],
)
def test_a_statement_mailed_this_morning_stops_this_mornings_reminder(bank: House, file: str | bytes) -> None:
    bank.receive(statement(file), "2026-07-07")
    outcome = run(bank)
    assert (verdicts(outcome), bank.sent()) == (["soldee"], [])


def test_without_it_the_reminder_leaves(bank: House) -> None:
    assert verdicts(run(bank)) == ["a_envoyer"]


def test_notice_interim_and_final_statement_and_a_copy_count_once(bank: House) -> None:
    """Four words about one part payment of 500 €, on four days: 700 € stay claimed."""
    bank.payment("2026-07-06", "500,00", "FA-1")
    bank.receive(statement(camt(credit("500.00"), kind="054"), name="i"), "2026-07-06")
    run(bank)
    bank.receive(statement(camt(credit("500.00")), name="f"), "2026-07-08")
    run(bank, "2026-07-08")
    bank.receive(statement(camt(credit("500.00")), name="again"), "2026-07-09")
    outcome = run(bank, "2026-07-09")
    assert owed(outcome) == [70000]
    assert {"paiement_a_verifier"}.isdisjoint(verdicts(outcome))


def test_two_equal_payments_of_one_day_in_one_statement_are_two(bank: House) -> None:
    bank.receive(statement(camt(credit("500.00"), credit("500.00"))), "2026-07-07")
    assert owed(run(bank)) == [20000]
    bank.receive(statement(camt(credit("500.00"), credit("500.00")), name="again"), "2026-07-08")
    outcome = run(bank, "2026-07-08")
    assert (owed(outcome), verdicts(outcome)) == ([20000], ["attend"])


def test_of_two_equal_payments_a_notice_told_one_and_the_other_is_not_lost(bank: House) -> None:
    bank.payment("2026-07-06", "500,00", "FA-1")
    bank.receive(statement(camt(credit("500.00"), credit("500.00"))), "2026-07-07")
    outcome = run(bank)
    assert owed(outcome) == [20000] or verdicts(outcome) == ["paiement_a_verifier"]


def test_a_day_told_in_two_formats_of_one_mail_counts_once(bank: House) -> None:
    flat = "Date;Libellé;Montant EUR\n06/07/2026;VIR ROCHE FA-1;500,00\n"
    bank.receive(statement(camt(credit("500.00")), flat, camt(credit("500.00"))), "2026-07-07")
    assert owed(run(bank)) == [70000]


def test_a_returned_debit_in_a_statement_reopens_the_claim(bank: House) -> None:
    bank.receive(statement(camt(credit("1200.00"))), "2026-07-07")
    assert verdicts(run(bank)) == ["soldee"]
    bank.receive(statement(camt(debit_back("1200.00", day="2026-07-09")), name="r2"), "2026-07-10")
    assert owed(run(bank, "2026-07-10")) == [120000]
    assert "Reversed" in bank.kinds()


def test_plain_debits_zeros_and_entries_not_booked_teach_nothing(bank: House) -> None:
    lines = entry("80.00", side="DBIT"), entry("0.00"), entry("1200.00", detail(text="FA-1"), status="PDNG")
    bank.receive(statement(camt(*lines)), "2026-07-07")
    run(bank)
    assert "PaymentLearnt" not in bank.kinds()


@pytest.mark.parametrize("day", ["2026-07-08", "2026-07-21"])
def test_the_same_mail_met_again_teaches_nothing_more(bank: House, day: str) -> None:
    bank.receive(statement(camt(credit("500.00"))), "2026-07-07")
    run(bank)
    before = bank.kinds().count("PaymentLearnt")
    bank.receive(statement(camt(credit("500.00"))), day)
    run(bank, day)
    assert bank.kinds().count("PaymentLearnt") == before == 1


def test_a_statement_of_an_account_that_is_not_ours_settles_nothing(bank: House) -> None:
    other = camt(credit("1200.00")).replace(OWN, "FR1420041010050500013M02606")
    bank.receive(statement(other), "2026-07-07")
    assert verdicts(run(bank)) == ["paiement_a_verifier"]
    assert [e.reason for e in bank.events() if isinstance(e, PaymentLearnt)] == ["compte_etranger"]
    bank.write("lecteurs/releves.yaml", READER + "comptes: [FR14 2004 1010 0505 0001 3M02 606]\n")
    bank.receive(statement(other.replace("<Id>S1</Id>", "<Id>S2</Id>"), name="r2"), "2026-07-08")
    assert verdicts(run(bank, "2026-07-08")) == ["soldee"]


def test_a_statement_of_an_unproved_sender_settles_nothing_and_holds(bank: House) -> None:
    bank.receive(statement(camt(credit("1200.00")), proved=False), "2026-07-07")
    assert verdicts(run(bank)) == ["paiement_a_verifier"]


@pytest.mark.parametrize(
    ("sender", "proved", "verdict"),
    [
        ("claire@mercier.example", True, "soldee"),
        ("claire@mercier.example", False, "paiement_a_verifier"),
        ("voisin@ailleurs.example", True, "a_envoyer"),
    ],
)
def test_a_forward_counts_as_far_as_who_hands_it_on(
    bank: House, sender: str, proved: bool, verdict: str
) -> None:
    inner = forwarded(statement(camt(credit("1200.00"))), "x@y.example")
    bank.receive(forwarded(inner, sender, proved=proved), "2026-07-07")
    assert verdicts(run(bank)) == [verdict]


def test_a_forward_of_a_mail_already_read_counts_once(bank: House) -> None:
    mail = statement(camt(credit("500.00")))
    bank.receive(mail, "2026-07-07")
    run(bank)
    bank.receive(forwarded(statement(camt(credit("500.00"))), "claire@mercier.example"), "2026-07-08")
    assert owed(run(bank, "2026-07-08")) == [70000]
    assert bank.kinds().count("PaymentLearnt") == 1


def test_a_broken_statement_is_a_task_at_once_and_costs_only_itself(bank: House) -> None:
    broken = camt(credit("1200.00"), credit("12..34"))
    bank.receive(statement(broken), "2026-07-07")
    bank.payment("2026-07-06", "500,00", "FA-1")
    outcome = run(bank)
    assert owed(outcome) == [70000]
    assert [e.kind for e in bank.events() if isinstance(e, TaskOpened)] == ["courrier"]
