"""What must hold of every export, whatever it contains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.model.parties import Ledger
from runner.model.problem import SiteError
from runner.receivables.dates import format_date
from runner.receivables.ledger import read_ledger
from tests.receivables.files import CUSTOMERS, GOOD, HEADER, INVOICES, ledger, put

MODEST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(MODEST, max_examples=200)


@dataclass(frozen=True)
class Row:
    """One sound row of an export."""

    number: int
    customer: int
    issued: date
    term: int
    total: int
    balance: int

    def __str__(self) -> str:
        due = self.issued + timedelta(days=self.term)
        dates = f"{format_date(self.issued, 'JJ/MM/AAAA')};{format_date(due, 'JJ/MM/AAAA')}"
        return f"FA-{self.number};C{self.customer};{dates};{euros(self.total)};{euros(self.balance)}"


def euros(cents: int) -> str:
    """French notation."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}".replace(",", "\u202f") + f",{abs(cents) % 100:02d}"


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    totals = draw(st.lists(st.integers(-(10**9), 10**9), max_size=12))
    rows = []
    for number, total in enumerate(totals):
        balance = draw(st.integers(min(total, 0), max(total, 0)))
        issued = draw(st.dates(date(2000, 1, 1), date(2099, 1, 1)))
        rows.append(Row(number, draw(st.integers(0, 3)), issued, draw(st.integers(0, 90)), total, balance))
    return rows


def balance(found: Ledger) -> int:
    """What all customers owe, less what they have with us."""
    accounts = found.accounts.values()
    owed = sum(i.balance for a in accounts for i in a.invoices)
    return owed - sum(c.amount for a in accounts for c in a.credits)


def content(found: Ledger) -> object:
    """A ledger without lines and file."""
    return (
        {
            code: (
                {(i.key, i.due, i.total, i.balance) for i in account.invoices},
                {(c.number, c.amount) for c in account.credits},
                len(account.doubts),
            )
            for code, account in found.accounts.items()
        },
        len(found.unreadable),
        found.settled,
    )


@given(_rows())
@MODEST
def test_every_cent_of_the_file_is_in_the_ledger(tmp_path: Path, rows: Sequence[Row]) -> None:
    found = ledger(tmp_path, *map(str, rows))
    assert balance(found) == sum(row.balance for row in rows)
    assert (found.rows, found.doubts, found.unreadable) == (len(rows), (), ())


@given(_rows(), st.data())
@MODEST
def test_the_order_of_the_rows_does_not_matter(tmp_path: Path, rows: list[Row], data: st.DataObject) -> None:
    spoiled = [
        "FA-1;C1;x",
        "FA-X;C2;01/01/2026;;5,00;5,00",
        ";;;;1,00;",
        "AV;C9;01/01/2026;01/01/2026;5,00;9,00",
    ]
    lines = [*map(str, rows), *data.draw(st.lists(st.sampled_from(spoiled), unique=True, max_size=2))]
    lines += ["FA-0;C0;01/02/2026;01/03/2026;1,00;1,00" for _ in range(20)]  # no column is spoiled as a whole
    shuffled = data.draw(st.permutations(lines))
    assert content(ledger(tmp_path, *lines)) == content(ledger(tmp_path, *shuffled))


@given(_rows(), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@MODEST
def test_quotes_and_line_ends_change_nothing(tmp_path: Path, rows: list[Row], end: str, mark: bool) -> None:
    quoted = [";".join(f'"{cell}"' for cell in str(row).split(";")) for row in rows]
    plain = content(ledger(tmp_path, *map(str, rows)))
    put(tmp_path, end.join([HEADER, *quoted, ""]).encode("utf-8-sig" if mark else "utf-8"))
    put(tmp_path, "client\n", "donnees/clients.csv")
    assert content(read_ledger(INVOICES, CUSTOMERS, tmp_path)) == plain


NASTY = st.text(st.sampled_from('";\r\n\0,.-/0123456789CFA€ \u202f\ud7ff\u202e'), max_size=60)


def outcome(root: Path) -> Ledger | SiteError:
    """A ledger or a refusal; any other exception fails the test."""
    try:
        return read_ledger(INVOICES, CUSTOMERS, root)
    except SiteError as refused:
        return refused


@given(st.binary(max_size=200) | NASTY.map(str.encode), st.binary(max_size=80) | NASTY.map(str.encode))
@MANY
def test_any_bytes_are_a_ledger_or_a_refusal(tmp_path: Path, invoices: bytes, customers: bytes) -> None:
    put(tmp_path, f"{HEADER}\n{GOOD}\n".encode() + invoices)
    put(tmp_path, b"client;courriel;type\n" + customers, "donnees/clients.csv")
    found = outcome(tmp_path)
    assert found.problems if isinstance(found, SiteError) else found.accounts["C1"].customer.code == "C1"


@given(st.binary(max_size=300))
@MODEST
def test_any_file_is_a_ledger_or_a_refusal(tmp_path: Path, invoices: bytes) -> None:
    put(tmp_path, invoices)
    put(tmp_path, invoices, "donnees/clients.csv")
    found = outcome(tmp_path)
    assert isinstance(found, Ledger) or found.problems


@given(_rows(), st.integers(0, 12), NASTY)
@MODEST
def test_a_spoiled_row_never_touches_another_customer(
    tmp_path: Path, rows: list[Row], at: int, cell: str
) -> None:
    others = [str(row) for row in rows]
    others += [
        f"FB-{n};C0;01/02/2026;01/03/2026;1,00;1,00" for n in range(20)
    ]  # no column is spoiled as a whole
    clean = cell.replace("\r", " ").replace("\n", " ")  # one line: others are other rows
    lines = [*others[:at], f"FZ;C7;01/01/2026;01/02/2026;{clean};1,00", *others[at:]]
    before, after = ledger(tmp_path, *others), ledger(tmp_path, *lines)
    for code, account in before.accounts.items():
        assert [i.key for i in after.accounts[code].invoices] == [i.key for i in account.invoices]
        assert after.accounts[code].doubts == account.doubts
