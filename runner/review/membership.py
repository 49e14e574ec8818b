"""Why a customer is under its policy: each condition, what it met, how that is measured, and its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from runner.dunning.debtor import AtLeast, Debtor, debtor_of, measured
from runner.dunning.known import sort_facts
from runner.dunning.segments import Finding, findings
from runner.model.facts import PolicyChoice
from runner.model.parties import Account, Ledger
from runner.model.past import CustomerRecord
from runner.model.problem import NOWHERE, Place
from runner.model.rules import Condition, Policy
from runner.model.segments import BY_HISTORY, ENOUGH, FIELDS, Measure, Origin, shown
from runner.model.settings import Site
from runner.model.state import State
from runner.model.text import Text, Value, t
from runner.plan import calendar_of

_OPERATORS: Mapping[str, Callable[[Value], Text]] = {
    ">=": lambda bound: t("at least {bound}", bound=bound),
    ">": lambda bound: t("more than {bound}", bound=bound),
    "<=": lambda bound: t("at most {bound}", bound=bound),
    "<": lambda bound: t("less than {bound}", bound=bound),
}


def debtor(account: Account, past: CustomerRecord | None, site: Site, day: date) -> Debtor:
    """The customer as `decide` looked at it on that day."""
    facts = site.facts.by_customer.get(account.customer.code, ())
    return debtor_of(account, past, sort_facts(facts), calendar_of(site), day)


def policy_lines(policy: Policy | None, site: Site, of: Debtor) -> Iterator[Text]:
    """The policy with its conditions, then each policy before it with the condition that did not hold."""
    if policy is None:
        yield t("no policy fits")
    else:
        yield at(t("{policy}, rank {rank}", policy=policy.name, rank=policy.rank), policy.place)
        choice = _choice(of, policy)
        if choice:
            yield at(t("chosen for this customer"), choice.place)
            return
        yield from (at(_said(one, of), one.condition.place) for one in findings(policy.segment, of))
        if not policy.segment:
            yield t("its segment has no condition: it takes whom no other policy takes")
    for other in site.policies:
        if policy is not None and other.rank >= policy.rank:
            return
        yield from _passed_over(other, of)


def unknown_facts(site: Site, ledger: Ledger, state: State, day: date) -> dict[str, int]:
    """Of the facts that some policy asks for, how many customers each is unknown of."""
    asked = [
        c.field for p in site.policies for c in p.segment if FIELDS[c.field].measure is not Measure.WORDS
    ]
    fields = dict.fromkeys(field for field in asked if FIELDS[field].origin is not Origin.OPEN)
    if not fields:
        return {}
    debtors = [debtor(a, state.customers.get(code), site, day) for code, a in ledger.accounts.items()]
    return {field: sum(measured(field, one) is None for one in debtors) for field in fields}


def at(said: Text, place: Place | None) -> Text:
    """A sentence and the line it comes from."""
    if place is None or place == NOWHERE:
        return said
    return t("{said} ({place})", said=said, place=str(place))


def _choice(of: Debtor, policy: Policy) -> PolicyChoice | None:
    return next((choice for choice in reversed(of.known.choices) if choice.policy == policy.name), None)


def _passed_over(policy: Policy, of: Debtor) -> Iterator[Text]:
    failed = next((one for one in findings(policy.segment, of) if not one.holds), None)
    if failed:
        said = t(
            "not {policy}, rank {rank}: {why}", policy=policy.name, rank=policy.rank, why=_said(failed, of)
        )
        yield at(said, failed.condition.place)


def _said(found: Finding, of: Debtor) -> Text:
    field = FIELDS[found.condition.field]
    wanted = _wanted(found.condition)
    if field.measure is Measure.WORDS:
        seen: Value = ", ".join(sorted(found.words)) or t("unknown")
        return t("{field} is {seen}, the segment wants {wanted}", field=field.name, seen=seen, wanted=wanted)
    return t(
        "{field} is {seen}, the segment wants {wanted}; {meaning}",
        field=field.name,
        seen=_seen(found, of),
        wanted=wanted,
        meaning=_meaning(field.name, found, of),
    )


def _seen(found: Finding, of: Debtor) -> Value:
    name, seen = found.condition.field, found.seen
    if seen is None:
        return _unknown(name, of)
    value = shown(name, int(seen))
    return t("at least {bound}", bound=value) if isinstance(seen, AtLeast) else value


def _unknown(name: str, of: Debtor) -> Text:
    if name in BY_HISTORY:
        return t(
            "unknown, too little history ({count} invoices closed since {day}, {enough} are needed)",
            count=of.history.invoices,
            day=of.since,
            enough=ENOUGH,
        )
    return t("unknown")


def _meaning(name: str, found: Finding, of: Debtor) -> Text:
    meaning = FIELDS[name].meaning
    if name not in BY_HISTORY or found.seen is None:
        return meaning
    return t("{meaning} ({count} since {day})", meaning=meaning, count=of.history.invoices, day=of.since)


def _wanted(condition: Condition) -> Value:
    if condition.operator == "in":
        wanted: Value = ", ".join(sorted(condition.values))
    else:
        wanted = _OPERATORS[condition.operator](shown(condition.field, condition.bound))
    return t("{wanted}, or unknown", wanted=wanted) if condition.or_unknown else wanted
