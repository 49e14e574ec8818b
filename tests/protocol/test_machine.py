"""The real run, driven at random: whatever happens and wherever it dies, no customer is wronged.

Each step is checked against `books`, a small model that shares no code with the program. The suite plays a
few fixed sequences. `RELANCE_CHASSE=500 pytest tests/protocol/test_machine.py -n0` hunts through five hundred
new ones, forty steps each (about half an hour).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from runner.model.problem import BrakeError, OutsideError
from runner.review.outcome import RunOutcome
from runner.run.daily import daily
from tests.house import PARIS, House, build
from tests.protocol.books import NAMES, Bill, Books
from tests.protocol.effects import CALM, Killed, Weather, storm
from tests.protocol.letters import BANK, REJECT_READER, REJECTS, address, bounce, letter, post, transfer
from tests.protocol.witness import Witness

HUNT = int(os.environ.get("RELANCE_CHASSE", "0"))
POLICY = """\
version: 1
politique: vive
description: Une échelle courte, pour que beaucoup arrive en peu de temps
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 1 jours ouvrés}
etapes:
  - {etape: preventif,    jour: J-4,  canal: courriel, gabarit: preventif, a_partir_de: 900 €}
  - {etape: rappel,       jour: J+1,  canal: courriel, gabarit: rappel, delai_accorde: 2 jours}
  - {etape: appel,        jour: J+4,  canal: appel,    gabarit: fiche-appel, a_partir_de: 900 €}
  - {etape: rappel-ferme, jour: J+7,  canal: courriel, gabarit: rappel-ferme, delai_accorde: 3 jours}
  - {etape: derniere,     jour: J+12, canal: courriel, gabarit: derniere-relance, delai_accorde: 2 jours,
     mentions: [penalites]}
  - {etape: lettre,       jour: J+20, canal: lettre,   gabarit: mise-en-demeure, delai_accorde: 8 jours}
"""
START = datetime(2026, 3, 24, 6, 12, tzinfo=UTC)
"""Summer time begins on the 29th; Easter Monday is 6 April, and May has four holidays."""

who = st.integers(0, len(NAMES) - 1)
days = st.integers(1, 12)
bad_weather = st.builds(
    Weather,
    kill=st.integers(0, 14),
    meet=st.integers(0, 14),
    push=st.integers(0, 4),
    pushing=st.sampled_from(["refused", "unheard", "cut"]),
    send=st.integers(0, 3),
    sending=st.sampled_from(["451", "550", "lost", "never"]),
)


class Machine(RuleBasedStateMachine):
    """People, bank, accounting and the run; `now` is everybody's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="relance-machine-"))
        self.house = build(self.home, policies={"vive": POLICY})
        self.house.write("lecteurs/rejets.yaml", REJECT_READER)
        self.house.customers(*(f"C{n};{name};entreprise;{address(n)}" for n, name in enumerate(NAMES)))
        self.twin: House | None = None
        self.now = START
        self.books = Books()
        self.witness = Witness(self.house, self.books)
        self.decided: set[str] = set()
        for customer in (0, 0, 1, 2):
            self.books.bill(customer, 1000 + 10 * customer, self.day - timedelta(days=30), 28)
        self._export()

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    @property
    def day(self) -> date:
        return self.now.astimezone(PARIS).date()

    # --- time -------------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(more=days, book=st.booleans())
    def mornings(self, more: int, book: bool) -> None:
        """Some quiet days, each with its export; the run comes on the last."""
        target = datetime.combine(self.day + timedelta(days=more), time(7, 12), PARIS).astimezone(UTC)
        self.now = max(self.now, target)
        self.export(book=book)
        self.run()

    # --- accounting -------------------------------------------------------------------------------

    @rule(book=st.booleans())
    def export(self, book: bool) -> None:
        """Accounting enters what the bank showed, or lags behind."""
        for money in self.books.money if book else ():
            self.books.book(money)
        self._export()

    @rule(customer=who, euros=st.integers(20, 3000), term=st.integers(2, 30))
    def invoice(self, customer: int, euros: int, term: int) -> None:
        self.books.bill(customer, euros, self.day, term)
        self._export()

    @rule(data=st.data(), later=st.integers(-5, 20))
    def new_due_date(self, data: st.DataObject, later: int) -> None:
        bill = self._some(data)
        if bill:
            bill.due = max(bill.issued, bill.due + timedelta(days=later))
            self._export()

    @rule(customer=who, euros=st.sampled_from([0, 50, 5000]))
    def credit_note(self, customer: int, euros: int) -> None:
        self.books.people[customer].credits = 100 * euros
        self._export()

    def _export(self) -> None:
        """A company without any open invoice would send an empty file, which is refused."""
        if not self.books.open_bills():
            self.books.bill(3, 1000, self.day, 30)
        self.house.export(self.day.isoformat(), *self.books.show())

    def _some(self, data: st.DataObject) -> Bill | None:
        bills = self.books.open_bills()
        return data.draw(st.sampled_from(bills)) if bills else None

    # --- the bank ---------------------------------------------------------------------------------

    @rule(data=st.data(), told=st.booleans(), part=st.sampled_from([0, 0, 30, 60]))
    def paid(self, data: st.DataObject, told: bool, part: int) -> None:
        """Really paid, wholly or in part; the bank writes a mail, or only accounting will see it."""
        bill = self._some(data)
        left = self.books.unpaid(bill) if bill else 0
        if bill and left > 10000:
            amount = left * part // 10000 * 100 + self.books.unique() % 100 if part else left
            money = self.books.pay(bill, amount, self.day, told=told)
            if told:
                self._tell(money.amount, bill, number=money.number)

    @rule(data=st.data())
    def told_again(self, data: st.DataObject) -> None:
        """The same mail twice, and the same payment by another mail."""
        told = [m for m in self.books.money if m.told and m.day == self.day]
        if told:
            money = data.draw(st.sampled_from(told))
            self._tell(money.amount, money.bill, number=money.number)
            self._tell(money.amount, money.bill, number=self.books.unique())

    @rule(data=st.data())
    def forged(self, data: st.DataObject) -> None:
        bill = self._some(data)
        if bill:
            self._tell(bill.total, bill, number=self.books.unique(), believed=False)

    @rule(customer=who)
    def money_of_whom(self, customer: int) -> None:
        """A believed transfer of a known customer that names nothing we know."""
        number = self.books.unique()
        raw = transfer(
            770000 + number, f"ZZ{number}", NAMES[customer], number=number, believed=True, sender=BANK
        )
        post(self.house, raw, self.now)
        self.books.people[customer].suspected += 1
        self.now += timedelta(minutes=1)

    @rule(data=st.data())
    def returned(self, data: st.DataObject) -> None:
        told = [m for m in self.books.money if m.told and not m.returned]
        if told:
            money = data.draw(st.sampled_from(told))
            money.returned = True
            self._tell(money.amount, money.bill, number=self.books.unique(), sender=REJECTS)

    def _tell(
        self, amount: int, bill: Bill, *, number: int, believed: bool = True, sender: str = BANK
    ) -> None:
        payer = NAMES[bill.customer].upper()
        raw = transfer(amount, bill.number, payer, number=number, believed=believed, sender=sender)
        post(self.house, raw, self.now)
        self.now += timedelta(minutes=1)

    # --- people -----------------------------------------------------------------------------------

    @rule(customer=who, automatic=st.booleans())
    def reply(self, customer: int, automatic: bool) -> None:
        post(self.house, letter(customer, number=self.books.unique(), automatic=automatic), self.now)
        if not automatic:
            self.books.people[customer].replied_on = self.day
        self.now += timedelta(minutes=1)

    @rule(customer=who)
    def handled(self, customer: int) -> None:
        if self.books.people[customer].reply_waits:
            self._fact(customer, "reponse", f"reponse_traitee:\n  le: {self.day:%d/%m/%Y}\n")
            self.books.people[customer].handled_on = self.day

    @precondition(lambda self: self.books.serial > 25)
    @rule(customer=who)
    def bounced(self, customer: int) -> None:
        post(self.house, bounce(customer, number=self.books.unique()), self.now)
        self.books.people[customer].bounced = True

    @rule(customer=who, more=days)
    def pause(self, customer: int, more: int) -> None:
        until = self.day + timedelta(days=more)
        self._fact(customer, "pause", f"pause:\n  jusqu_au: {until:%d/%m/%Y}\n")
        known = self.books.people[customer].paused_until
        self.books.people[customer].paused_until = max(known or until, until)

    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        bill = self._some(data)
        if bill:
            text = f"litige:\n  facture: {bill.number}\n  motif: quantité\n  jusqu_au: {self.day:%d/%m/%Y}\n"
            self._fact(bill.customer, "litige", text)
            self.books.disputed.add(bill.number)

    @rule(data=st.data(), more=days)
    def promise(self, data: st.DataObject, more: int) -> None:
        bill = self._some(data)
        if bill:
            until = self.day + timedelta(days=more)
            text = f"promesse:\n  facture: {bill.number}\n  date: {until:%d/%m/%Y}\n"
            self._fact(bill.customer, "promesse", text)
            self.books.promised[bill.number] = max(until, self.books.promised.get(bill.number, until))

    @rule(customer=who)
    def looked_up(self, customer: int) -> None:
        """A person looks whether doubtful messages left, and whose money it was. She never errs."""
        past = self.house.state().customers.get(f"C{customer}")
        for reference in past.doubtful if past else ():
            left = "oui" if reference in self.witness.sent else "non"
            self._fact(customer, "envoi", f"envoi:\n  reference: {reference}\n  parti: {left}\n")
        for held in past.held if past else ():
            if held.believed and held.payment not in self.decided:
                self._fact(customer, "argent", f"affectation:\n  paiement: {held.payment}\n  factures: []\n")
                self.books.people[customer].suspected -= 1
                self.decided.add(held.payment)

    @rule()
    def suspendre(self) -> None:
        mode, stop = "mode: reel\n", "mode: reel\nsuspendre: oui\n"
        self.house.change(*((stop, mode) if self.books.suspended else (mode, stop)))
        self.books.suspended = not self.books.suspended

    def _fact(self, customer: int, word: str, text: str) -> None:
        name = f"{self.day}-{word}-{self.books.unique()}"
        self.house.fact(f"C{customer}", name, text)

    # --- the run ----------------------------------------------------------------------------------

    @rule()
    def run(self) -> None:
        self._run(self.house, CALM)
        self.witness.judge()

    @rule(weather=bad_weather, hours=st.sampled_from([0, 0, 2]))
    def stormy_run(self, weather: Weather, hours: int) -> None:
        """One that may die, be cut off, be refused, and meet another machine's run at once or hours later."""
        self._run(self.house, weather, hours)
        self.witness.judge()

    def _run(self, house: House, weather: Weather, hours: int = 0) -> None:
        def meet() -> None:
            self.now += timedelta(hours=hours)
            self._run(self._other(), CALM)

        outcome: RunOutcome | None = None
        finished = False
        order = house.order(self.day.isoformat(), clock=self._clock)
        with storm(weather, lambda raw: self.witness.delivered(raw, self.day), meet):
            try:
                outcome = daily(order)
                finished = True
            except BrakeError:
                finished = True
            except (Killed, OutsideError):
                pass
        if outcome:
            self.witness.one_verdict_each(outcome)
        if finished:
            self.witness.nothing_lost()

    def _clock(self) -> datetime:
        return self.now

    def _other(self) -> House:
        if self.twin is None:
            self.twin = self.house.clone("twin")
        self.twin.git("pull", "--quiet")
        return self.twin


TestMachine: Any = Machine.TestCase
TestMachine.settings = settings(
    max_examples=HUNT or 5,
    stateful_step_count=40 if HUNT else 25,
    deadline=None,
    derandomize=not HUNT,
    database=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
