"""From what somebody types to a file of `suivi/`, read back by the loader itself before it may be written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from runner.model.facts import LONGEST, AgreedCredit, Dispute, Fact, Hold, Insolvency, Promise
from runner.model.problem import Place, Problem, SiteError, UserError
from runner.model.text import Text, t
from runner.site.conflicts import conflicts
from runner.site.facts import FOLDER, KnownNames, facts_from
from runner.site.note_lines import COMMON, NONE, Line, lines_of, takes_several
from runner.site.schema import load_schema
from runner.site.units import tidy

_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]|\.\.|^[.\s-]|[.\s]$|^$")
_LONGEST = 200
"""Bytes of a customer's code: file systems take 255 of a name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A word of the command line: the fact it writes, and the key each option fills."""

    fact: str
    keys: Mapping[str, str]

    @property
    def options(self) -> tuple[str, ...]:
        """Those it takes; who says it and since when, it always does."""
        return tuple({**self.keys, **COMMON})


_ON = {"facture": "facture"}
_EACH = {"facture": "factures"}
_UNTIL = {"jusqu-au": "jusqu_au", "motif": "motif"}
KINDS: dict[str, Kind] = {
    "pause": Kind("pause", _ON | _UNTIL),
    "litige": Kind("litige", _ON | {"montant": "montant_conteste"} | _UNTIL | {"responsable": "responsable"}),
    "litige-clos": Kind("litige_clos", _ON | {"issue": "issue"}),
    "promesse": Kind("promesse", {"jusqu-au": "date", "montant": "montant"} | _ON),
    "echeancier": Kind(
        "echeancier",
        _EACH
        | {"echeance": "echeances", "accord-ecrit-le": "accord_ecrit_le", "defaut": "defaut"}
        | {"tolerance": "tolerance", "ecart": "ecart"},
    ),
    "avoir": Kind("avoir_a_venir", _ON | {"montant": "montant", "jusqu-au": "attendu_le"}),
    "appel": Kind(
        "appel",
        {"issue": "issue", "jusqu-au": "promis_le", "montant": "montant", "rappeler-le": "rappeler_le"}
        | _EACH,
    ),
    "lettre": Kind(
        "lettre",
        {"etape": "etape", "reference": "numero", "recue-le": "recue_le", "retour": "retour"} | _EACH,
    ),
    "approbation": Kind(
        "approbation", {"etape": "etape", "montant": "montant", "reference": "proposition"} | _EACH
    ),
    "coordonnees": Kind(
        "coordonnees",
        {"courriel": "courriel", "copie": "copie", "adresse": "adresse", "telephone": "telephone"}
        | {"a-partir-du": "a_partir_du", "jusqu-au": "jusqu_au"},
    ),
    "adresse": Kind("adresse_fausse", {"adresse": "adresse"}),
    "reponse": Kind("reponse_traitee", {"reference": "courrier"}),
    "paiement": Kind(
        "affectation",
        {"reference": "paiement", "facture": "factures", "montant": "factures"}
        | {"proposition": "proposition", "memoriser-iban": "memoriser_iban"},
    ),
    "envoi": Kind("envoi", {"reference": "reference", "parti": "parti"}),
    "etape": Kind("etape_faite", {"etape": "etape"} | _ON),
    "politique": Kind("politique", {"politique": "choix"}),
    "procedure": Kind(
        "procedure_collective",
        {"le": "publiee_le", "jugement-le": "jugement_le", "declaree-le": "declaree_le"},
    ),
}
"""In the order of the help: what holds, what is agreed, what was done, what is known."""


@dataclass(frozen=True, slots=True)
class Note:
    """`given`: the values typed for each option, by its name without dashes."""

    customer: str
    kind: str
    given: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Written:
    """A file of `suivi/` and the fact that is read from it."""

    note: Note
    data: bytes
    fact: Fact
    day: date

    def path(self, taken: Container[str]) -> str:
        """The file's place in the site, beside those that are `taken`."""
        return _path(self.note, self.day, taken)


def write_note(note: Note, known: KnownNames, today: date, beside: Sequence[Fact] = ()) -> Written:
    """The file of a note. Raises `SiteError` with all that is wrong, each problem at its option.

    `beside`: what is known of this customer already, which it may contradict.
    """
    kind = KINDS[note.kind]
    given = {option: [tidy(value) for value in values] for option, values in note.given.items() if values}
    lines = tuple(lines_of(kind.fact, dict(kind.keys), given))
    data = "".join(f"{line.text}\n" for line in lines).encode()
    path = _path(note, today, {fact.place.file for fact in beside})
    found = facts_from({path: data}, (), known)[0]
    facts = [fact for of in found.by_customer.values() for fact in of]
    faults = [*_misuses(note.kind, kind, given), *(p for fact in facts for p in _impossible(fact, today))]
    refused = [problem for of in found.problems.values() for problem in of]
    faults.extend(_at_options(refused, lines, alone=not faults))
    before = set(conflicts(beside))
    faults.extend(problem for problem in conflicts([*beside, *facts]) if problem not in before)
    if faults:
        raise SiteError(faults)
    (fact,) = facts
    return Written(note, data, fact, today)


def _path(note: Note, day: date, taken: Container[str]) -> str:
    """`suivi/C0142/2026-07-21-litige.yaml`, or the first `-2`, `-3` … that is not `taken`."""
    stem = f"{folder_of(note.customer)}/{day.isoformat()}-{note.kind}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.yaml" for number in count(1))
    return next(name for name in names if name not in taken)


def folder_of(customer: str) -> str:
    """`suivi/<code>`. Raises `UserError` for a code that would lead elsewhere or be overlooked."""
    code = unicodedata.normalize("NFC", customer)
    if _UNSAFE.search(code) or len(code.encode(errors="replace")) > _LONGEST:
        raise UserError(t("this customer's code cannot be the name of a folder: no / and no .. in it"))
    return FOLDER + code


# --- what was typed -------------------------------------------------------------------------------


def _misuses(word: str, kind: Kind, given: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    allowed = ", ".join(f"--{option}" for option in kind.options)
    for option, values in given.items():
        if option not in kind.options:
            message = t("« {kind} » has no such option", kind=word)
            yield Problem(_option(option), message, t("one of {choices}", choices=allowed))
        elif len(values) > 1 and not takes_several(kind.fact, kind.keys.get(option, "")):
            yield Problem(_option(option), t("written more than once"), t("one value"))
    yield from _missing(word, kind, given)
    if kind.fact == "affectation" and not _paired(given):
        yield Problem(
            _option("facture"),
            t("as many amounts as invoices are needed"),
            t(
                "--facture and --montant for each invoice, « --facture {none} » or « --proposition oui »",
                none=NONE,
            ),
        )


def _missing(word: str, kind: Kind, given: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    schema = load_schema("suivi")["properties"][kind.fact]
    paired = {"factures"} if kind.fact == "affectation" else set[str]()
    for option, key in {**COMMON, **kind.keys}.items():
        if key in schema.get("required", ()) and option not in given and key not in paired:
            described = str(schema["properties"][key]["description"])
            message = t("missing for « {kind} »", kind=word)
            yield Problem(_option(option), message, t("{what}", what=described))


def _paired(given: Mapping[str, Sequence[str]]) -> bool:
    invoices, amounts = given.get("facture", ()), given.get("montant", ())
    if "proposition" in given and not invoices:
        return not amounts
    if list(invoices) == [NONE]:
        return not amounts
    return bool(invoices) and len(invoices) == len(amounts)


def _option(name: str) -> Place:
    return Place(f"--{name}")


# --- what the loader says of it -------------------------------------------------------------------


def _at_options(problems: Sequence[Problem], lines: Sequence[Line], *, alone: bool) -> Iterator[Problem]:
    """The loader speaks of lines; whoever typed options is told which.

    `alone`: nothing was found before, so what concerns no option (a missing key) is said too.
    """
    for problem in problems:
        option = lines[problem.place.line - 1].option if problem.place.line else ""
        if option or alone:
            yield replace(problem, place=_option(option)) if option else problem


def _impossible(fact: Fact, today: date) -> Iterator[Problem]:
    """A day nobody can have meant: a hold that has ended or never ends, an act that is still to come."""
    ends = _end(fact)
    if ends and ends < today:
        yield _wrong_day("jusqu-au", t("this day has passed"), t("today or a later day"))
    if ends and ends > today + LONGEST:
        yield _wrong_day("jusqu-au", t("this day is too far away"), t("a year at most"))
    done = fact.published_on if isinstance(fact, Insolvency) else fact.on
    if done and done > today:
        yield _wrong_day("le", t("this day has not come yet"), t("today or an earlier day"))


def _end(fact: Fact) -> date | None:
    if isinstance(fact, Hold | Dispute):
        return fact.until
    if isinstance(fact, AgreedCredit):
        return fact.expected_on
    return fact.date if isinstance(fact, Promise) else None


def _wrong_day(option: str, message: Text, expected: Text) -> Problem:
    return Problem(_option(option), message, expected)
