"""One export and the customer file, read and joined: what each customer owes and what is doubtful."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from runner.model.parties import Ledger
from runner.model.problem import Place, Problem, SiteError
from runner.model.sources import CustomerSource, FileKind, InvoiceSource
from runner.model.terms import PaymentTerm
from runner.model.text import Text, t
from runner.receivables import joining
from runner.receivables.books import Books
from runner.receivables.customers import CustomerReader, Customers
from runner.receivables.dates import date_pattern
from runner.receivables.exports import Export, newest_export, shown_name, stated_day
from runner.receivables.fec import read_fec
from runner.receivables.groups import Groups, customer_code
from runner.receivables.invoices import InvoiceReader
from runner.receivables.joining import Read, join
from runner.receivables.sheet import open_sheet

_REQUIRED = ("facture", "client", "echeance")


def read_ledger(
    invoices: InvoiceSource,
    customers: CustomerSource,
    root: Path,
    key: bytes = b"",
    *,
    customers_root: Path | None = None,
) -> Ledger:
    """The newest export of `invoices`, joined with `customers`; folders are relative to `root`.

    `customers_root`: what the customer file's folder is relative to, where it lies elsewhere.

    Rows that cannot be trusted hold their own customer (`Account.doubts`); rows whose customer cannot be
    told are `Ledger.unreadable`. Raises SiteError where a file is missing or is not what relance.yaml says.
    `key` hashes company names where `cle_client: raison_sociale`.
    """
    _check(invoices, key)
    with _collector_paused():
        return _read(invoices, newest_export(invoices, root), customers, customers_root or root, key)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Everything made here stays and has no cycles; walking it again and again doubled the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def rejoin(known: Ledger, customers: CustomerSource, root: Path, key: bytes | None) -> Ledger:
    """A ledger without names, as the journal keeps it, with the customers as their file shows them now."""
    found = _read_customers(customers, root, key, set(known.accounts))
    return joining.rejoin(known, found)


def _read(
    invoices: InvoiceSource, export: Export, customers: CustomerSource, root: Path, key: bytes
) -> Ledger:
    if invoices.format.kind is FileKind.FEC:
        return _read_books(invoices, export, customers, root)
    hashed = key if invoices.customer_key == "raison_sociale" else None
    with _also_told(customers, root, hashed):
        reader, digest = _read_invoices(invoices, export, Groups(hashed))
    wanted = reader.groups.by_code.keys() | _codes(reader, hashed)
    known = _read_customers(customers, root, hashed, wanted)
    _hold_ragged(reader, known, hashed)
    return join(Read(export, reader.rows, digest, reader.groups, reader.faults), known, customers)


def _read_books(source: InvoiceSource, export: Export, customers: CustomerSource, root: Path) -> Ledger:
    """A FEC: the customer file tells the terms, so that it is read before anything falls due."""
    with _also_told(customers, root, None):
        fec = read_fec(export.path, export.name)
    known = _read_customers(customers, root, None, fec.codes)
    books = Books(fec, known.terms, source.term or PaymentTerm())
    books.read()
    read = Read(export, fec.rows, fec.digest, books.groups, books.faults, tuple(books.warnings))
    return join(read, known, customers)


@contextmanager
def _also_told(customers: CustomerSource, root: Path, key: bytes | None) -> Iterator[None]:
    """Where the export is refused, what is wrong with the customer file too: both are mended in one go."""
    try:
        yield
    except SiteError as error:
        raise SiteError([*error.problems, *_other_problems(customers, root, key)]) from error


def _check(source: InvoiceSource, key: bytes) -> None:
    """What no schema can tell: columns that must be there together, a key for hashes, a date form."""
    if source.format.kind is FileKind.FEC:
        return  # its columns are fixed by law
    problems: list[Text] = [
        t("the column {name} is not mapped", name=name) for name in _REQUIRED if name not in source.columns
    ]
    if not {"montant", "restant_du"} & source.columns.keys():
        problems.append(t("neither montant nor restant_du is mapped"))
    if source.customer_key == "raison_sociale" and not key:
        problems.append(t("cle_client: raison_sociale needs the secret {name}", name="RELANCE_KEY"))
    if source.format.decimals not in {",", "."}:
        problems.append(t("the decimal mark is , or ."))
    try:
        date_pattern(source.format.dates)
    except ValueError:
        problems.append(t("{form} is no form of date", form=source.format.dates))
    if problems:
        raise SiteError([Problem(source.place, text) for text in problems])


def _read_invoices(source: InvoiceSource, export: Export, groups: Groups) -> tuple[InvoiceReader, str]:
    with open_sheet(export.path, export.name, source.format, export.name) as sheet:
        reader = InvoiceReader(sheet, source, groups, export.stated)
        reader.read()
    _check_export_date(reader, source, export)
    return reader, sheet.digest


def _other_problems(source: CustomerSource, root: Path, key: bytes | None) -> tuple[Problem, ...]:
    """What is wrong with the customer file, if anything is."""
    try:
        _read_customers(source, root, key, set())
    except SiteError as error:
        return error.problems
    return ()


def _check_export_date(reader: InvoiceReader, source: InvoiceSource, export: Export) -> None:
    """A file that states two dates of export is two exports pasted together."""
    for cell, line in reader.export_cells.items():
        place = Place(export.name, line, reader.export_at + 1)
        if stated_day(cell, source, place) != export.stated:
            raise SiteError(
                [Problem(place, t("two dates of export in one file"), t("{day}", day=export.stated))]
            )


def _codes(reader: InvoiceReader, key: bytes | None) -> set[str]:
    return {code for _, cells, *_ in reader.ragged if (code := _code(cells, reader.at["client"], key))}


def _code(cells: Sequence[str], at: int, key: bytes | None) -> str:
    return customer_code(cells[at], key) if at < len(cells) else ""


def _read_customers(source: CustomerSource, root: Path, key: bytes | None, wanted: set[str]) -> Customers:
    if not source.file:
        return Customers()
    name = shown_name(source.folder, source.file)
    with open_sheet(root / source.folder / source.file, name, source.format, name) as sheet:
        return CustomerReader(sheet, source, key, wanted).read()


def _hold_ragged(reader: InvoiceReader, known: Customers, key: bytes | None) -> None:
    """Where cells may have slipped, a customer is believed only if that code exists elsewhere."""
    groups = reader.groups
    sound = groups.by_code.keys() | known.by_code.keys()
    at, width = reader.at["client"], reader.width
    for line, cells, why, placed in reader.ragged:
        message = why or t("{seen} cells where the header has {expected}", seen=len(cells), expected=width)
        code = _code(cells, at, key)
        if (placed or code in sound) and (group := groups[cells[at]] if code else None):
            reader.faults.doubt(group, line, message)
        else:
            reader.faults.nobody(line, message)
