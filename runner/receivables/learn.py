"""`check --learn FILE`: what to write into relance.yaml, proven by the file, and what only a person knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runner.model.problem import Place, Problem, SiteError, cause
from runner.model.sources import FileFormat, FileKind
from runner.model.text import Text, t
from runner.receivables.aliases import CUSTOMERS, INVOICES, TERMS, plain_header, recognise
from runner.receivables.faults import masked
from runner.receivables.fec import read_fec, starts_fec
from runner.receivables.fragment import file_lines, format_lines, quoted
from runner.receivables.owed import remarks_on_owed
from runner.receivables.proofs import date_forms, decimal_marks, destroyed, proven_by_terms
from runner.receivables.recognise import Recognised, recognise_shape
from runner.receivables.sheet import shown

_DATES = ("emise_le", "echeance")
_AMOUNTS = ("montant", "restant_du", "regle")
_NEEDED = ("facture", "client", "echeance")
_MEANING: Mapping[str, Text] = {
    "facture": t("the number of the invoice"),
    "client": t("the code of the customer"),
    "echeance": t("the due date"),
    "montant": t("the amount, tax included"),
}
_CLAIM = {"facture", "emise_le", "echeance", "montant", "restant_du"}
"""What only a file of invoices has."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a file teaches. `yaml` is the fragment for relance.yaml, without what `questions` ask.

    `remarks` keep nothing from being written.
    """

    format: FileFormat
    columns: dict[str, str]
    questions: tuple[Text, ...]
    yaml: str
    remarks: tuple[Text, ...] = ()


@dataclass(slots=True)
class _Study:
    """A file under study: `at` is the index of each column recognised."""

    name: str
    shape: Recognised
    at: dict[str, int]
    questions: list[Text] = field(default_factory=list)

    def cells(self, columns: Sequence[str]) -> list[str]:
        return [row[self.at[name]] for name in columns if name in self.at for row in self.shape.rows]

    def header(self, column: str) -> str:
        return self.shape.header[self.at[column]]


def learn(path: Path, *, term: bool = False) -> Learnt:
    """Recognise an export of invoices or a customer file. `term`: the site says when invoices fall due.

    Raises SiteError where it is no such file, or where a spreadsheet has destroyed its dates.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        message = t("the file cannot be opened ({why})", why=cause(error))
        raise SiteError([Problem(Place(path.name), message)]) from error
    if starts_fec(content):
        return _learn_fec(path, term=term)
    shape = recognise_shape(content, path.name)
    invoices, customers = recognise(shape.header, INVOICES), recognise(shape.header, CUSTOMERS)
    if len(_CLAIM & invoices.keys()) >= len(customers.keys() - {"client"}):
        return _learn_invoices(_Study(path.name, shape, invoices))
    return _learn_customers(_Study(path.name, shape, customers))


def _learn_fec(path: Path, *, term: bool) -> Learnt:
    """Its columns are fixed by law; that it is whole, the reading proves. Its due dates only people know."""
    read_fec(path, path.name)
    lines = ["factures:", *file_lines(path.name), f"  format: {{type: {FileKind.FEC}}}"]
    lines.append(
        "  # date_export : le nom légal d'un FEC porte la date de clôture ; donnez-lui le jour de l'export"
    )
    question = t("a FEC has no due dates: write delai_de_paiement, such as 30 jours or 45 jours fin de mois")
    return Learnt(FileFormat(kind=FileKind.FEC), {}, () if term else (question,), "\n".join(lines) + "\n")


def _learn_invoices(study: _Study) -> Learnt:
    if "client" in study.at and _are_names(study.cells(["client"])):
        study.at["raison_sociale"] = study.at.pop("client")
    by_name = "client" not in study.at and "raison_sociale" in study.at
    if not by_name:
        study.at.pop("raison_sociale", None)  # the customer file has the names
    _ask_missing(study, by_name=by_name)
    dates, decimals = _dates(study), _decimals(study)
    lines = ["factures:", *file_lines(study.name)]
    if by_name:
        lines.append("  cle_client: raison_sociale")
    study.questions += _several_rows(study)
    if by_name:  # `client` is the column that says who owes: a code, or here a name
        study.at["client"] = study.at.pop("raison_sociale")
    known = {"dates": dates, "decimales": decimals}
    return replace(
        _learnt(study, lines, known), remarks=remarks_on_owed(study.at, study.shape.header, study.shape.rows)
    )


def _learn_customers(study: _Study) -> Learnt:
    if "client" not in study.at:
        _ask_which(study, ["client"])
    lines = ["clients:", f"  fichier: {quoted(study.name)}"]
    return _learnt(study, lines, {})


def _are_names(cells: Sequence[str]) -> bool:
    """Names of people or companies, which the journal must not hold as if they were codes."""
    distinct = {cell.strip() for cell in cells} - {""}
    return 5 * sum(bool(re.search(r"[^\W\d_] [^\W\d_]", cell)) for cell in distinct) > len(distinct)


def _several_rows(study: _Study) -> Iterator[Text]:
    """What the rows of one invoice are, only a person knows; that they all bear one amount, the file says."""
    named = [
        at for name, at in study.at.items() if name in {"facture", "client", "raison_sociale", "emise_le"}
    ]
    borne = [at for name, at in study.at.items() if name in _AMOUNTS]
    invoices: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in study.shape.rows:
        key = tuple(row[at].strip() for at in named)
        invoices.setdefault(key, []).append(tuple(row[at].strip() for at in borne))
    several = [rows for rows in invoices.values() if len(rows) > 1]
    if "facture" not in study.at or not several:
        return
    if all(len(set(rows)) == 1 for rows in several):
        yield t(
            "invoices stand on several rows that bear one amount: if it is that of the whole invoice, "
            "write lignes: repetees; if each row is a part, lignes: a_sommer"
        )
    else:
        yield t("invoices stand on several rows: if they are its lines, write lignes: a_sommer")


def _ask_missing(study: _Study, *, by_name: bool) -> None:
    missing = [name for name in _NEEDED if name not in study.at]
    if by_name:
        missing.remove("client")
        study.questions.append(
            t(
                "no column holds a code of customers: may « {header} » identify them "
                "(cle_client: raison_sociale, and the secret RELANCE_KEY)?",
                header=study.header("raison_sociale"),
            )
        )
    if not {"montant", "restant_du"} & study.at.keys():
        missing.append("montant")
    _ask_which(study, missing)
    study.questions += [_twice(name) for name in _repeated(study)]


def _ask_which(study: _Study, missing: Sequence[str]) -> None:
    """The header once, then a question for each column it does not name."""
    if missing:
        study.questions.append(t("columns of the file: {seen}", seen=shown(study.shape.header)))
    study.questions += [
        t(
            "which of them is {meaning}? write colonnes: {{{column}: its header}}",
            column=column,
            meaning=_MEANING[column],
        )
        for column in missing
    ]


def _twice(header: str) -> Text:
    return t(
        "several columns are called « {header} »: give them different names in the export", header=header
    )


def _repeated(study: _Study) -> list[str]:
    headers = [study.header(name) for name in study.at]
    return [header for header in headers if study.shape.header.count(header) > 1]


def _dates(study: _Study) -> str:
    """The form of the dates, or a question: an order is proven, never guessed."""
    columns = [name for name in _DATES if name in study.at]
    cells = _written(study.cells(columns), study.shape.days)
    if study.shape.days and not any(map(str.strip, cells)):
        return FileFormat().dates  # real dates all: no text to read
    if destroyed(cells):
        raise _destroyed(study, columns)
    forms = date_forms(cells)
    if len(forms) > 1:
        forms = proven_by_terms(forms, _terms(study))
    if len(forms) == 1:
        return forms[0]
    if forms:
        study.questions.append(_order(study, columns[0], forms))
    elif any(map(str.strip, cells)):
        example = masked(next(filter(str.strip, cells)))
        study.questions.append(
            t("dates such as {seen} are not read: export them as JJ/MM/AAAA or AAAA-MM-JJ", seen=example)
        )
    return ""


def _written(cells: Sequence[str], native: frozenset[str]) -> list[str]:
    """Cells that are text, whose form has to be proven: real dates and numbers prove nothing."""
    return [cell for cell in cells if cell not in native]


def _order(study: _Study, column: str, forms: Sequence[str]) -> Text:
    return t(
        "is « {header} » {forms}? no date of the file tells, for example {seen}; write dates: in format",
        header=study.header(column),
        forms=" / ".join(forms),
        seen=masked(next(filter(str.strip, _written(study.cells([column]), study.shape.days)), "")),
    )


def _terms(study: _Study) -> list[tuple[str, str, str]]:
    terms = [at for at, cell in enumerate(study.shape.header) if plain_header(cell) in TERMS]
    if not terms or not {"emise_le", "echeance"} <= study.at.keys():
        return []
    issued, due = study.at["emise_le"], study.at["echeance"]
    return [(row[issued], row[due], row[terms[0]]) for row in study.shape.rows]


def _destroyed(study: _Study, columns: Sequence[str]) -> SiteError:
    place = Place(study.name, study.shape.header_line, study.at[columns[0]] + 1)
    headers = ", ".join(f"« {study.header(name)} »" for name in columns)
    message = t("a spreadsheet has destroyed the dates of {headers}", headers=headers)
    expected = t("every date in one form, such as JJ/MM/AAAA")
    fix = t("export again from the accounts, without opening the file in a spreadsheet")
    return SiteError([Problem(place, message, expected, fix)])


def _decimals(study: _Study) -> str:
    cells = _written(study.cells([name for name in _AMOUNTS if name in study.at]), study.shape.numbers)
    marks = decimal_marks(cells)
    marked = [cell for cell in cells if re.search("[,.]", cell)]
    if len(marks) == 1 or not marked:
        return marks[0]
    example = masked(marked[0])
    if marks:
        question = t(
            "is , or . the decimal mark, for example in {seen}? write decimales: in format", seen=example
        )
    else:
        question = t("amounts such as {seen} are not read: export them with two decimals", seen=example)
    study.questions.append(question)
    return ""


def _learnt(study: _Study, lines: list[str], known: Mapping[str, str]) -> Learnt:
    columns = {name: study.header(name) for name in study.at}
    mapped = [f"    {name}: {quoted(header)}" for name, header in columns.items()]
    text = "\n".join([*lines, *format_lines(study.shape, known), "  colonnes:", *mapped])
    return Learnt(_format(study.shape, known), columns, tuple(study.questions), text + "\n")


def _format(shape: Recognised, known: Mapping[str, str]) -> FileFormat:
    usual = FileFormat()
    return FileFormat(
        separator=shape.separator or usual.separator,
        encoding=shape.encoding or usual.encoding,
        dates=known.get("dates") or usual.dates,
        decimals=known.get("decimales") or usual.decimals,
        header_line=shape.header_line,
        kind=shape.kind,
        sheet=shape.sheet,
    )
