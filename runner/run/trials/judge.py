"""What a trial expected against what was seen: each difference at the word that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from runner.model.decision import Notice, Verdict
from runner.model.problem import Problem
from runner.model.settings import Site
from runner.model.text import Amount, Text, Value, t
from runner.model.trials import Expectation, Trial
from runner.run.trials.play import Morning, play

NOTHING = t("nothing")


def failures(trial: Trial, site: Site) -> Iterator[Problem]:
    """Every expectation of the trial that the policies do not meet."""
    mornings = play(trial, site)
    for expected in trial.expectations:
        for key, wanted, seen in _differences(expected, mornings):
            place = expected.places.get(key, expected.place)
            message = t("policy test « {name} », {day}: {key}", name=trial.name, day=_when(expected), key=key)
            yield Problem(
                place, t("{what}: seen {seen}", what=message, seen=seen), t("{wanted}", wanted=wanted)
            )


def _when(expected: Expectation) -> Text:
    if expected.first == expected.last:
        return t("on {day}", day=expected.first)
    return t("from {first} to {last}", first=expected.first, last=expected.last)


_Difference = tuple[str, Value, Value]
"""The key, what was expected, what was seen."""


def _differences(expected: Expectation, mornings: Mapping[date, Morning]) -> Iterator[_Difference]:
    if expected.contact is not None:
        yield from _contacts(expected, mornings)
    if expected.first == expected.last:
        morning = mornings[expected.first]
        yield from _of_deed(expected, morning)
        yield from _of_verdict(expected, morning)


def _contacts(expected: Expectation, mornings: Mapping[date, Morning]) -> Iterator[_Difference]:
    """Mornings that were passed over had nothing to send."""
    within = (day for day in mornings if expected.first <= day <= expected.last)
    found = [(day, notice) for day in within for notice in mornings[day].contacts]
    if expected.contact and not found:
        yield "contact", t("a contact"), NOTHING
    if not expected.contact and found:
        day, notice = found[0]
        yield "contact", NOTHING, t("« {step} » on {day}", step=_step(notice), day=day)


def _of_deed(expected: Expectation, morning: Morning) -> Iterator[_Difference]:
    """What is done that day: the step named, or the only one."""
    if not (expected.step or expected.channel or expected.total is not None or expected.charges is not None):
        return
    deed = next((d for d in morning.deeds if not expected.step or _step(d) == expected.step), None)
    if deed is None:
        key = "etape" if expected.step else "canal" if expected.channel else "montant"
        done = ", ".join(_step(notice) for notice in morning.deeds)
        yield key, expected.step or expected.channel or t("a step"), done or NOTHING
        return
    if expected.channel and deed.step.channel != expected.channel:
        yield "canal", expected.channel, deed.step.channel.value
    if expected.total is not None and deed.total != expected.total:
        yield "montant", Amount(expected.total), Amount(deed.total)
    charged = deed.figures is not None and bool(deed.figures.interest or deed.figures.flat)
    if expected.charges is not None and charged is not expected.charges:
        yield "frais", _yes(expected.charges), _yes(charged)


def _of_verdict(expected: Expectation, morning: Morning) -> Iterator[_Difference]:
    verdict = _verdict(expected, morning)
    if verdict is None:
        if expected.verdict or expected.next_step or expected.next_on or expected.balance is not None:
            yield "verdict", expected.verdict or t("a verdict"), t("no such open invoice")
        return
    policy = verdict.policy.name if verdict.policy else ""
    step = verdict.step.name if verdict.step else ""
    if expected.verdict and verdict.kind != expected.verdict:
        yield "verdict", expected.verdict, _why(verdict)
    if expected.policy and policy != expected.policy:
        yield "politique", expected.policy, policy or NOTHING
    if expected.next_step and step != expected.next_step:
        yield "prochaine_etape", expected.next_step, step or NOTHING
    if expected.next_on and verdict.next_on != expected.next_on:
        yield "prochaine_date", expected.next_on, verdict.next_on or NOTHING
    if expected.balance is not None and verdict.balance != expected.balance:
        yield "restant_du", Amount(expected.balance), Amount(verdict.balance)


def _verdict(expected: Expectation, morning: Morning) -> Verdict | None:
    found = (v for decision in morning.plan.decisions for v in decision.verdicts)
    return next((v for v in found if expected.invoice in {"", v.invoice.key.number}), None)


def _why(verdict: Verdict) -> Text:
    """The verdict seen, and its first reason: what whoever mends needs."""
    if not verdict.reasons:
        return t("{verdict}", verdict=verdict.kind.value)
    return t("{verdict} ({why})", verdict=verdict.kind.value, why=verdict.reasons[0].text)


def _step(notice: Notice) -> str:
    return notice.occasion.value if notice.occasion and not notice.counted else notice.step.name


def _yes(value: bool) -> Text:
    return t("yes") if value else t("no")
