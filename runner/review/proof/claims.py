"""Rules on what is claimed beside the invoices: late-payment interest and the flat recovery charge."""

from __future__ import annotations

from collections.abc import Iterator

from runner.model.parties import DebtorType
from runner.model.problem import Problem
from runner.model.rules import CONTACT_CHANNELS, Mention, Policy, Step
from runner.model.text import Text, t
from runner.review.proof.evidence import Evidence
from runner.review.proof.rule import Force, Rule
from runner.review.proof.walk import types_of

LIKE_CONSUMERS = frozenset({DebtorType.CONSUMER, DebtorType.ASSOCIATION, DebtorType.CO_OWNERSHIP})
"""Associations and co-ownerships: what is claimed is what a consumer may be claimed."""


FIGURES_AFTER = 2
"""Contacts after the due date before a message claims charges in figures."""


def _first_tone(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """The first reminder claims the invoice alone, the second may announce charges, the third counts them."""
    for at, step in enumerate(policy.steps):
        if step.mentions and _reached_before(policy.steps[:at], step) < FIGURES_AFTER:
            message = t("the step « {name} » is too early for interest or the flat charge", name=step.name)
            fix = t("remove « mentions » here")
            yield Problem(step.place, message, t("mentions from the third contact after the due date"), fix)


def _reached_before(earlier: tuple[Step, ...], step: Step) -> int:
    """Contacts since the due date that every invoice of `step` has had: a minimum lets small ones pass by."""
    overdue = (s for s in earlier if not s.preventive and s.channel in CONTACT_CHANNELS)
    return sum(contact.minimum <= step.minimum for contact in overdue)


def _flat_charge(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    if not reaches_consumers(policy):
        return
    for step in policy.steps:
        if Mention.FLAT_CHARGE in step.mentions:
            message = t("the flat recovery charge is never claimed from a consumer")
            yield Problem(step.place, message, t("no « indemnite » in this policy"), _apart())


def _interest(_evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    if not reaches_consumers(policy):
        return
    warned = False
    for step in policy.steps:
        if Mention.INTEREST in step.mentions and not warned:
            message = t("a consumer owes interest from the formal notice only")
            expected = t("no « penalites » up to and in « mise-en-demeure »")
            yield Problem(step.place, message, expected, _apart())
        warned = warned or step.formal_notice


def reaches_consumers(policy: Policy) -> bool:
    """Whether the segment names a debtor who owes no flat charge ever. One that names no type says nothing:
    figures are never printed for such a debtor, whatever the ladder says.
    """
    named = any(condition.field == "type" for condition in policy.segment)
    return named and not LIKE_CONSUMERS.isdisjoint(types_of(policy))


def _apart() -> Text:
    return t("remove it, or give these customers a policy of their own")


def _backed(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Somebody who falls under the policy may be claimed these figures, and the rates for them are known."""
    claiming = [step for step in policy.steps if step.mentions]
    if not claiming:
        return
    walks = evidence.journeys(policy).by_type.values()
    printed = {d.step.name for walk in walks for d in walk.deeds if d.notice.figures is not None}
    for step in claiming:
        if step.name not in printed:
            message = t("« mentions » of the step « {name} » would never be printed", name=step.name)
            expected = t("a type of debtor who owes them, and a rate for each semester")
            fix = t("remove « mentions », or add the rate to taux.yaml")
            yield Problem(step.place, message, expected, fix)


CLAIMS: dict[str, Rule] = {
    "mentions-apres-deux-contacts": Rule(
        Force.CUSTOM,
        t(
            "The first reminder claims the invoice alone, the second may announce charges, "
            "the third counts them."
        ),
        "usage du recouvrement amiable",
        _first_tone,
        written=True,
    ),
    "consommateur-sans-indemnite": Rule(
        Force.LAW,
        t("The 40 € are owed between professionals and by public buyers, never by a consumer."),
        "C. com. L441-10 et D441-5, CPCE L111-8 ; associations et copropriétés de même",
        _flat_charge,
        written=True,
    ),
    "consommateur-sans-interets-avant-mise-en-demeure": Rule(
        Force.LAW,
        t("A consumer owes interest from the receipt of the formal notice, not before."),
        "C. civ. 1231-6 et 1344-1",
        _interest,
        written=True,
    ),
    "mentions-fondees": Rule(
        Force.PRINCIPLE,
        t("What a message claims beside the invoices is owed by someone it reaches, at a known rate."),
        "C. com. L441-10 II, CCP R2192-31",
        _backed,
    ),
}
