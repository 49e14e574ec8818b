"""The town around the run: accounting, a bank, people and their clock, each doing one thing at a time."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from runner.model.past import CustomerRecord
from tests.house import PARIS, build
from tests.protocol.books import NAMES, Bill, Books, Money
from tests.protocol.letters import BANK, REJECT_READER, REJECTS, address, bounce, letter, post, transfer
from tests.protocol.witness import Witness

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
days = st.integers(1, 9)


class Town(RuleBasedStateMachine):
    """`now` is everybody's clock. Each event draws what it needs."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="relance-machine-"))
        self.house = build(self.home, policies={"vive": POLICY})
        self.house.write("lecteurs/rejets.yaml", REJECT_READER)
        self.house.customers(*(f"C{n};{name};entreprise;{address(n)}" for n, name in enumerate(NAMES)))
        self.now = START
        self.books = Books()
        self.witness = Witness(self.house, self.books)
        self.decided: set[str] = set()
        for customer in range(len(NAMES)):
            for age in (32, 27):
                self.books.bill(customer, 800 + 50 * customer, self.day - timedelta(days=age - customer), 28)
        self.books.bill(len(NAMES) - 1, 40, self.day, 300)  # always open, so that no export is empty
        self.export(book=False)

    def teardown(self) -> None:
        try:
            self.witness.verify()
        finally:
            shutil.rmtree(self.home)

    @property
    def day(self) -> date:
        return self.now.astimezone(PARIS).date()

    def wait(self, some: st.DataObject) -> None:
        self.now += timedelta(hours=some.draw(st.integers(1, 30)))

    # --- accounting -------------------------------------------------------------------------------

    def accounting(self, some: st.DataObject) -> None:
        what = some.draw(st.sampled_from(["invoice", "invoice", "due", "credit", "book"]))
        match what:
            case "invoice":
                self.books.bill(some.draw(who), some.draw(st.integers(20, 3000)), self.day, some.draw(days))
            case "due":
                bill = self._one(some)
                bill.due = max(bill.issued, bill.due + timedelta(days=some.draw(st.integers(-5, 20))))
            case "credit":
                person = self.books.people[some.draw(who)]
                person.credits = some.draw(st.sampled_from([0, 0, 5000, 900000]))
        self.export(book=what == "book")

    def export(self, *, book: bool) -> None:
        """Accounting enters what the bank showed, or lags behind."""
        for money in self.books.money if book else ():
            self.books.book(money)
        self.house.export(self.day.isoformat(), *self.books.show())

    def _one(self, some: st.DataObject) -> Bill:
        return some.draw(st.sampled_from(self.books.open_bills()))

    # --- the bank ---------------------------------------------------------------------------------

    def bank(self, some: st.DataObject) -> None:
        kinds = ["all", "all", "part", "part", "silent", "again", "back", "forged", "whose"]
        match what := some.draw(st.sampled_from(kinds)):
            case "all" | "part" | "silent":
                self._paid(self._one(some), what)
            case "again" | "back":
                told = [m for m in self.books.money if m.told and not m.returned and m.day == self.day]
                if told:
                    self._about(some.draw(st.sampled_from(told)), what)
            case "forged":
                bill = self._one(some)
                self._tell(bill.total, bill, number=self.books.unique(), believed=False)
            case "whose":
                self._of_whom(some.draw(who))

    def _paid(self, bill: Bill, what: str) -> None:
        """Really paid, wholly or in part; the bank writes a mail, or only accounting will see it."""
        left = self.books.unpaid(bill)
        if left > 10000:
            part = left // 300 * 100 + self.books.unique() % 100
            money = self.books.pay(bill, part if what == "part" else left, self.day, told=what != "silent")
            if money.told:
                self._tell(money.amount, bill, number=money.number)

    def _about(self, money: Money, what: str) -> None:
        """The same mail twice and the same payment by another mail; or a transfer that came back."""
        if what == "again":
            self._tell(money.amount, money.bill, number=money.number)
            self._tell(money.amount, money.bill, number=self.books.unique())
        else:
            money.returned = True
            self._tell(money.amount, money.bill, number=self.books.unique(), sender=REJECTS)

    def _of_whom(self, customer: int) -> None:
        """A believed transfer of a known customer that names nothing we know."""
        number = self.books.unique()
        self.books.people[customer].suspected += 1
        raw = transfer(
            770000 + number, f"ZZ{number}", NAMES[customer], number=number, believed=True, sender=BANK
        )
        self._receive(raw)

    def _tell(
        self, amount: int, bill: Bill, *, number: int, believed: bool = True, sender: str = BANK
    ) -> None:
        payer = NAMES[bill.customer].upper()
        self._receive(transfer(amount, bill.number, payer, number=number, believed=believed, sender=sender))

    def _receive(self, raw: bytes) -> None:
        post(self.house, raw, self.now)
        self.now += timedelta(minutes=1)

    # --- people -----------------------------------------------------------------------------------

    def people(self, some: st.DataObject) -> None:
        kinds = ["reply", "absent", "bounce", "pause", "dispute", "promise"]
        until = self.day + timedelta(days=some.draw(days))
        match what := some.draw(st.sampled_from(kinds)):
            case "reply" | "absent":
                self._writes(some.draw(who), automatic=what == "absent")
            case "bounce":
                self._bounces()
            case "pause":
                self._pause(some.draw(who), until)
            case "dispute":
                self._dispute(self._one(some))
            case "promise":
                self._promise(self._one(some), until)

    def _writes(self, customer: int, *, automatic: bool) -> None:
        self._receive(letter(customer, number=self.books.unique(), automatic=automatic))
        if not automatic:
            self.books.people[customer].replied_on = self.day

    def _bounces(self) -> None:
        """One customer's address alone, and not at once, so that the others go on."""
        if self.books.serial > 30:
            self._receive(bounce(0, number=self.books.unique()))
            self.books.people[0].bounced = True

    def _pause(self, customer: int, until: date) -> None:
        self._fact(customer, "pause", f"pause:\n  jusqu_au: {until:%d/%m/%Y}\n")
        person = self.books.people[customer]
        person.paused_until = max(person.paused_until or until, until)

    def _dispute(self, bill: Bill) -> None:
        text = f"litige:\n  facture: {bill.number}\n  motif: quantité\n  jusqu_au: {self.day:%d/%m/%Y}\n"
        self._fact(bill.customer, "litige", text)
        self.books.disputed.add(bill.number)

    def _promise(self, bill: Bill, until: date) -> None:
        text = f"promesse:\n  facture: {bill.number}\n  date: {until:%d/%m/%Y}\n"
        self._fact(bill.customer, "promesse", text)
        self.books.promised[bill.number] = max(until, self.books.promised.get(bill.number, until))

    def in_the_office(self, _some: st.DataObject) -> None:
        """A person reads the replies, looks whether doubtful messages left, and whose money it was."""
        state = self.house.state()
        for customer, person in enumerate(self.books.people):
            if person.reply_waits:
                self._fact(customer, "reponse", f"reponse_traitee:\n  le: {self.day:%d/%m/%Y}\n")
                person.handled_on = self.day
            if past := state.customers.get(f"C{customer}"):
                self._look_up(customer, past)

    def _look_up(self, customer: int, past: CustomerRecord) -> None:
        """She never errs."""
        for reference in past.doubtful:
            left = "oui" if reference in self.witness.sent else "non"
            self._fact(customer, "envoi", f"envoi:\n  reference: {reference}\n  parti: {left}\n")
        for held in past.held:
            if held.believed and held.payment not in self.decided:
                self._fact(customer, "argent", f"affectation:\n  paiement: {held.payment}\n  factures: []\n")
                self.books.people[customer].suspected -= 1
                self.decided.add(held.payment)

    def suspendre(self, some: st.DataObject) -> None:
        on = some.draw(st.sampled_from([False, False, True]))
        mode, stop = "mode: reel\n", "mode: reel\nsuspendre: oui\n"
        if on != self.books.suspended:
            self.house.change(*((mode, stop) if on else (stop, mode)))
        self.books.suspended = on

    def _fact(self, customer: int, word: str, text: str) -> None:
        name = f"{self.day}-{word}-{self.books.unique()}"
        self.house.fact(f"C{customer}", name, text)
