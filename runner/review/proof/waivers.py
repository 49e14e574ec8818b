"""`derogations`: custom may be set aside with a written reason; law and principle may not."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence

from runner.model.problem import Problem
from runner.model.rules import Policy, Waiver
from runner.model.text import Text, t
from runner.review.proof.rule import Force, Rule

_SHORTEST = 10
"""Signs of a reason a reviewer can weigh."""


def waived(policy: Policy, rules: Mapping[str, Rule]) -> frozenset[str]:
    """Rules this policy may set aside, and does."""
    return frozenset(
        w.rule for w in policy.waivers if w.rule in rules and rules[w.rule].force is Force.CUSTOM
    )


def misused(policy: Policy, rules: Mapping[str, Rule], broken: Collection[str]) -> Iterator[Problem]:
    """Waivers that cannot be, or that nothing needs any more. `broken`: what the policy does break."""
    for waiver in policy.waivers:
        if fault := _fault(waiver, policy.waivers, rules, broken):
            yield Problem(waiver.place, *fault)


def _fault(
    waiver: Waiver, all_: Sequence[Waiver], rules: Mapping[str, Rule], broken: Collection[str]
) -> tuple[Text, Text | None, Text | None] | None:
    rule = rules.get(waiver.rule)
    remove = t("remove this waiver")
    if rule is None:
        near = difflib.get_close_matches(waiver.rule, rules, n=1, cutoff=0.5)
        hint = t("did you mean {name}?", name=near[0]) if near else None
        return t("no rule is named « {name} »", name=waiver.rule), t("a rule of docs/regles.md"), hint
    if rule.force is not Force.CUSTOM:
        message = t(
            "« {name} » cannot be waived: {force}, {article}",
            name=waiver.rule,
            force=rule.force.value,
            article=rule.source,
        )
        return message, t("a policy that keeps it"), remove
    if len(waiver.reason) < _SHORTEST:
        return t("this reason says nothing"), t("a sentence that a reviewer can weigh"), None
    if sum(other.rule == waiver.rule for other in all_) > 1:
        return t("« {name} » is waived twice", name=waiver.rule), t("one reason for each rule"), remove
    if waiver.rule not in broken:
        return t("« {name} » is waived, and nothing breaks it", name=waiver.rule), None, remove
    return None


def told(policy: Policy, rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """What reviewers must see even where the check is green: each rule set aside, and why."""
    for waiver in policy.waivers:
        if waiver.rule in waived(policy, rules):
            message = t("« {name} » is set aside: {reason}", name=waiver.rule, reason=waiver.reason)
            yield Problem(waiver.place, message)
