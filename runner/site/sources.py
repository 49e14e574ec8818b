"""`factures` and `clients`: where the accounts are, and how their files are written."""

from __future__ import annotations

from collections.abc import Iterator

from runner.model.parties import DebtorType
from runner.model.problem import Problem
from runner.model.sources import BY_MAIL, CustomerSource, FileFormat, FileKind, InvoiceSource
from runner.model.text import Text, t
from runner.site import units, words
from runner.site.reading import View

_FOR_MAIL = ("sujet", "expediteur")
_OF_A_FEC = ("colonnes", "lignes", "cle_client")
"""What a FEC needs no word about: the law fixes it."""


def invoices(view: View) -> InvoiceSource:
    """`factures`, where `faults` finds nothing."""
    dated = view.view("date_export")
    return InvoiceSource(
        folder=view.text("source"),
        pattern=view.text("fichier", "*"),
        columns=_columns(view),
        format=_format(view.view("format")),
        date_in_name=dated.text("nom"),
        date_column=dated.text("colonne"),
        max_age=view.value("fraicheur_max", units.working_days, 2),
        sum_lines=view.text("lignes") == "a_sommer",
        repeated_lines=view.text("lignes") == "repetees",
        customer_key=view.text("cle_client", "code"),
        term=view.value("delai_de_paiement", units.payment_term, None),
        sender=view.text("expediteur").lower(),
        subject=view.text("sujet"),
        pieces=view.raw("pieces"),
        place=view.place,
    )


def customers(view: View) -> CustomerSource:
    """`clients`."""
    return CustomerSource(
        folder=view.text("source"),
        file=view.text("fichier"),
        columns=_columns(view),
        format=_format(view.view("format")),
        default_type=DebtorType(view.text("type_par_defaut", "inconnu")),
        place=view.place,
    )


def _columns(view: View) -> dict[str, str]:
    """Our column name to the header of the file."""
    columns = view.view("colonnes")
    return {name: columns.raw(name) for name in columns.block.values}


def _format(view: View) -> FileFormat:
    return FileFormat(
        separator=view.value("separateur", _separator, ";"),
        encoding=view.value("encodage", words.encoding, "utf-8"),
        dates=view.text("dates", "JJ/MM/AAAA"),
        decimals=view.text("decimales", ","),
        header_line=view.value("ligne_entete", units.positive, 1),
        kind=_kind(view),
        sheet=view.text("feuille"),
    )


def _separator(text: str) -> str:
    return "\t" if text == "tabulation" else text


def _kind(form: View) -> FileKind:
    return FileKind(form.text("type", FileKind.CSV))


def faults(site: View) -> tuple[Problem, ...]:
    """What the run cannot do without, and what contradicts itself."""
    asked, known = site.view("factures"), site.view("clients")
    found = [
        *_route_faults(asked),
        *_sheet_faults(asked.view("format")),
        *_sheet_faults(known.view("format")),
    ]
    found += _fec_faults(asked) if _kind(asked.view("format")) is FileKind.FEC else _column_faults(asked)
    if "pieces" in asked and "{facture}" not in asked.raw("pieces"):
        message = t("« pieces » names the same file for every invoice")
        found.append(Problem(asked.at("pieces"), message, t("« donnees/pdf/{{client}}/{{facture}}.pdf »")))
    if known.text("source") == BY_MAIL:
        expected = t("a folder such as « donnees/ », or « branche:donnees »")
        found.append(Problem(known.at("source"), t("the customer file does not come by mail"), expected))
    return tuple(found)


def _column_faults(asked: View) -> Iterator[Problem]:
    """A number, a customer, a due date, an amount."""
    columns = asked.view("colonnes")
    missing = [name for name in ("facture", "client", "echeance") if name not in columns]
    if "montant" not in columns and "restant_du" not in columns:
        missing.append("montant")
    learn = t("run « relance check --learn FILE »: it proposes the mapping")
    expected = t("the header of the file in front of it")
    for name in missing:
        yield Problem(columns.place, t("column « {name} » is not mapped", name=name), expected, learn)
    if "delai_de_paiement" in asked:
        yield _idle(asked, "delai_de_paiement", t("it is of a FEC alone: other exports state each due date"))


def _fec_faults(asked: View) -> Iterator[Problem]:
    """Its columns are fixed by law (LPF A47 A-1), and none is a due date."""
    for key in _OF_A_FEC:
        if key in asked:
            yield _idle(asked, key, t("nothing: the columns of a FEC are fixed by law"))
    if "delai_de_paiement" not in asked:
        expected = t("« delai_de_paiement: 30 jours », or « 45 jours fin de mois »")
        yield Problem(asked.place, t("a FEC has no due dates: by when are invoices to be paid?"), expected)
    if "colonne" in asked.view("date_export"):
        yield _idle(asked, "date_export", t("« nom: », the day in the name of the file"))


def _route_faults(asked: View) -> Iterator[Problem]:
    """By mail: a sender and a subject, and its own date. From a folder: a file name and a date."""
    by_mail = asked.text("source") == BY_MAIL
    for key in (*_FOR_MAIL, "fichier", "date_export"):
        wanted = by_mail == (key in _FOR_MAIL)
        if wanted and key not in asked:
            message = t("« {key} » is missing in « factures »", key=key)
            yield Problem(asked.place, message, _WANTED[key])
        elif not wanted and key in asked and key != "fichier":
            yield _idle(asked, key, t("nothing: it says nothing about this source"))


_WANTED: dict[str, Text] = {
    "sujet": t("what the subject of the mail with the export holds"),
    "expediteur": t("the one address that sends the export"),
    "fichier": t("a name such as « factures-*.csv »"),
    "date_export": t("« date_export: {{nom: …}} » or « {{colonne: …}} »"),
}


def _sheet_faults(form: View) -> Iterator[Problem]:
    if "feuille" in form and _kind(form) is not FileKind.XLSX:
        yield _idle(form, "feuille", t("« type: XLSX » beside it: only a workbook has sheets"))


def _idle(view: View, key: str, expected: Text) -> Problem:
    return Problem(view.at(key), t("« {key} » has no meaning here", key=key), expected)
