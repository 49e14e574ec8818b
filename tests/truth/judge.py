"""What the product made of the notices, against the truth."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from runner.model.money import Settlement, Stage
from runner.model.parties import InvoiceKey
from tests.payments.world import World
from tests.truth.books import MONDAY, Bill, Town, accounts_of, draw_town
from tests.truth.notices import Truth, draw_notices

SETTLES = frozenset({Stage.EXACT, Stage.SEVERAL, Stage.PART, Stage.OVERPAID, Stage.TOLERATED})
DAYS = 9
"""Five on which notices arrive, and the time the books take."""


@dataclass(slots=True)
class Tally:
    """Figures over many draws. `false`: a sentence for each false settlement."""

    drawn: int = 0
    correct: int = 0
    """Believed, in euros, told for the first time, and naming correctly all that they pay."""
    settled: int = 0
    """Of these."""
    proposed: int = 0
    """Held, with something to accept."""
    aside: int = 0
    """Held, and nothing can be proposed: foreign money."""
    task: int = 0
    """Nobody is held: a task."""
    double: int = 0
    theirs: int = 0
    """Of the proposed ones, those that hold (with others, maybe) the customer whose money it is."""
    right: int = 0
    """Of these, those with a proposal that say just what the payer meant."""
    lost: list[str] = field(default_factory=list)
    """A payment of a customer who can be recognised, of which neither that customer nor a person hears."""
    false: list[str] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    """Why correct ones were not settled."""

    @property
    def share(self) -> float:
        """Of the correct ones that are settled, in percent."""
        return 100 * self.settled / self.correct if self.correct else 100.0


def draw(seeds: range, each: int) -> Tally:
    """One town a seed, `each` payments in it."""
    tally = Tally()
    for seed in seeds:
        Trial(seed, tally).run(each)
    return tally


class Trial:
    """One town, day after day, its books behind by some days."""

    def __init__(self, seed: int, tally: Tally) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        self.tally = tally
        self.town: Town = draw_town(self.rng)
        self.owed = {key: bill.owed for key, bill in self.town.bills.items()}
        self.world = World(day=MONDAY)
        self.met: set[int] = set()
        self.given: Counter[tuple[int, InvoiceKey]] = Counter()
        self.spent: Counter[int] = Counter()

    def run(self, each: int) -> None:
        told = list(draw_notices(self.rng, self.town, each, MONDAY + timedelta(days=2)))
        booked = {truth.real: day + self.rng.randint(-1, 4) for day, truth in told}
        self.world.next_day(accounts_of(self.town, self.owed))
        for day in range(DAYS):
            self._book({real for real, on in booked.items() if on == day}, told)
            today = [truth for on, truth in told if on == day]
            by_id = {truth.payment.id: truth for truth in today}
            found = self.world.next_day(
                accounts_of(self.town, self.owed), *(truth.payment for truth in today)
            )
            for settlement in found:
                if settlement.payment in by_id:
                    self.judge(by_id[settlement.payment], settlement)

    def _book(self, reals: set[int], told: list[tuple[int, Truth]]) -> None:
        """Accounting clears what was meant: its own knowledge, not ours. A stranger's money is elsewhere."""
        done: set[int] = set()
        for _, truth in told:
            if truth.real in reals and truth.real not in done and truth.payment.currency == "EUR":
                done.add(truth.real)
                for key, amount in truth.pays.items():
                    self.owed[key] = max(0, self.owed[key] - amount)

    def draw(self, each: int) -> list[Truth]:
        """Notices of this town, by the day."""
        return [truth for _, truth in draw_notices(self.rng, self.town, each, MONDAY)]

    def judge(self, truth: Truth, found: Settlement) -> None:
        tally, first = self.tally, truth.real not in self.met
        self.met.add(truth.real)
        tally.drawn += 1
        faults = [*self._faults(truth, found)]
        if first and found.stage is Stage.DOUBLE:
            faults.append("taken for a copy of another payment")
        tally.false += [f"{self.seed}: {why}: {truth} {found}" for why in faults]
        correct = (
            first and truth.cites == "juste" and truth.payment.believed and truth.payment.currency == "EUR"
        )
        tally.correct += correct
        if found.stage in SETTLES:
            tally.settled += correct
            return
        if correct:
            tally.missed[f"{truth.kind} {found.stage}"] += 1
        self._apart(truth, found)

    def _apart(self, truth: Truth, found: Settlement) -> None:
        tally = self.tally
        if found.stage is Stage.DOUBLE:
            tally.double += 1
        elif not found.held:
            tally.task += 1
            recognised = truth.named and truth.party and truth.payment.payer_iban
            if recognised and truth.payment.believed and self._filed(truth):
                tally.lost.append(f"{self.seed}: {truth} {found}")
        elif found.proposals:
            tally.proposed += 1
            tally.theirs += truth.party in found.held
            tally.right += any(
                {part.invoice: part.amount for part in proposal.parts if part.invoice.number} == truth.pays
                for proposal in found.proposals
            )
        else:
            tally.aside += 1
            if truth.payment.currency == "EUR":
                tally.lost.append(f"{self.seed}: nothing proposed: {truth} {found}")

    def _filed(self, truth: Truth) -> bool:
        return any(
            p.code == truth.party and p.filed and p.iban == truth.payment.payer_iban
            for p in self.town.parties
        )

    def _faults(self, truth: Truth, found: Settlement) -> Iterator[str]:
        """Every way to settle falsely."""
        if found.stage not in SETTLES:
            return
        payment = truth.payment
        if not payment.believed or payment.currency != "EUR" or not truth.party:
            yield "not believed, foreign or a stranger's"
        self.spent[truth.real] += sum(part.amount for part in found.allocations)
        if self.spent[truth.real] > payment.amount:
            yield "more than came"
        for part in found.allocations:
            yield from self._part_faults(truth, part.invoice, part.amount)

    def _part_faults(self, truth: Truth, key: InvoiceKey, amount: int) -> Iterator[str]:
        if not key.number:
            if key.customer not in self._group(truth.party):
                yield "credit of somebody else"
            return
        if key not in truth.pays and not self._declared(truth, self.town.bills[key]):
            yield "an invoice that nobody meant"
        self.given[truth.real, key] += amount
        if self.given[truth.real, key] > truth.pays.get(key, truth.payment.amount):
            yield "more than was meant for that invoice"

    def _declared(self, truth: Truth, bill: Bill) -> bool:
        """The payer's own invoice, whose number stands in the text: his word counts (C. civ. 1342-10)."""
        figures = "".join(filter(str.isdigit, truth.payment.remittance))
        return bill.key.customer in self._group(truth.party) and str(bill.at) in figures

    def _group(self, code: str) -> set[str]:
        payer = next((p.payer for p in self.town.parties if p.code == code), "")
        return {code} | {p.code for p in self.town.parties if payer and p.payer == payer}
