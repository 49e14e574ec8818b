"""`politiques/essais/*.yaml` to trials. A fact is written in them as in `suivi/`, read by the same code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from runner.model.facts import Fact
from runner.model.parties import Customer, DebtorType, Invoice, InvoiceKey
from runner.model.problem import Problem
from runner.model.rules import Policy
from runner.model.text import t
from runner.model.trials import Expectation, Happening, Trial
from runner.site import units, words
from runner.site.facts import KnownNames, facts_from
from runner.site.folder import read_folder
from runner.site.reading import View, read, view_of
from runner.site.yaml import MAX_BYTES

FOLDER = "politiques/essais"
CODE = "C0000"
TERM = timedelta(days=30)
"""Between the issue of an invoice and its due date, where the trial does not say."""
LONGEST = 730
"""Days from the first due date to the last expectation: a ladder ends well before."""
_THINGS = ("paiement", "rejet", "solde", "avoir", "reponse", "suivi")
_OF_A_DAY = (
    "etape",
    "canal",
    "montant",
    "frais",
    "verdict",
    "politique",
    "prochaine_etape",
    "prochaine_date",
)


def read_trials(root: Path, policies: Sequence[Policy]) -> tuple[tuple[Trial, ...], tuple[Problem, ...]]:
    """Every trial of a site, and what is wrong with their files."""
    found = read_folder(root, FOLDER, (".yaml", ".yml"), MAX_BYTES)
    problems = list(found.problems)
    trials: list[Trial] = []
    for name, data in found.files.items():
        document = read(data, name, "essai_politique")
        problems += document.problems
        if view := view_of(document):
            trial, faults = _trial(view, policies)
            problems += faults
            trials += [] if faults else [trial]
    return tuple(trials), tuple(problems)


def _trial(view: View, policies: Sequence[Policy]) -> tuple[Trial, tuple[Problem, ...]]:
    problems: list[Problem] = []
    invoices = tuple(map(_invoice, view.views("factures")))
    known = KnownNames(
        frozenset(policy.name for policy in policies),
        frozenset(step.name for policy in policies for step in policy.steps),
    )
    happenings = tuple(_happening(one, known, problems) for one in view.views("evenements"))
    expectations = tuple(map(_expectation, view.views("attendu")))
    trial = Trial(
        name=view.text("essai"),
        customer=_customer(view.view("client")),
        invoices=invoices,
        happenings=happenings,
        expectations=expectations,
        place=view.at("essai"),
    )
    return trial, (*problems, *_faults(view, trial))


def _customer(view: View) -> Customer:
    written = "courriel" not in view or view.yes("courriel")
    return Customer(
        code=CODE,
        name="Exemple",
        type=DebtorType(view.text("type", DebtorType.UNKNOWN.value)),
        language=view.text("langue").lower(),
        emails=("comptabilite@client.example",) if written else (),
        labels=frozenset(view.texts("etiquettes")),
        country=view.value("pays", words.country, ""),
    )


def _invoice(view: View) -> Invoice:
    due, total = units.day(view.text("echeance")), view.cents("montant")
    issued = view.day("emise_le") or due - TERM
    return Invoice(
        key=InvoiceKey(CODE, view.text("facture"), issued),
        due=due,
        total=total,
        balance=view.cents("restant_du", total),
        method=view.text("mode_de_reglement"),
    )


def _happening(view: View, known: KnownNames, problems: list[Problem]) -> Happening:
    on = units.day(view.text("le"))
    return Happening(
        on=on,
        place=view.at("le"),
        invoice=view.text("facture"),
        payment=view.value("paiement", units.amount, None),
        reject=view.value("rejet", units.amount, None),
        balance=view.value("solde", units.amount, None),
        credit=view.value("avoir", units.amount, None),
        replied="reponse" in view,
        fact=_fact(view, on, known, problems) if "suivi" in view else None,
    )


def _fact(view: View, on: date, known: KnownNames, problems: list[Problem]) -> Fact | None:
    """The text after « suivi: | », as the file `suivi/C0000/AAAA-MM-JJ-essai.yaml` would hold it."""
    file = f"suivi/{CODE}/{on}-essai.yaml"
    facts, fatal = facts_from({file: view.raw("suivi").encode()}, (), known)
    place = view.at("suivi")
    found = (*fatal, *(problem for of in facts.problems.values() for problem in of))
    problems += [replace(problem, place=place) for problem in found]
    told = facts.by_customer.get(CODE, ())
    return replace(told[0], place=place) if told else None


def _expectation(view: View) -> Expectation:
    first = view.day("le") or view.day("du") or date.min
    yes: Callable[[str], bool | None] = lambda key: view.value(key, units.yes, None)  # noqa: E731 - twice, here
    return Expectation(
        first=first,
        last=view.day("le") or view.day("au") or first,
        places=view.block.keys,
        place=view.place,
        contact=yes("contact"),
        step=view.text("etape"),
        channel=view.text("canal"),
        total=view.value("montant", units.amount, None),
        charges=yes("frais"),
        invoice=view.text("facture"),
        verdict=view.text("verdict"),
        policy=view.text("politique"),
        next_step=view.text("prochaine_etape"),
        next_on=view.day("prochaine_date"),
        balance=view.value("restant_du", units.amount, None),
    )


# --- what the schema cannot see -------------------------------------------------------------------


def _faults(view: View, trial: Trial) -> Iterator[Problem]:
    for one in view.views("evenements"):
        if sum(key in one for key in _THINGS) != 1:
            names = ", ".join(_THINGS)
            yield Problem(one.place, t("an event is one thing"), t("one of {choices}", choices=names))
    for one in view.views("attendu"):
        yield from _dates(one, trial)
    for one in (*view.views("evenements"), *view.views("attendu")):
        yield from _named(one, trial)


def _dates(view: View, trial: Trial) -> Iterator[Problem]:
    day, first, last = view.day("le"), view.day("du"), view.day("au")
    if (day is None) is (first is None or last is None) or (day and (first or last)):
        yield Problem(view.place, t("when?"), t("« le », or « du » and « au »"))
        return
    start, end = day or first, day or last
    if start and end and end < start:
        yield Problem(view.place, t("this period ends before it begins"), t("« du » before « au »"))
    due = min((invoice.due for invoice in trial.invoices if invoice.due), default=None)
    if due and end and (end - due).days > LONGEST:
        yield Problem(view.place, t("too far from the due date"), t("at most {days} days", days=LONGEST))
    if day is None and any(key in view for key in _OF_A_DAY):
        yield Problem(view.place, t("over a period only « contact » is looked at"), t("« le » for the rest"))


def _named(view: View, trial: Trial) -> Iterator[Problem]:
    """An invoice that is named exists; where there are several, whatever is about one names it."""
    numbers = [invoice.key.number for invoice in trial.invoices]
    name = view.text("facture")
    about = any(
        key in view for key in ("verdict", "prochaine_etape", "prochaine_date", "restant_du", "solde")
    )
    if name and name not in numbers:
        yield Problem(view.at("facture"), t("no invoice {number}", number=name), t("one of the trial's own"))
    elif not name and about and len(numbers) > 1:
        yield Problem(view.place, t("which invoice?"), t("« facture: » and its number"))
