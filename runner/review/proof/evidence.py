"""What the rules look at: the site, its texts filled, and the simulations, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from runner.dunning.calendar import Calendar
from runner.dunning.decide import decide
from runner.dunning.rules import Rules
from runner.model.rules import Policy
from runner.model.settings import Site
from runner.model.state import State
from runner.notices.templates import Templates
from runner.plan import calendar_of, make_rules
from runner.review.proof.journeys import PAST, Journeys
from runner.review.proof.pages import Page, Pages
from runner.review.proof.walk import Decide, alone


@dataclass(frozen=True)
class Evidence:
    """`decide`: the one decision function; another only to see that its faults are found."""

    site: Site
    templates: Templates
    decide: Decide = decide

    def journeys(self, policy: Policy) -> Journeys:
        """The simulations of one policy."""
        found = self._journeys.get(policy.name)
        if found is None:
            found = self._journeys[policy.name] = Journeys(policy, self._rules(policy), self.decide)
        return found

    def pages(self, policy: Policy) -> tuple[Page, ...]:
        """Every text of one policy, filled."""
        return self._pages.of(policy)

    def _rules(self, policy: Policy) -> Rules:
        """The site's own, with this policy alone."""
        return replace(make_rules(self.site, State(began_on=PAST)), policies=(alone(policy),))

    @cached_property
    def calendar(self) -> Calendar:
        """The creditor's open days."""
        return calendar_of(self.site)

    @cached_property
    def _journeys(self) -> dict[str, Journeys]:
        return {}

    @cached_property
    def _pages(self) -> Pages:
        return Pages(self.templates, self.site.settings)
