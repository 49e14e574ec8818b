"""`conditions` of `relance.yaml`: the rate of late-payment interest, dated where it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runner.model.problem import Problem
from runner.model.settings import Terms
from runner.model.text import t
from runner.site import units
from runner.site.reading import View


def terms_from(view: View) -> Terms:
    """What rules every contract; where the rates are dated, the law's until the first day of them."""
    return _counted(view, view.value("entreprise", units.terms, Terms()))


def dated_terms_from(view: View) -> tuple[Terms, ...]:
    """The dated ones, by rising day."""
    found = (
        replace(_counted(view, part.value("taux", units.terms, Terms())), since=part.day("a_partir_du"))
        for part in view.views("entreprise")
    )
    return tuple(sorted(found, key=lambda terms: str(terms.since)))


def faults_in(view: View) -> Iterator[Problem]:
    """Two rates from one day on."""
    seen = set[str]()
    for part in view.views("entreprise"):
        day = str(part.day("a_partir_du"))
        if day in seen:
            yield Problem(part.place, t("two rates from one day on"), t("one rate for each day"))
        seen.add(day)


def _counted(view: View, terms: Terms) -> Terms:
    """With what the site says of part payments and of leap years."""
    return replace(
        terms,
        interest_first=view.text("imputation") == "interets-d-abord",
        act_act=view.text("base") == "exact",
    )
