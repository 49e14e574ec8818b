"""A row that cannot be trusted holds its own customer, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from runner.model.parties import InvoiceKey, PaidInvoice
from runner.model.problem import SiteError
from runner.model.text import Text
from tests.receivables.files import (
    COLUMNS,
    GOOD,
    HEADER,
    INVOICES,
    OTHER,
    account,
    doubts,
    ledger,
    mapped,
    numbers,
)


def test_a_row_becomes_an_open_invoice(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, OTHER)
    invoice = account(found, "C2").invoices[0]
    assert invoice.key == InvoiceKey("C2", "FA-2", date(2026, 9, 2))
    assert (invoice.due, invoice.total, invoice.balance, invoice.line) == (date(2026, 10, 2), 8050, 4025, 3)
    assert (found.rows, found.exported_on, found.doubts, found.unreadable) == (2, date(2026, 11, 20), (), ())


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("FA-9;C1;01/09/2026;01/10/2026;12..34;12,00", 5),
        ("FA-9;C1;01/09/2026;01/10/2026;12,00;", 6),
        ("FA-9;C1;01/09/2026;;12,00;12,00", 4),
        ("FA-9;C1;01/09/2026;31/02/2026;12,00;12,00", 4),
        ("FA-9;C1;01/09/0098;01/10/2026;12,00;12,00", 3),
        (";C1;01/09/2026;01/10/2026;12,00;12,00", 1),
        ("F\x07A;C1;01/09/2026;01/10/2026;12,00;12,00", 1),
        ("F\x00A;C1;01/09/2026;01/10/2026;12,00;12,00", 1),
        ("FA-9;C1;01/09/2026;01/10/2026;12,00;15,00", 0),
        ("FA-9;C1;01/09/2026;01/10/2026;-12,00;15,00", 0),
    ],
)
def test_a_bad_cell_holds_its_own_customer_with_its_place(tmp_path: Path, row: str, column: int) -> None:
    found = ledger(tmp_path, GOOD, row, OTHER)
    place = "donnees/factures-2026-11-20.csv:3" + (f":{column}" if column else "")
    assert [doubt.split(": ")[0] for doubt in doubts(found)] == [place]
    assert numbers(found) == ["FA-1"]
    assert doubts(found, "C2") == []
    assert [str(problem.place) for problem in found.doubts] == [place]


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    found = ledger(tmp_path, "FA-9;C1;x;y;z;", GOOD)
    assert {problem.place.column for problem in found.doubts} == {3, 5, 6}


def test_a_message_hides_the_letters_of_a_cell(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9;C1;01/09/2026;Mme Perrin;12,00;12,00")
    assert "Perrin" not in doubts(found)[0]
    assert "Xxx Xxxxxx" in doubts(found)[0]


def test_a_row_without_a_customer_is_nobodys(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9; ;01/09/2026;01/10/2026;12,00;12,00", OTHER)
    assert [str(problem.place) for problem in found.unreadable] == ["donnees/factures-2026-11-20.csv:3:2"]
    assert found.doubts == ()
    assert found.rows == 3


def test_the_same_invoice_twice_holds_the_customer(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, OTHER, GOOD)
    assert "FA-1" in doubts(found)[0]
    assert "line 2" in doubts(found)[0]
    assert doubts(found, "C2") == []


def test_a_number_used_by_two_customers_or_in_two_years_is_no_repetition(tmp_path: Path) -> None:
    found = ledger(
        tmp_path,
        GOOD,
        GOOD.replace("C1", "C2"),
        GOOD.replace("01/09/2026", "01/09/2025"),
        "FA-1;C1;02/01/2026;;0;0",
    )
    assert found.doubts == ()
    assert numbers(found) == ["FA-1", "FA-1"]


def test_an_open_row_and_a_paid_row_of_one_invoice_contradict_each_other(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-1;C1;01/09/2026;01/10/2026;1 200,00;0,00")
    assert len(doubts(found)) == 1


def test_rows_are_summed_where_the_site_says_so(tmp_path: Path) -> None:
    source = replace(INVOICES, sum_lines=True)
    found = ledger(tmp_path, GOOD, OTHER, "FA-1;C1;01/09/2026;01/10/2026;-200,00;-200,00", source=source)
    (invoice,) = account(found).invoices
    assert (invoice.total, invoice.balance, invoice.line) == (100000, 100000, 2)
    assert found.doubts == ()


def test_later_rows_of_a_summed_invoice_may_leave_out_what_the_first_said(tmp_path: Path) -> None:
    source = replace(INVOICES, sum_lines=True)
    found = ledger(tmp_path, GOOD, "FA-1;;;;100,00;100,00", "FA-2;;;;5,00;5,00", source=source)
    assert account(found).invoices[0].balance == 130000
    assert [problem.place.line for problem in found.unreadable] == [4]


def test_summed_rows_that_disagree_on_the_due_date_hold_the_customer(tmp_path: Path) -> None:
    source = replace(INVOICES, sum_lines=True)
    found = ledger(tmp_path, GOOD, GOOD.replace("01/10", "02/10"), source=source)
    assert len(doubts(found)) == 1
    assert numbers(found) == []


def test_negative_rows_are_credits_and_need_no_due_date(tmp_path: Path) -> None:
    source = mapped(facture_d_origine="Origine")
    found = ledger(
        tmp_path,
        f"{GOOD};",
        "AV-1;C1;05/09/2026;;-50,00;-20,00;FA-1",
        header=f"{HEADER};Origine",
        source=source,
    )
    (credit,) = account(found).credits
    assert (credit.number, credit.amount, credit.invoice, credit.line) == ("AV-1", 2000, "FA-1", 3)
    assert doubts(found) == []


def test_an_invoice_paid_twice_is_money_of_the_customer(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9;C1;01/09/2026;01/10/2026;100,00;-100,00")
    assert [credit.amount for credit in account(found).credits] == [10000]


def test_a_row_with_nothing_left_is_listed_as_settled_and_not_open(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-2;C2;02/09/2026;02/10/2026;80,50;0,00")
    assert found.settled == {InvoiceKey("C2", "FA-2", date(2026, 9, 2))}
    assert list(found.accounts) == ["C1"]


def test_the_balance_is_the_total_less_what_was_paid(tmp_path: Path) -> None:
    columns = {name: header for name, header in COLUMNS.items() if name != "restant_du"} | {"regle": "Réglé"}
    found = ledger(
        tmp_path,
        "FA-1;C1;01/09/2026;01/10/2026;100,00;30,00",
        "FA-2;C1;01/09/2026;01/10/2026;100,00;",
        "FA-3;C1;01/09/2026;01/10/2026;100,00;100,00",
        "FA-4;C1;01/09/2026;01/10/2026;100,00;en partie",
        header=HEADER.replace("Reste à payer", "Réglé"),
        source=replace(INVOICES, columns=columns),
    )
    assert [(i.key.number, i.balance) for i in account(found).invoices] == [("FA-1", 7000), ("FA-2", 10000)]
    assert len(found.settled) == 1
    assert len(doubts(found)) == 1


@pytest.mark.parametrize(
    ("status", "left", "state"),
    [
        ("payée", "0,00", "settled"),
        ("Payée", "1 200,00", "doubt"),
        ("Annulée", "1 200,00", "settled"),
        ("Brouillon", "1 200,00", "settled"),
        ("en retard", "1 200,00", "open"),
        ("Half paid", "600,00", "open"),
    ],
)
def test_a_status_is_heard_but_never_believed_against_the_balance(
    tmp_path: Path, status: str, left: str, state: str
) -> None:
    row = f"FA-1;C1;01/09/2026;01/10/2026;1 200,00;{left};{status}"
    found = ledger(tmp_path, row, header=f"{HEADER};État", source=mapped(statut="État"))
    seen = "settled" if found.settled else "doubt" if found.doubts else "open"
    assert seen == state


def test_a_foreign_currency_stays_on_the_invoice(tmp_path: Path) -> None:
    rows = [f"{GOOD};chf", f"{OTHER};", "FA-3;C2;01/09/2026;01/10/2026;$ 5,00;$ 5,00;"]
    found = ledger(tmp_path, *rows, header=f"{HEADER};Devise", source=mapped(devise="Devise"))
    assert [i.currency for i in account(found).invoices] == ["CHF"]
    assert [i.currency for i in account(found, "C2").invoices] == ["EUR", "USD"]
    assert found.doubts == ()


def test_a_credit_in_another_currency_holds_the_customer(tmp_path: Path) -> None:
    row = "AV-1;C1;05/09/2026;;-50,00;-50,00;USD"
    found = ledger(tmp_path, f"{GOOD};", row, header=f"{HEADER};Devise", source=mapped(devise="Devise"))
    assert account(found).credits == ()
    assert len(doubts(found)) == 1


def test_further_columns_are_kept_as_one_line_of_plain_text(tmp_path: Path) -> None:
    found = ledger(
        tmp_path,
        f'{GOOD};"BC 12\r\nBcc: x";{{{{7*7}}}};oui',
        header=f"{HEADER};Commande;Règlement;Cédée",
        source=mapped(commande="Commande", mode_de_reglement="Règlement", cedee="Cédée"),
    )
    (invoice,) = account(found).invoices
    assert (invoice.order, invoice.method, invoice.assigned) == ("BC 12 Bcc: x", "{{7*7}}", True)


def test_empty_rows_are_nothing_and_trailing_separators_no_cells(tmp_path: Path) -> None:
    found = ledger(tmp_path, "", GOOD + ";;", ";;;;;", OTHER, "   ")
    assert (found.rows, found.doubts, found.unreadable) == (2, (), ())
    assert account(found, "C2").invoices[0].line == 5


def test_a_row_of_the_wrong_width_holds_a_customer_known_elsewhere(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9;C1;trop;01/09/2026;01/10/2026;12,00;12,00", OTHER)
    assert "7 cells" in doubts(found)[0]
    assert numbers(found) == ["FA-1"]


def test_a_row_of_the_wrong_width_with_an_unknown_code_is_nobodys(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9;Durand;C1;01/09/2026;01/10/2026;12,00;12,00", "FA-8;C7;01/09/2026")
    assert [problem.place.line for problem in found.unreadable] == [3, 4]
    assert doubts(found) == []


def test_doubts_are_sentences_that_can_be_translated(tmp_path: Path) -> None:
    found = ledger(tmp_path, GOOD, "FA-9;C1;01/09/2026;;12,00;12,00")
    (doubt,) = account(found).doubts
    assert isinstance(dict(doubt.values)["what"], Text)


PAID = mapped(reglee_le="Réglée le", statut="Statut")
PAID_HEADER = f"{HEADER};Réglée le;Statut"


def test_a_row_listed_as_paid_says_when(tmp_path: Path) -> None:
    paid = "FA-0;C1;01/08/2026;31/08/2026;100,00;0,00;12/09/2026;payée"
    found = ledger(tmp_path, f"{GOOD};;", paid, header=PAID_HEADER, source=PAID)
    key = InvoiceKey("C1", "FA-0", date(2026, 8, 1))
    assert account(found).paid == (PaidInvoice(key, date(2026, 8, 31), 100_00, date(2026, 9, 12)),)
    assert found.paid_on == {key: date(2026, 9, 12)}


@pytest.mark.parametrize(
    "row",
    [
        "FA-0;C1;01/08/2026;31/08/2026;100,00;50,00;12/09/2026;",
        "FA-0;C1;01/08/2026;31/08/2026;100,00;0,00;12/09/2026;annulée",
        "FA-0;C1;01/08/2026;31/08/2026;100,00;0,00;;payée",
        "FA-0;C1;01/08/2024;31/08/2024;100,00;0,00;12/09/2024;payée",
        "AV-0;C1;01/08/2026;31/08/2026;-100,00;0,00;12/09/2026;",
    ],
)
def test_what_is_open_void_undated_long_ago_or_a_credit_is_no_paid_invoice(tmp_path: Path, row: str) -> None:
    found = ledger(tmp_path, f"{GOOD};;", row, header=PAID_HEADER, source=PAID)
    assert account(found).paid == ()


def test_a_day_of_payment_that_cannot_be_read_holds_nobody_and_is_listed(tmp_path: Path) -> None:
    row = "FA-0;C1;01/08/2026;31/08/2026;100,00;0,00;bientôt;"
    found = ledger(tmp_path, f"{GOOD};;", row, header=PAID_HEADER, source=PAID)
    assert (account(found).paid, account(found).doubts) == ((), ())
    assert [(w.place.line, w.place.column) for w in found.warnings] == [(3, 7)]


SETTLED = replace(
    PAID, columns={name: header for name, header in PAID.columns.items() if name != "restant_du"}
)


def test_where_the_day_of_payment_alone_says_who_paid_it_is_believed(tmp_path: Path) -> None:
    paid = "FA-0;C1;01/08/2026;31/08/2026;100,00;;12/09/2026;émise"
    found = ledger(tmp_path, f"{GOOD};;", paid, header=PAID_HEADER, source=SETTLED)
    assert (numbers(found), [one.key.number for one in account(found).paid]) == (["FA-1"], ["FA-0"])


@pytest.mark.parametrize(
    ("cell", "told"), [("non", "« xxx » cannot be read"), ("21/11/2026", "after the export")]
)
def test_a_day_of_payment_nobody_can_believe_holds_where_it_alone_says_who_paid(
    tmp_path: Path, cell: str, told: str
) -> None:
    row = f"FA-0;C1;01/08/2026;31/08/2026;100,00;;{cell};"
    found = ledger(tmp_path, f"{GOOD};;", row, header=PAID_HEADER, source=SETTLED)
    assert numbers(found) == ["FA-1"]
    (doubt,) = doubts(found)
    assert told in doubt
    assert ":3:7:" in doubt


REPEATED = [f"FA-{n};C1;01/09/2026;31/10/2026;1 200,00;{left}" for n in (1, 2, 3) for left in ("80,00",) * 2]


def test_rows_that_each_bear_the_whole_invoice_are_never_added_up(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"factures-2026-11-20\.csv:3: every row .* lignes: repetees"):
        ledger(tmp_path, *REPEATED, source=replace(INVOICES, sum_lines=True))


def test_an_invoice_that_stands_whole_on_each_of_its_rows_counts_once(tmp_path: Path) -> None:
    found = ledger(tmp_path, *REPEATED, source=replace(INVOICES, repeated_lines=True))
    assert [(i.total, i.balance) for i in account(found).invoices] == [(120_000, 8_000)] * 3


def test_rows_that_should_repeat_one_invoice_and_differ_hold_its_customer(tmp_path: Path) -> None:
    found = ledger(
        tmp_path,
        *REPEATED,
        REPEATED[0].replace("80,00", "90,00"),
        source=replace(INVOICES, repeated_lines=True),
    )
    assert numbers(found) == ["FA-2", "FA-3"]
    assert "differ" in doubts(found)[0]
