"""A FEC says what is open by its letters; what it cannot say holds the customer; a broken one is refused."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.model.balance import balances, free_credits
from runner.model.parties import InvoiceKey, Ledger
from runner.model.problem import SiteError
from runner.model.terms import PaymentTerm, read_term
from runner.receivables.fec import Line
from runner.receivables.learn import learn
from runner.receivables.lettering import open_items
from tests.receivables.fecs import COLUMNS, NAME, SOURCE, Row, entry, fec, fec_ledger, paid, sale
from tests.receivables.files import account, doubts, numbers, put

SALE = sale("20260901", "1200,00", "FA-1")


def refused(root: Path, text: str) -> str:
    with pytest.raises(SiteError) as caught:
        fec_ledger(root, text=text)
    return str(caught.value)


def left(found: Ledger, code: str = "C1") -> dict[str, int]:
    """What is still claimed of each open invoice, in cents."""
    return {key.number: cents for key, cents in balances(account(found, code), None).items()}


# --- letters --------------------------------------------------------------------------------------


def test_an_unlettered_debit_is_an_invoice_due_after_the_site_s_term(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, SALE)
    (invoice,) = account(found).invoices
    assert invoice.key == InvoiceKey("C1", "FA-1", date(2026, 9, 1))
    assert (invoice.total, invoice.balance, invoice.due, invoice.line) == (
        120_000,
        120_000,
        date(2026, 10, 1),
        2,
    )
    assert found.exported_on == date(2026, 11, 20)


def test_a_balanced_letter_closes_its_invoices_and_says_so(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path, sale("20260901", "1200,00", "FA-1", letter="AA"), paid("20260915", "1200,00", letter="AA")
    )
    assert found.accounts == {}
    assert found.settled == {InvoiceKey("C1", "FA-1", date(2026, 9, 1))}


def test_a_letter_holds_within_one_account_of_one_customer(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path,
        sale("20260901", "50,00", "FA-1", letter="A"),
        paid("20260915", "50,00", letter="A", customer="C2"),
        sale("20260902", "50,00", "FA-2", letter="A", account="416000"),
    )
    assert left(found) == {"FA-1": 5_000, "FA-2": 5_000}
    assert account(found, "C2").credits[0].amount == 5_000


def test_an_unbalanced_letter_leaves_the_youngest_invoice_partly_open(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path,
        sale("20260901", "100,00", "FA-1", letter="a"),
        sale("20261001", "80,00", "FA-2", letter="a"),
        paid("20261015", "130,00", letter="a"),
    )
    assert left(found) == {"FA-2": 5_000}
    assert account(found).invoices[0].total == 8_000
    assert not doubts(found)


def test_a_letter_with_too_much_paid_leaves_a_credit(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path, sale("20260901", "100,00", "FA-1", letter="A"), paid("20260915", "130,00", letter="A")
    )
    assert free_credits(account(found)) == 3_000


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "A", "B"]), st.sampled_from("12"), st.integers(-500, 500), st.integers(1, 28)
        ),
        max_size=25,
    )
)
def test_what_is_open_has_the_balance_of_the_accounts_and_never_exceeds_its_line(
    drawn: list[tuple[str, str, int, int]],
) -> None:
    lines = [
        Line(at, "411000", customer, letter, "VE", "1", f"P{at}", date(2026, 9, day), amount, "", "EUR")
        for at, (letter, customer, amount, day) in enumerate(drawn, start=2)
    ]
    items = list(open_items(lines))
    assert sum(item.open for item in items) == sum(line.amount for line in lines)
    assert all(
        0 <= item.open * (1 if item.line.amount > 0 else -1) <= abs(item.line.amount) for item in items
    )


# --- credits --------------------------------------------------------------------------------------


def test_a_credit_note_lowers_the_customer_s_total(tmp_path: Path) -> None:
    note = entry("VE", "20260910", "200,00", piece="AV-1", side="Credit")
    found = fec_ledger(tmp_path, SALE, note)
    assert free_credits(account(found)) == 20_000
    assert not doubts(found)


def test_a_payment_that_names_an_invoice_lowers_it(tmp_path: Path) -> None:
    by_piece = paid("20260910", "200,00", piece="FA-1")
    by_label = paid("20260911", "300,00", label="VIR ROCHE FA-1 ACOMPTE")
    found = fec_ledger(tmp_path, SALE, by_piece, by_label)
    assert left(found) == {"FA-1": 70_000}
    assert not doubts(found)


def test_a_short_number_of_a_payment_names_nothing(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, sale("20260901", "100,00", "12"), paid("20260910", "30,00", piece="12"))
    assert left(found) == {"12": 10_000}
    assert "not lettered" in doubts(found)[0]


def test_a_name_in_a_label_is_no_number(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, entry("VE", "20260901", "5,00", piece="-", label="FACTURE DUPONT-12"))
    assert "no invoice number" in doubts(found)[0]
    assert "DUPONT" not in numbers(found)[0]


def test_an_unlettered_payment_holds_the_customer_and_proposes_the_invoice(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, SALE, sale("20260902", "80,00", "FA-2"), paid("20260915", "80,00"))
    assert "received and not lettered: for FA-2?" in doubts(found)[0]
    assert f"{NAME}:6" in doubts(found)[0]


def test_money_before_any_invoice_is_an_advance(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, paid("20260815", "80,00"), SALE)
    assert (free_credits(account(found)), doubts(found)) == (8_000, [])


def test_an_advance_of_4191_is_a_credit_less_what_was_used(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path,
        SALE,
        paid("20260815", "300,00", account="419100"),
        entry("OD", "20260901", "100,00", piece="OD1", account="419100"),
    )
    assert free_credits(account(found)) == 20_000
    nobody = fec_ledger(tmp_path, SALE, paid("20260815", "300,00", account="419100", customer=""))
    assert free_credits(account(nobody)) == 0
    assert "names no customer" in str(nobody.warnings[0].message)


# --- what is no invoice ---------------------------------------------------------------------------


def test_invoices_not_yet_issued_are_left_alone_and_bills_of_exchange_are_excluded(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path,
        sale("20260901", "10,00", "FA-1", account="418100"),
        sale("20260901", "20,00", "FA-2", account="413000"),
    )
    assert [(i.key.number, i.method) for i in account(found).invoices] == [("FA-2", "LCR")]


def test_a_piece_of_several_customers_is_no_invoice_number(tmp_path: Path) -> None:
    found = fec_ledger(
        tmp_path,
        entry("AN", "20260101", "500,00", piece="510", label="Report exercice précédent"),
        entry("AN", "20260101", "40,00", piece="510", customer="C2", label="Report facture FA-2025-77"),
    )
    assert "no invoice number" in doubts(found)[0]
    assert numbers(found, "C2") == ["FA-2025-77"]
    assert not doubts(found, "C2")


def test_a_debit_of_the_bank_is_asked_about(tmp_path: Path) -> None:
    assert "a refund" in doubts(fec_ledger(tmp_path, SALE, entry("BQ", "20260910", "10,00", piece="CH7")))[0]


def test_without_an_auxiliary_the_account_is_the_customer(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, sale("20260901", "10,00", "FA-1", account="411ROCHE", customer=""))
    assert numbers(found, "411ROCHE") == ["FA-1"]


def test_the_lines_of_one_piece_are_one_invoice(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, sale("20260901", "10,00", "FA-1"), sale("20260901", "5,50", "FA-1"))
    assert [(i.total, i.balance) for i in account(found).invoices] == [(1_550, 1_550)]


def test_a_foreign_currency_is_kept_apart(tmp_path: Path) -> None:
    found = fec_ledger(tmp_path, sale("20260901", "10,00", "FA-1", currency="USD"))
    assert account(found).invoices[0].currency == "USD"


# --- terms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("30 jours", date(2026, 10, 1)),
        ("45 jours fin de mois", date(2026, 10, 31)),
        ("fin de mois + 45 jours", date(2026, 11, 14)),
        ("fin de mois", date(2026, 9, 30)),
        ("comptant", date(2026, 9, 1)),
    ],
)
def test_each_reading_of_a_term_has_its_due_date(text: str, due: date) -> None:
    assert read_term(text).due(date(2026, 9, 1)) == due


def test_a_term_of_the_customer_file_goes_first_and_one_that_cannot_be_read_holds(tmp_path: Path) -> None:
    known = "client;type;delai_de_paiement\nC1;entreprise;60 jours\nC2;entreprise;dès que possible\n"
    found = fec_ledger(tmp_path, SALE, sale("20260901", "5,00", "FA-2", customer="C2"), customers=known)
    assert account(found).invoices[0].due == date(2026, 10, 31)
    assert "a payment term that cannot be read" in doubts(found, "C2")[0]
    assert SOURCE.term == PaymentTerm(30)


# --- how software writes it ------------------------------------------------------------------------


def _padded(text: str) -> str:
    return "\r\n".join("\t".join(cell.ljust(12) for cell in line.split("\t")) for line in text.split("\n"))


def test_padded_cells_signed_amounts_and_crlf_are_the_same_file(tmp_path: Path) -> None:
    text = _padded(fec(SALE).replace("1200,00", "+000001200,00").replace("\t0,00", "\t+000000000,00"))
    assert left(fec_ledger(tmp_path, text=text)) == {"FA-1": 120_000}


def test_amount_and_side_instead_of_debit_and_credit(tmp_path: Path) -> None:
    columns = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in COLUMNS]
    rows: list[Row] = [
        row | {"Montant": "1200,00", "Sens": "D" if row["CompteNum"] == "411000" else "C"} for row in SALE
    ]
    text = fec(rows, columns=columns, separator="|")
    assert left(fec_ledger(tmp_path, text=text)) == {"FA-1": 120_000}
    assert "no side; expected D or C" in refused(tmp_path, text.replace("|D|", "|X|"))


def test_other_cases_of_headers_further_columns_and_a_time_of_validation_are_taken(tmp_path: Path) -> None:
    columns = [*COLUMNS, "DateRglt", "ModeRglt"]
    text = (
        fec(SALE, columns=columns)
        .replace("CompteLib", "CompteLIB")
        .replace("\t20260901\t\t\t\t", "\t20260901 10:05:00\t\t\t\t")
    )
    assert left(fec_ledger(tmp_path, text=text)) == {"FA-1": 120_000}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15"])
def test_every_encoding_the_law_allows_is_read(tmp_path: Path, encoding: str) -> None:
    text = fec(sale("20260901", "10,00", "FA-1", label="Été")).encode(encoding)
    put(tmp_path, text, NAME)
    assert left(fec_ledger(tmp_path, text=text)) == {"FA-1": 1_000}


# --- a broken one ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\t1200,00\t0,00", "\t12..00\t0,00", f"{NAME}:2:12: « 12..00 » is no amount"),
        ("\t20260901\t411000", "\t20263001\t411000", f"{NAME}:2:4: « 20263001 » is no date"),
        ("\t411000", "", f"{NAME}:2: 17 cells; expected 18 cells, as in the header"),
        ("\t1200,00\t\t\t20260901\t\t", "\t1200,00\t\t\t20260901\t\t\tx", f"{NAME}:3: 19 cells"),
        ("\t0,00\t1200,00", "\t0,00\t1100,00", "cut or filtered"),
        ("CompAuxNum", "Auxiliaire", f"{NAME}:1: no FEC: its columns are missing"),
    ],
)
def test_a_broken_fec_is_refused_with_the_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = fec(SALE)
    assert old in text
    assert told in refused(tmp_path, text.replace(old, new, 1))


def test_a_cut_fec_is_refused(tmp_path: Path) -> None:
    text = fec(SALE, paid("20260910", "1200,00"))
    assert "cut or filtered" in refused(tmp_path, "\n".join(text.split("\n")[:-2]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_damage_is_a_refusal_in_words_or_a_reading(tmp_path: Path, noise: bytes, at: int) -> None:
    whole = fec(SALE, paid("20260910", "100,00")).encode()
    with suppress(SiteError):
        fec_ledger(tmp_path, text=whole[:at] + noise + whole[at:])


def test_a_customer_who_letters_nothing_costs_no_more_than_the_others(tmp_path: Path) -> None:
    many = [
        row
        for at in range(4_000)
        for row in (*sale("20260901", "10,00", f"FA-{at}"), *paid("20260902", "10,00", piece=f"R{at}"))
    ]
    begun = time.perf_counter()
    assert len(account(fec_ledger(tmp_path, many)).invoices) == 4_000
    assert time.perf_counter() - begun < 5


# --- check --learn --------------------------------------------------------------------------------


def test_a_fec_is_learnt_and_asks_for_the_term_alone(tmp_path: Path) -> None:
    path = put(tmp_path, fec(SALE), NAME)
    learnt = learn(path)
    assert yaml.safe_load(learnt.yaml)["factures"] == {
        "fichier": "552100554FEC*.txt",
        "date_export": {"nom": "552100554FEC{AAAA}{MM}{JJ}.txt"},
        "format": {"type": "FEC"},
    }
    assert "delai_de_paiement" in str(learnt.questions[0])
    assert learn(path, term=True).questions == ()
