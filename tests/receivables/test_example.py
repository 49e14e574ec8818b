"""The shipped example data is sound."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from runner.model.parties import DebtorType
from runner.receivables.learn import learn
from runner.receivables.ledger import read_ledger
from tests.receivables.files import COLUMNS, CUSTOMERS, INVOICES

ROOT = Path(__file__).parents[2]


def test_the_shipped_example_reads_without_a_fault() -> None:
    found = read_ledger(INVOICES, CUSTOMERS, ROOT)
    assert (found.rows, len(found.accounts), found.exported_on) == (30, 12, date(2026, 11, 20))
    assert (found.doubts, found.unreadable, found.warnings) == ((), (), ())
    assert {a.customer.type for a in found.accounts.values()} == set(DebtorType) - {DebtorType.UNKNOWN}


def test_the_shipped_example_is_learnt_as_the_site_maps_it() -> None:
    learnt = learn(ROOT / INVOICES.folder / "factures-2026-11-20.csv")
    assert (learnt.columns, learnt.format, learnt.questions) == (COLUMNS, INVOICES.format, ())


def test_every_address_of_the_example_is_reserved_for_examples() -> None:
    found = read_ledger(INVOICES, CUSTOMERS, ROOT)
    addresses = [e for a in found.accounts.values() for e in (*a.customer.emails, *a.customer.copies)]
    assert addresses
    assert all(address.endswith(".example") for address in addresses)
