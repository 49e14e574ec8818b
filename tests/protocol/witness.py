"""Who watches the state machine's runs: every message that left, and what the journal says of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from email import message_from_bytes, policy
from itertools import pairwise

from runner.journal.fold import fold
from runner.journal.reading import read_events
from runner.journal.verify import verify
from runner.model.events import AnyEvent, TaskOpened
from runner.model.state import NoticeRecord, State
from runner.review.outcome import RunOutcome
from runner.run.replay import replay
from tests.house import House
from tests.protocol.books import Books

GAP = 7
"""Days between two contacts, as the machine's policy says."""
_NUMBER = re.compile(r"FA-\d+")


class Witness:
    """`sent`: reference → customer of each message that stood in a debtor's box."""

    def __init__(self, house: House, books: Books) -> None:
        self.sent: dict[str, int] = {}
        self._house = house
        self._books = books
        self._wrong: list[str] = []
        self._claims: dict[str, dict[str, int]] = {}
        """What could be claimed at most, of each invoice of the customer, when the message left."""
        self._tip = house.branch().fetch() or ""

    def delivered(self, raw: bytes, day: date) -> None:
        """Judged the moment it leaves; told afterwards, so that no run can swallow it."""
        message = message_from_bytes(raw, policy=policy.default)
        reference, customer = str(message["X-Relance-Reference"]), int(str(message["To"])[13])
        part = message.get_body(("plain",))
        text = f"{message['Subject']}\n{part.get_content() if part else ''}"
        numbers = set(_NUMBER.findall(text))
        objection = self._books.objection(customer, numbers, day)
        if objection:
            self._wrong.append(f"{reference} to C{customer} about {sorted(numbers)}: {objection}")
        if reference in self.sent:
            self._wrong.append(f"{reference} left twice")
        self.sent[reference] = customer
        self._claims[reference] = self._books.claims(customer)

    def judge(self) -> None:
        """After every run, however it ended."""
        assert self._wrong == []
        events = self._grown()
        state = fold(events)
        self._no_step_twice(state)
        self._gap_is_kept(state, events)
        self._no_more_than_owed(state)

    def verify(self) -> None:
        """At the end: the chain, single parents, commits that only add, nothing lost on the way."""
        assert verify(self._house.branch(), self._tip).problems == ()

    def one_verdict_each(self, outcome: RunOutcome) -> None:
        assert outcome.plan is not None
        found = [v.invoice.key.number for d in outcome.plan.decisions for v in d.verdicts]
        assert sorted(found) == sorted(bill.number for bill in self._books.bills if bill.shown)

    def decided_again(self) -> None:
        """From git alone, the last run that told its end comes out as it journalled."""
        if self._house.state().last_closed:
            found = replay(self._house.site, None, self._house.environ)
            assert found.holds, list(found.differing)

    def nothing_lost(self) -> None:
        """After a run that ended: what left is marked or asked about, what is marked has left."""
        state = self._house.state()
        for reference, notice in state.notices.items():
            self._accounted_for(reference, notice, state)

    def _accounted_for(self, reference: str, notice: NoticeRecord, state: State) -> None:
        left = reference in self.sent
        match notice.outcome:
            case "":
                raise AssertionError(f"{reference} has no outcome")
            case "envoyee":
                assert left, f"{reference} is marked and never left"
            case "envoi_a_verifier":
                billed = {f"C{bill.customer}" for bill in self._books.bills if bill.shown}
                asked = f"T-{reference}-envoi" in state.tasks
                assert asked or notice.intended.customer not in billed, f"{reference}: nobody is asked"
            case other:
                assert not left, f"{reference} left and is marked {other}"

    def _grown(self) -> list[AnyEvent]:
        """The journal's events, their chain checked while they are read; nothing that stood there is gone."""
        branch = self._house.branch()
        tip = branch.fetch() or ""
        assert branch.git.is_ancestor(self._tip, tip)
        self._tip = tip
        return list(read_events(branch.git, tip))

    def _no_step_twice(self, state: State) -> None:
        rungs = Counter(
            (what.customer, listed.number, listed.step)
            for what in (state.notices[reference].intended for reference in self.sent)
            for listed in what.invoices
            if listed.step
        )
        assert {rung: count for rung, count in rungs.items() if count > 1} == {}

    def _gap_is_kept(self, state: State, events: list[AnyEvent]) -> None:
        contacts: dict[str, list[date]] = {}
        for reference in self.sent:
            intended = state.notices[reference].intended
            contacts.setdefault(intended.customer, []).append(intended.day or date.min)
        for event in events:
            if isinstance(event, TaskOpened) and event.channel == "appel":
                contacts.setdefault(event.customer, []).append(event.day or date.min)
        for customer, found in contacts.items():
            for one, two in pairwise(sorted(found)):
                assert (two - one).days >= GAP, f"{customer} was reached on {one} and {two}"

    def _no_more_than_owed(self, state: State) -> None:
        for reference, claims in self._claims.items():
            for listed in state.notices[reference].intended.invoices:
                assert 0 < listed.balance <= claims[listed.number], f"{reference}: {listed}, {claims}"
