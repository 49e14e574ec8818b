"""Rules on the policies together: each can be reached, and everybody has one."""

from __future__ import annotations

from collections.abc import Iterator

from runner.model.problem import Problem
from runner.model.rules import Policy
from runner.model.segments import FIELDS, Measure, shown
from runner.model.text import Text, t
from runner.review.proof.evidence import Evidence
from runner.review.proof.regions import MOST_LABELS, OTHER, Box, Cell, Space, TooManyError
from runner.review.proof.rule import Force, Rule


def _reachable(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Some customer falls under it, whom no policy of a lower rank takes first."""
    policies = evidence.site.policies
    earlier = [other for other in policies if other.rank < policy.rank]
    try:
        space = Space.of(policies)
        found = space.left(space.box(policy), [space.box(other) for other in earlier])
    except TooManyError:
        yield from _unproved(evidence, policy)
        return
    if found is None:
        names = ", ".join(f"« {other.name} »" for other in earlier)
        message = (
            t("nobody can fall under this policy: {names} come first", names=names)
            if earlier
            else t("nobody can fall under this policy: its conditions exclude each other")
        )
        fix = t("give it a lower rank, or narrow the segments before it")
        yield Problem(policy.place, message, t("at least one customer for each policy"), fix)


def _for_all(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Asked of the last policy: is somebody left out by all of them?"""
    policies = evidence.site.policies
    if policy is not policies[-1]:
        return
    try:
        space = Space.of(policies)
        found = space.left({}, [space.box(other) for other in policies])
    except TooManyError:
        yield from _unproved(evidence, policy)
        return
    if found is not None:
        message = t("no policy for some customers: {who}", who=_who(found))
        fix = t("widen this segment, or add a policy after it")
        yield Problem(policy.place, message, t("a last policy for whoever the others leave"), fix)


def _unproved(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Told once, at the last policy: a check that gave up is not a green one."""
    if policy is evidence.site.policies[-1]:
        message = t("the segments are too intricate together: this is not proved of them")
        expected = t("at most {most} labels in all policies, and fewer conditions", most=MOST_LABELS)
        yield Problem(policy.place, message, expected, t("simplify them, or waive this rule with a reason"))


def _last(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    """Behaviour alone leaves nobody without a policy."""
    if policy is not evidence.site.policies[-1]:
        return
    for condition in policy.segment:
        if FIELDS[condition.field].measure is not Measure.WORDS:
            message = t("the last policy has a condition on « {field} »", field=condition.field)
            fix = t("give another policy the highest rank, or remove the condition")
            yield Problem(
                condition.place, message, t("a last policy on declared facts, such as the type"), fix
            )


def _who(box: Box) -> Text:
    """One of those left out, fact by fact."""
    facts = [_fact(field, min(cells, key=repr)) for field, cells in sorted(box.items())]
    whole = facts[0] if facts else t("everybody")
    for fact in facts[1:]:
        whole = t("{one}, {other}", one=whole, other=fact)
    return whole


def _fact(field: str, cell: Cell) -> Text:
    if cell is None:
        return t("{field} unknown", field=field)
    if isinstance(cell, int):
        return t("{field} {value}", field=field, value=shown(field, cell))
    words = sorted(cell) if isinstance(cell, frozenset) else [cell]
    named = [word for word in words if word != OTHER]
    return (
        t("{field} {value}", field=field, value=", ".join(named))
        if named
        else t("{field} other", field=field)
    )


SEGMENTS: dict[str, Rule] = {
    "politique-atteignable": Rule(
        Force.CUSTOM,
        t("A policy hidden by those before it is read by reviewers and applied to nobody."),
        "principe : la première qui convient, par rang croissant",
        _reachable,
    ),
    "derniere-sans-comportement": Rule(
        Force.PRINCIPLE,
        t("The last policy asks nothing about behaviour: it changes every day and would leave people out."),
        "principe : chaque facture ouverte a un verdict",
        _last,
        written=True,
    ),
    "chacun-sa-politique": Rule(
        Force.CUSTOM,
        t("A customer without a policy is never reminded, and nobody notices."),
        "principe : chaque facture ouverte a un verdict",
        _for_all,
    ),
}
