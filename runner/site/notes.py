"""From what somebody types to a file of `suivi/`, read back by the loader itself before it may be written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from runner.model.facts import Dispute, Fact, Hold, Insolvency, Promise
from runner.model.problem import Place, Problem, SiteError, UserError
from runner.model.text import Text, t
from runner.site.facts import FOLDER, KnownNames, facts_from
from runner.site.schema import load_schema
from runner.site.units import in_euros, tidy

NONE = "aucune"
"""`--facture aucune`: the payment concerns none of this customer's invoices."""

_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]|\.\.|^[.\s-]|[.\s]$|^$")
_LONGEST = 200
"""Bytes of a customer's code: file systems take 255 of a name."""
_PLAIN = re.compile(r"\w[\w./'’€-]*( [\w./'’€-]+)*")
_ESCAPED = {'"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A word of the command line: the fact it writes, and the key each option fills."""

    fact: str
    keys: Mapping[str, str]

    @property
    def options(self) -> tuple[str, ...]:
        """Those it takes; who says it and since when, it always does."""
        return tuple({**self.keys, **_COMMON})


_COMMON = {"par": "par", "le": "le"}
_ON = {"facture": "facture"}
_UNTIL = {"jusqu-au": "jusqu_au", "motif": "motif"}
KINDS: dict[str, Kind] = {
    "pause": Kind("pause", _ON | _UNTIL),
    "litige": Kind("litige", _ON | {"montant": "montant_conteste"} | _UNTIL),
    "promesse": Kind("promesse", {"jusqu-au": "date", "montant": "montant"} | _ON),
    "adresse": Kind("adresse_fausse", {"adresse": "adresse"}),
    "reponse": Kind("reponse_traitee", {"reference": "courrier"}),
    "paiement": Kind("affectation", {"reference": "paiement", "facture": "factures", "montant": "factures"}),
    "envoi": Kind("envoi", {"reference": "reference", "parti": "parti"}),
    "etape": Kind("etape_faite", {"etape": "etape"} | _ON),
    "politique": Kind("politique", {"politique": "choix"}),
    "procedure": Kind("procedure_collective", {"le": "publiee_le"}),
}


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
        """`suivi/C0142/2026-07-21-litige.yaml`, or the first `-2`, `-3` … that is not `taken`."""
        stem = f"{folder_of(self.note.customer)}/{self.day.isoformat()}-{self.note.kind}"
        names = (f"{stem}{f'-{number}' if number > 1 else ''}.yaml" for number in count(1))
        return next(name for name in names if name not in taken)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the file, and the option it comes from."""

    text: str
    option: str = ""


def write_note(note: Note, known: KnownNames, today: date) -> Written:
    """The file of a note. Raises `SiteError` with all that is wrong, each problem at its option."""
    kind = KINDS[note.kind]
    given = {option: [tidy(value) for value in values] for option, values in note.given.items() if values}
    lines = tuple(_lines(kind, given))
    data = "".join(f"{line.text}\n" for line in lines).encode()
    path = f"{folder_of(note.customer)}/{today.isoformat()}-{note.kind}.yaml"
    found = facts_from({path: data}, (), known)[0]
    facts = [fact for of in found.by_customer.values() for fact in of]
    faults = [*_misuses(note.kind, kind, given), *(p for fact in facts for p in _impossible(fact, today))]
    refused = [problem for of in found.problems.values() for problem in of]
    faults.extend(_at_options(refused, lines, alone=not faults))
    if faults:
        raise SiteError(faults)
    (fact,) = facts
    return Written(note, data, fact, today)


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
        elif len(values) > 1 and kind.keys.get(option) != "factures":
            yield Problem(_option(option), t("written more than once"), t("one value"))
    yield from _missing(word, kind, given)
    if kind.fact == "affectation" and not _paired(given):
        yield Problem(
            _option("facture"),
            t("as many amounts as invoices are needed"),
            t("--facture and --montant for each invoice, or « --facture {none} »", none=NONE),
        )


def _missing(word: str, kind: Kind, given: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    schema = load_schema("suivi")["properties"][kind.fact]
    for option, key in kind.keys.items():
        if key in schema.get("required", ()) and option not in given and key != "factures":
            described = str(schema["properties"][key]["description"])
            message = t("missing for « {kind} »", kind=word)
            yield Problem(_option(option), message, t("{what}", what=described))


def _paired(given: Mapping[str, Sequence[str]]) -> bool:
    invoices, amounts = given.get("facture", ()), given.get("montant", ())
    if list(invoices) == [NONE]:
        return not amounts
    return bool(invoices) and len(invoices) == len(amounts)


def _option(name: str) -> Place:
    return Place(f"--{name}")


# --- the file -------------------------------------------------------------------------------------


def _lines(kind: Kind, given: Mapping[str, Sequence[str]]) -> Iterator[_Line]:
    keys = {option: key for option, key in (_COMMON | dict(kind.keys)).items() if option in given}
    single = {option: key for option, key in keys.items() if key != "factures"}
    if not keys:
        yield _Line(f"{kind.fact}: {{}}")
        return
    yield _Line(f"{kind.fact}:")
    for option, key in sorted(single.items(), key=lambda pair: pair[0] in _COMMON):
        yield _Line(f"  {key}: {_scalar(_value(option, given[option][0]))}", option)
    if kind.fact == "affectation":
        yield from _allocations(given)


def _allocations(given: Mapping[str, Sequence[str]]) -> Iterator[_Line]:
    pairs = tuple(zip(given.get("facture", ()), given.get("montant", ()), strict=False))
    yield _Line("  factures:" if pairs else "  factures: []", "facture")
    for invoice, amount in pairs:  # as many of each, or `_misuses` has said so
        yield _Line(f"    - facture: {_scalar(invoice)}", "facture")
        yield _Line(f"      montant: {_scalar(in_euros(amount))}", "montant")


def _value(option: str, text: str) -> str:
    return in_euros(text) if option == "montant" else text


def _scalar(text: str) -> str:
    """A value as YAML takes it whole: as it is where that is plain, else quoted (YAML 1.2, 7.3.1)."""
    return text if _PLAIN.fullmatch(text) else f'"{"".join(map(_sign, text))}"'


def _sign(sign: str) -> str:
    return _ESCAPED.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}")


# --- what the loader says of it -------------------------------------------------------------------


def _at_options(problems: Sequence[Problem], lines: Sequence[_Line], *, alone: bool) -> Iterator[Problem]:
    """The loader speaks of lines; whoever typed options is told which.

    `alone`: nothing was found before, so what concerns no option (a missing key) is said too.
    """
    for problem in problems:
        option = lines[problem.place.line - 1].option if problem.place.line else ""
        if option or alone:
            yield replace(problem, place=_option(option)) if option else problem


def _impossible(fact: Fact, today: date) -> Iterator[Problem]:
    """A day nobody can have meant: a hold that has ended, an act that is still to come."""
    ends = _end(fact)
    if ends and ends < today:
        yield _wrong_day("jusqu-au", t("this day has passed"), t("today or a later day"))
    done = fact.published_on if isinstance(fact, Insolvency) else fact.on
    if done and done > today:
        yield _wrong_day("le", t("this day has not come yet"), t("today or an earlier day"))


def _end(fact: Fact) -> date | None:
    if isinstance(fact, Hold | Dispute):
        return fact.until
    return fact.date if isinstance(fact, Promise) else None


def _wrong_day(option: str, message: Text, expected: Text) -> Problem:
    return Problem(_option(option), message, expected)
