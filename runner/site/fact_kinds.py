"""Each kind of fact: from its checked block to its class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypedDict

from runner.model.facts import (
    AgreedCredit,
    Approval,
    Call,
    CallOutcome,
    ContactChange,
    Dispute,
    DisputeEnded,
    Fact,
    Hold,
    Insolvency,
    Instalment,
    Letter,
    Outcome,
    PaymentDecision,
    PaymentPlan,
    PolicyChoice,
    Promise,
    ReplyHandled,
    SendOutcome,
    StepDone,
    WrongAddress,
)
from runner.model.problem import Place
from runner.site import units
from runner.site.reading import View

FORMAL_NOTICE = "mise-en-demeure"
"""The step of a posted letter that names none."""

_MORE = "intérêts inclus"
"""The reason for which instalments add up to more than the invoices; any other: to less."""


class Common(TypedDict):
    """What every fact has."""

    customer: str
    place: Place
    by: str
    on: date | None


def _hold(view: View, common: Common) -> Hold:
    until = units.day(view.text("jusqu_au"))
    return Hold(until=until, reason=view.text("motif"), invoice=view.text("facture"), **common)


def _dispute(view: View, common: Common) -> Dispute:
    outcome = view.text("issue")
    return Dispute(
        reason=view.text("motif"),
        until=units.day(view.text("jusqu_au")),
        invoice=view.text("facture"),
        amount=view.value("montant_conteste", units.amount, None),
        owner=view.text("responsable"),
        outcome=Outcome(outcome) if outcome else None,
        settled_on=view.day("regle_le"),
        **common,
    )


def _dispute_ended(view: View, common: Common) -> DisputeEnded:
    return DisputeEnded(outcome=Outcome(view.text("issue")), invoice=view.text("facture"), **common)


def _promise(view: View, common: Common) -> Promise:
    amount = view.value("montant", units.amount, None)
    return Promise(date=units.day(view.text("date")), amount=amount, invoice=view.text("facture"), **common)


def _plan(view: View, common: Common) -> PaymentPlan:
    parts = (Instalment(units.day(v.text("le")), v.cents("montant")) for v in view.views("echeances"))
    difference = view.view("ecart")
    sign = 1 if difference.text("motif") == _MORE else -1
    return PaymentPlan(
        invoices=view.texts("factures"),
        instalments=tuple(parts),
        tolerance=view.value("tolerance", units.working_days, 3),
        agreed_on=view.day("accord_ecrit_le"),
        acceleration=view.text("defaut") == "déchéance du terme",
        difference=sign * difference.cents("montant"),
        why=difference.text("motif"),
        **common,
    )


def _wrong_address(view: View, common: Common) -> WrongAddress:
    return WrongAddress(address=view.text("adresse").lower(), **common)


def _contact_change(view: View, common: Common) -> ContactChange:
    return ContactChange(
        emails=view.texts("courriel"),
        copies=view.texts("copie"),
        address=view.texts("adresse"),
        phone=view.text("telephone"),
        since=view.day("a_partir_du") or common["on"],
        until=view.day("jusqu_au"),
        **common,
    )


def _insolvency(view: View, common: Common) -> Insolvency:
    return Insolvency(
        published_on=units.day(view.text("publiee_le")),
        opened_on=view.day("jugement_le"),
        declared_on=view.day("declaree_le"),
        **common,
    )


def _policy_choice(view: View, common: Common) -> PolicyChoice:
    return PolicyChoice(policy=view.text("choix"), **common)


def _approval(view: View, common: Common) -> Approval:
    return Approval(
        step=view.text("etape"),
        amount=view.cents("montant"),
        invoices=view.texts("factures"),
        proposal=view.text("proposition"),
        **common,
    )


def _send_outcome(view: View, common: Common) -> SendOutcome:
    return SendOutcome(notice=view.text("reference"), sent=view.yes("parti"), **common)


def _reply_handled(view: View, common: Common) -> ReplyHandled:
    return ReplyHandled(mail=view.text("courrier"), **common)


def _payment_decision(view: View, common: Common) -> PaymentDecision:
    parts = tuple((part.text("facture"), part.cents("montant")) for part in view.views("factures"))
    return PaymentDecision(
        payment=view.text("paiement"),
        allocations=parts,
        accepted=view.yes("proposition"),
        remember_iban=view.yes("memoriser_iban"),
        **common,
    )


def _step_done(view: View, common: Common) -> StepDone:
    return StepDone(step=view.text("etape"), invoice=view.text("facture"), **common)


def _letter(view: View, common: Common) -> Letter:
    return Letter(
        step=view.text("etape", FORMAL_NOTICE),
        invoices=view.texts("factures"),
        number=view.text("numero"),
        received_on=view.day("recue_le"),
        returned=view.yes("retour"),
        **common,
    )


def _call(view: View, common: Common) -> Call:
    return Call(
        outcome=CallOutcome(view.text("issue")),
        invoices=view.texts("factures"),
        promised=view.day("promis_le"),
        amount=view.value("montant", units.amount, None),
        again_on=view.day("rappeler_le"),
        **common,
    )


def _agreed_credit(view: View, common: Common) -> AgreedCredit:
    return AgreedCredit(
        invoice=view.text("facture"),
        amount=view.cents("montant"),
        expected_on=units.day(view.text("attendu_le")),
        **common,
    )


KINDS: Mapping[str, Callable[[View, Common], Fact]] = MappingProxyType(
    {
        "pause": _hold,
        "litige": _dispute,
        "litige_clos": _dispute_ended,
        "promesse": _promise,
        "echeancier": _plan,
        "adresse_fausse": _wrong_address,
        "coordonnees": _contact_change,
        "procedure_collective": _insolvency,
        "politique": _policy_choice,
        "approbation": _approval,
        "envoi": _send_outcome,
        "reponse_traitee": _reply_handled,
        "affectation": _payment_decision,
        "etape_faite": _step_done,
        "lettre": _letter,
        "appel": _call,
        "avoir_a_venir": _agreed_credit,
    }
)
"""By the one key of a file of `suivi/`."""
