"""What is said of segments is true: checked on every kind of customer against the segments themselves."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.parties import DebtorType
from runner.model.rules import Condition, Policy
from runner.review.proof.regions import OTHER, Cell, Space, fits
from tests.proof.examples import read

PLAIN = read("""\
version: 1
politique: essai
rang: 10
etapes:
  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}
""")
TYPES = ("entreprise", "particulier", "public", "inconnu")
LABELS = ("a", "b")
BOUNDS = (100, 200)


def conditions() -> st.SearchStrategy[tuple[Condition, ...]]:
    words = st.builds(
        lambda field, values, unknown: Condition(field, "in", frozenset(values), or_unknown=unknown),
        st.just("type"),
        st.sets(st.sampled_from(TYPES), min_size=1),
        st.booleans(),
    )
    labels = st.builds(
        lambda values, unknown: Condition("etiquettes", "in", frozenset(values), or_unknown=unknown),
        st.sets(st.sampled_from(LABELS), min_size=1),
        st.booleans(),
    )
    amounts = st.builds(
        lambda field, sign, bound, unknown: Condition(field, sign, bound=bound, or_unknown=unknown),
        st.sampled_from(("encours", "retard_moyen")),
        st.sampled_from((">=", ">", "<=", "<")),
        st.sampled_from(BOUNDS),
        st.booleans(),
    )
    return st.lists(words | labels | amounts, max_size=3, unique_by=lambda c: c.field).map(tuple)


def everybody() -> list[dict[str, Cell]]:
    """Each kind of customer the conditions above can tell apart, and some they cannot."""
    types: list[Cell] = [None, *(kind.value for kind in DebtorType if kind is not DebtorType.UNKNOWN)]
    labels: list[Cell] = [None, frozenset({OTHER}), *(frozenset(s) for s in ("a", "b", "ab"))]
    exposure: list[Cell] = [0, 99, 100, 101, 150, 200, 201]
    late: list[Cell] = [None, 0, 100, 101, 200, 999]
    facts = product(types, labels, exposure, late)
    return [dict(zip(("type", "etiquettes", "encours", "retard_moyen"), fact, strict=True)) for fact in facts]


EVERYBODY = everybody()


def under(policy: Policy, who: dict[str, Cell]) -> bool:
    return all(fits(condition, who[condition.field]) for condition in policy.segment)


@settings(max_examples=60, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=4))
def test_a_policy_is_hidden_if_and_only_if_nobody_is_left_for_it(
    segments: list[tuple[Condition, ...]],
) -> None:
    policies = [replace(PLAIN, rank=at, segment=segment) for at, segment in enumerate(segments)]
    space = Space.of(policies)
    *earlier, last = policies
    found = space.left(space.box(last), [space.box(policy) for policy in earlier])
    somebody = any(
        under(last, who) and not any(under(policy, who) for policy in earlier) for who in EVERYBODY
    )
    assert (found is not None) is somebody


@settings(max_examples=60, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=4))
def test_somebody_is_left_out_if_and_only_if_no_policy_fits(segments: list[tuple[Condition, ...]]) -> None:
    policies = [replace(PLAIN, rank=at, segment=segment) for at, segment in enumerate(segments)]
    space = Space.of(policies)
    found = space.left({}, [space.box(policy) for policy in policies])
    somebody = any(not any(under(policy, who) for policy in policies) for who in EVERYBODY)
    assert (found is not None) is somebody
