"""What a payment was recognised by, and what a person may accept about it, in words."""

from __future__ import annotations

from collections.abc import Iterable

from runner.model.events import Part, Proposed
from runner.model.money import Evidence, Why
from runner.model.state import PaymentRecord
from runner.model.text import Amount, Text, euros, t
from runner.review.tables import few

_EVIDENCE: dict[str, Text] = {
    Evidence.REFERENCE: t("reference"),
    Evidence.CREDITOR_REFERENCE: t("structured reference"),
    Evidence.IBAN: t("bank account"),
    Evidence.REMEMBERED: t("remembered bank account"),
    Evidence.NAME: t("payer's name"),
    Evidence.NEAR_NAME: t("a name like the payer's"),
    Evidence.AMOUNT: t("the amount alone"),
}

_WHY: dict[str, Text] = {
    Why.REFERENCE: t("the invoices it names"),
    Why.BALANCE: t("just its balance"),
    Why.INSTALMENT: t("the next instalment of the plan"),
    Why.DEBT: t("all that is owed"),
    Why.SET: t("the only invoices that come to it"),
    Why.GROUP: t("the invoices of customers with one payer that come to it"),
    Why.OLDEST: t("the oldest first, for want of anything better"),
    Why.CHARGES: t("bank charges?"),
    Why.DISCOUNT: t("early-payment discount?"),
}


def evidence_text(codes: Iterable[str]) -> Text | str:
    """`reference, payer's name`; empty where nothing led anywhere."""
    known = [_EVIDENCE[code] for code in codes if code in _EVIDENCE]
    if not known:
        return ""
    return t("{first}, {then}", first=known[0], then=known[1]) if len(known) > 1 else known[0]


def proposal_text(proposal: Proposed) -> Text:
    """`FA-2026-0412 987,50 €; difference −12,50 €: bank charges?`."""
    if proposal.why == Why.DOUBLE:
        return t("the same money told twice?")
    why = _WHY.get(proposal.why, t("proposed"))
    parts = few([_part(part) for part in proposal.parts], 3)
    if proposal.gap:
        return t("{parts}; difference {gap}: {why}", parts=parts, gap=Amount(-proposal.gap), why=why)
    return t("{parts}: {why}", parts=parts, why=why)


def own_proposal(record: PaymentRecord, customer: str) -> Proposed | None:
    """What this customer's file may accept."""
    own = (p for p in record.proposals if p.customer == customer)
    return next(own, None)


def _part(part: Part) -> str:
    return f"{part.number or part.customer + ' +'} {euros(part.amount)}"
