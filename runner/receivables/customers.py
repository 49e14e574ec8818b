"""The customer file, to customers. Faults of an address hold nobody: other channels remain."""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from runner.model.parties import Customer, DebtorType
from runner.model.problem import Place, Problem
from runner.model.sources import CustomerSource
from runner.model.terms import PaymentTerm, read_term
from runner.model.text import Text, t
from runner.receivables.aliases import CUSTOMERS, recognise
from runner.receivables.groups import clean, customer_code, plain_name
from runner.receivables.postal import POSTAL, postal_lines
from runner.receivables.profile import PROFILE, read_profile
from runner.receivables.sheet import Sheet, resolve

COLUMNS = (
    "client",
    "raison_sociale",
    "type",
    "siren",
    "langue",
    "courriel",
    "copie",
    "telephone",
    *POSTAL,
    "mode_de_reglement",
    "payeur",
    "iban",
    "commercial",
    "etiquettes",
    "delai_de_paiement",
    *PROFILE,
)
"""Names a site may map; also the headers expected where it maps nothing."""
_TYPES = {plain_name(kind.value): kind for kind in DebtorType}
_ADDRESS = re.compile(
    r"(?=.{6,254}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
_LISTED = 1_000


@dataclass(slots=True)
class Customers:
    """What the customer file says of the customers wanted."""

    by_code: dict[str, Customer] = field(default_factory=dict)
    doubts: dict[str, list[Problem]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    """Broken rows whose customer cannot be told."""
    unread: list[Problem] = field(default_factory=list)
    """Columns recognised and not mapped."""
    terms: dict[str, PaymentTerm] = field(default_factory=dict)
    """Payment terms of their own, by customer."""


class CustomerReader:
    """Reads one open sheet. `wanted`: codes the invoices name; the others are passed over."""

    def __init__(
        self, sheet: Sheet, source: CustomerSource, key: bytes | None, wanted: Container[str]
    ) -> None:
        columns = source.columns or {
            name: name for name in COLUMNS if name in sheet.header or name == "client"
        }
        self._at = resolve(sheet, columns, source.format, sheet.name)
        self._code_at = self._at[
            "raison_sociale" if key is not None and "raison_sociale" in self._at else "client"
        ]
        self._postal = {name: at for name, at in self._at.items() if name in {*POSTAL, "pays"}}
        self._sheet = sheet
        sheet.watch(self._at.values())
        self._source = source
        self._key = key
        self._wanted = wanted
        self._lines: dict[str, int] = {}
        self.found = Customers(unread=list(_unread(sheet, self._at)))

    def read(self) -> Customers:
        """Every row."""
        for line, cells in self._records():
            self._row(line, cells)
        for line, cells, why, _ in self._sheet.broken:
            self._ragged(line, cells, why)
        return self.found

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        rows = self._sheet.rows
        while True:
            try:
                for row in rows:
                    yield rows.line_num, row
            except csv.Error:  # a field beyond the reader's limit; it goes on with the next line
                yield rows.line_num, [""] * (len(self._sheet.header) + 1) + ["?"]
            else:
                return

    def _row(self, line: int, cells: list[str]) -> None:
        if not any(map(str.strip, cells)):
            return
        width = len(self._sheet.header)
        if len(cells) < width or any(map(str.strip, cells[width:])):
            self._ragged(line, cells)
            return
        code = customer_code(cells[self._code_at], self._key)
        if not code:
            self._warn(line, self._code_at, t("a row without a customer's code"))
        elif code in self._wanted:
            self._keep(code, line, cells)

    def _keep(self, code: str, line: int, cells: list[str]) -> None:
        if code in self._lines:
            message = t("customer {code} is already on line {line}", code=code, line=self._lines[code])
            self._doubt(code, line, self._code_at, message)
            return
        self._lines[code] = line
        self.found.by_code[code] = self._customer(code, line, cells)
        if term := self._term(code, line, cells):
            self.found.terms[code] = term

    def _customer(self, code: str, line: int, cells: list[str]) -> Customer:
        row = {name: clean(cell) for name, at in self._at.items() if (cell := cells[at])}
        text, profile = row.get, read_profile(row, self._source.format, partial(self._unknown, line))
        return Customer(
            code=code,
            name=text("raison_sociale") or (text("client", "") if self._key is not None else ""),
            type=self._type(code, line, text("type", "")),
            siren=text("siren", "").replace(" ", ""),
            language=text("langue", "").lower(),
            emails=self._addresses(line, cells, "courriel"),
            copies=self._addresses(line, cells, "copie"),
            phone=text("telephone", ""),
            address=postal_lines({name: cells[at] for name, at in self._postal.items()}),
            method=text("mode_de_reglement", ""),
            payer=text("payeur", ""),
            iban=text("iban", "").replace(" ", "").upper(),
            sales=text("commercial", ""),
            labels=_labels(text("etiquettes", "")),
            country=profile.country,
            since=profile.since,
            turnover=profile.turnover,
            insurance=profile.insurance,
            covered=profile.covered,
        )

    def _unknown(self, line: int, column: str, message: Text, expected: Text) -> None:
        self._warn(line, self._at[column], message, expected)

    def _type(self, code: str, line: int, word: str) -> DebtorType:
        """Decides what may be claimed by law, so a word not known holds the customer."""
        if not word:
            return self._source.default_type
        kind = _TYPES.get(word) or _TYPES.get(plain_name(word))
        if kind is None:
            expected = t("one of {kinds}", kinds=", ".join(DebtorType))
            self._doubt(code, line, self._at["type"], t("a type of customer that is not known"), expected)
        return kind or DebtorType.UNKNOWN

    def _term(self, code: str, line: int, cells: list[str]) -> PaymentTerm | None:
        """Decides the due dates of a FEC, so words not known hold the customer."""
        at = self._at.get("delai_de_paiement")
        if at is None or not cells[at].strip():
            return None
        try:
            return read_term(cells[at])
        except ValueError:
            expected = t("a term such as « 30 jours » or « 45 jours fin de mois »")
            self._doubt(code, line, at, t("a payment term that cannot be read"), expected)
            return None

    def _addresses(self, line: int, cells: list[str], column: str) -> tuple[str, ...]:
        """The usable addresses of a cell; the others are named by their place alone."""
        cell = cells[self._at[column]].strip() if column in self._at else ""
        if not cell:
            return ()
        if _ADDRESS.fullmatch(cell):
            return (cell,)
        parts = [part.strip() for part in re.split("[;,]", cell)] if cell.isprintable() else ["?"]
        good = [part for part in parts if _ADDRESS.fullmatch(part)]
        if len(good) < len([part for part in parts if part]) or not good:
            expected = t("addresses separated by ;")
            self._warn(line, self._at[column], t("an e-mail address no mail can reach"), expected)
        return tuple(dict.fromkeys(good))

    def _ragged(self, line: int, cells: list[str], why: Text | None = None) -> None:
        """A broken row holds the customer it names, if the invoices know him."""
        code = customer_code(cells[self._code_at], self._key) if len(cells) > self._code_at else ""
        message = why or t(
            "{seen} cells where the header has {expected}", seen=len(cells), expected=len(self._sheet.header)
        )
        if code in self._wanted:
            self._doubt(code, line, self._code_at, message)
        else:
            self.found.lost.append(self._problem(line, self._code_at, message))

    def _doubt(self, code: str, line: int, at: int, message: Text, expected: Text | None = None) -> None:
        self.found.doubts.setdefault(code, []).append(self._problem(line, at, message, expected))

    def _warn(self, line: int, at: int, message: Text, expected: Text | None = None) -> None:
        if len(self.found.warnings) < _LISTED:
            self.found.warnings.append(self._problem(line, at, message, expected))

    def _problem(self, line: int, at: int, message: Text, expected: Text | None = None) -> Problem:
        return Problem(
            Place(self._sheet.name, line, at + 1), message, expected, t("correct the customer's row")
        )


def _unread(sheet: Sheet, at: Mapping[str, int]) -> Iterator[Problem]:
    """A file mapped in part would leave everyone without an address, and nothing would say so."""
    for column, found in recognise(sheet.header, CUSTOMERS).items():
        if column not in at and found not in at.values():
            header = sheet.header[found]
            place = Place(sheet.name, sheet.header_line, found + 1)
            message = t("the column « {header} » is not read", header=header)
            fix = t(
                "if it is {column}: clients: colonnes: {{{column}: {header}}}", column=column, header=header
            )
            yield Problem(place, message, fix=fix)


def _labels(cell: str) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, re.split("[;,|]", cell)))) if cell else frozenset()
