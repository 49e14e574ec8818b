"""`suivi/<client>/*.yaml` to facts. An invalid fact never raises: it holds its own customer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from runner.model.facts import (
    Dispute,
    Fact,
    Facts,
    Hold,
    Insolvency,
    PaymentDecision,
    PolicyChoice,
    Promise,
    ReplyHandled,
    SendOutcome,
    StepDone,
    WrongAddress,
)
from runner.model.problem import Place, Problem
from runner.model.text import Text, t
from runner.site import units
from runner.site.near import nearest
from runner.site.reading import View, read, view_of
from runner.site.resume import resume_from

FOLDER = "suivi/"
RESUME = "reprise.csv"
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\b")


class _Common(TypedDict):
    customer: str
    place: Place
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a fact may refer to."""

    policies: frozenset[str]
    steps: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Facts and problems while the files are read, by customer."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    def frozen(self) -> Facts:
        return Facts(
            {customer: tuple(facts) for customer, facts in self.facts.items()},
            {customer: tuple(problems) for customer, problems in self.problems.items()},
        )


def facts_from(
    files: Mapping[str, bytes], unreadable: Iterable[Problem], known: KnownNames
) -> tuple[Facts, tuple[Problem, ...]]:
    """All of `suivi/`: `files` by path, `suivi/` in front or not.

    The problems returned beside the facts concern everybody (`reprise.csv` as a whole): the site stops.
    """
    gathered, fatal = _Gathered(), list[Problem]()
    for problem in unreadable:
        gathered.problems.setdefault(_owner(problem.place.file), []).append(problem)
    for path in sorted(files):
        inside = path.removeprefix(FOLDER)
        if inside == RESUME:
            fatal.extend(_resume(files[path], gathered, known))
        elif not _ignored(inside):
            _one_file(files[path], inside, gathered, known)
    return gathered.frozen(), tuple(fatal)


def _ignored(inside: str) -> bool:
    """Hidden files, and notes to readers beside the customers' folders."""
    parts = inside.split("/")
    return any(part.startswith(".") for part in parts) or (
        len(parts) == 1 and inside.endswith((".md", ".txt"))
    )


def _owner(path: str) -> str:
    """The customer a file speaks of; empty: nobody in particular."""
    first, slash, _ = path.removeprefix(FOLDER).partition("/")
    return unicodedata.normalize("NFC", first) if slash else ""


def _one_file(data: bytes, inside: str, gathered: _Gathered, known: KnownNames) -> None:
    customer = _owner(inside)
    problems = _misplaced(inside)
    if not problems:
        document = read(data, FOLDER + inside, "suivi")
        view = view_of(document)
        problems = document.problems
        if view is not None:
            fact = _fact(view, customer, inside)
            problems = _doubts(fact, known) or _undecided(view.view("affectation"), fact)
            if not problems:
                gathered.facts.setdefault(customer, []).append(fact)
    if problems:
        gathered.problems.setdefault(customer, []).extend(problems)


def _misplaced(inside: str) -> tuple[Problem, ...]:
    """A fact nobody would read is a fact lost: say so, and hold its customer."""
    parts = inside.split("/")
    if len(parts) == 2 and inside.endswith((".yaml", ".yml")):
        return ()
    expected = t("suivi/<customer>/<date>-<word>.yaml, or suivi/reprise.csv")
    return (Problem(Place(FOLDER + inside), t("this file is not where a fact is read"), expected),)


def _fact(view: View, customer: str, inside: str) -> Fact:
    (kind,) = view.block.values
    inner = view.view(kind)
    common = _Common(
        customer=customer,
        place=inner.place,
        by=inner.text("par"),
        on=inner.day("le") or _day_of(inside.rpartition("/")[2]),
    )
    return _KINDS[kind](inner, common)


def _day_of(name: str) -> date | None:
    """The day a file name begins with, where it is one."""
    found = _DATED.match(name)
    try:
        return units.day(found[1]) if found else None
    except units.UnitError:
        return None


def _doubts(fact: Fact, known: KnownNames) -> tuple[Problem, ...]:
    """What the schema cannot see: names that exist nowhere, a day that nothing gives."""
    if isinstance(fact, PolicyChoice) and fact.policy not in known.policies:
        message = t("no policy is named « {name} »", name=fact.policy)
        return (Problem(fact.place, message, _among(known.policies), nearest(fact.policy, known.policies)),)
    if isinstance(fact, StepDone) and fact.step not in known.steps:
        message = t("no policy has a step named « {name} »", name=fact.step)
        return (Problem(fact.place, message, _among(known.steps), nearest(fact.step, known.steps)),)
    if isinstance(fact, StepDone | ReplyHandled) and fact.on is None:
        expected = t("« le: 21/07/2026 », or a file name that begins with 2026-07-21")
        return (Problem(fact.place, t("the day of this fact is missing"), expected),)
    return ()


def _undecided(view: View, fact: Fact) -> tuple[Problem, ...]:
    """A decision on a payment says either which invoices, or what it answers to the proposal."""
    if not isinstance(fact, PaymentDecision):
        return ()
    if ("factures" in view) == ("proposition" in view):
        expected = t("either « factures: » or « proposition: oui », one of the two")
        return (Problem(view.place, t("what is decided of this payment is not said"), expected),)
    if fact.remember_iban and not (fact.allocations or fact.accepted):
        message = t("a bank account is remembered for the customer whose invoices it pays")
        return (Problem(view.at("memoriser_iban"), message, t("« factures: » or « proposition: oui »")),)
    return ()


def _among(names: Iterable[str]) -> Text:
    return t("one of {choices}", choices=", ".join(sorted(names)))


def _resume(data: bytes, gathered: _Gathered, known: KnownNames) -> tuple[Problem, ...]:
    rows, problems, fatal = resume_from(data, FOLDER + RESUME, known.steps)
    for row in rows:
        gathered.facts.setdefault(row.customer, []).append(row)
    for customer, problem in problems:
        gathered.problems.setdefault(customer, []).append(problem)
    return fatal


def _hold(view: View, common: _Common) -> Hold:
    until = units.day(view.text("jusqu_au"))
    return Hold(until=until, reason=view.text("motif"), invoice=view.text("facture"), **common)


def _dispute(view: View, common: _Common) -> Dispute:
    return Dispute(
        reason=view.text("motif"),
        until=units.day(view.text("jusqu_au")),
        invoice=view.text("facture"),
        amount=view.value("montant_conteste", units.amount, None),
        **common,
    )


def _promise(view: View, common: _Common) -> Promise:
    amount = view.value("montant", units.amount, None)
    return Promise(date=units.day(view.text("date")), amount=amount, invoice=view.text("facture"), **common)


def _wrong_address(view: View, common: _Common) -> WrongAddress:
    return WrongAddress(address=view.text("adresse").lower(), **common)


def _insolvency(view: View, common: _Common) -> Insolvency:
    return Insolvency(published_on=units.day(view.text("publiee_le")), **common)


def _policy_choice(view: View, common: _Common) -> PolicyChoice:
    return PolicyChoice(policy=view.text("choix"), **common)


def _send_outcome(view: View, common: _Common) -> SendOutcome:
    return SendOutcome(notice=view.text("reference"), sent=view.yes("parti"), **common)


def _reply_handled(view: View, common: _Common) -> ReplyHandled:
    return ReplyHandled(mail=view.text("courrier"), **common)


def _payment_decision(view: View, common: _Common) -> PaymentDecision:
    parts = tuple((part.text("facture"), part.cents("montant")) for part in view.views("factures"))
    return PaymentDecision(
        payment=view.text("paiement"),
        allocations=parts,
        accepted=view.yes("proposition"),
        remember_iban=view.yes("memoriser_iban"),
        **common,
    )


def _step_done(view: View, common: _Common) -> StepDone:
    return StepDone(step=view.text("etape"), invoice=view.text("facture"), **common)


_KINDS: dict[str, Callable[[View, _Common], Fact]] = {
    "pause": _hold,
    "litige": _dispute,
    "promesse": _promise,
    "adresse_fausse": _wrong_address,
    "procedure_collective": _insolvency,
    "politique": _policy_choice,
    "envoi": _send_outcome,
    "reponse_traitee": _reply_handled,
    "affectation": _payment_decision,
    "etape_faite": _step_done,
}
