"""10,000 payments against 100,000 invoices, against the least anyone could do; and the truth of it."""

from __future__ import annotations

import gc
import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from runner.model.hashes import payment_id
from runner.model.money import NoticeKind, Payment
from runner.model.parties import Account, Customer, Invoice, InvoiceKey
from runner.model.state import State
from runner.payments.matching import match
from runner.payments.tokens import cited
from tests.bench.table import Figure
from tests.truth.judge import draw

INVOICES, PAYMENTS, EACH = 100_000, 10_000, 5
TOWNS, DRAWS = 640, 16
MONDAY = date(2026, 3, 2)
_SYLLABLES = ("BA", "DO", "FI", "GUE", "LAN", "MER", "NOU", "PRA", "RIS", "TEL", "VAU", "ZEN")
_TRADES = ("MENUISERIE", "GARAGE", "TRANSPORTS", "IMPRIMERIE", "PLOMBERIE", "PHARMACIE", "TRAITEUR", "HOTEL")


def figures(_home: Path) -> Iterator[Figure]:
    """Speed on a large ledger, then what 10,000 draws of small ones show."""
    accounts = _accounts(random.Random(1))
    payments = _payments(random.Random(2), accounts)
    spent = _least(lambda: match(payments, accounts, State(), {}))
    floor = _least(lambda: _naive(payments, accounts))
    what = f"matching, {PAYMENTS:,} payments, {INVOICES:,} invoices"
    yield Figure(what, spent, "s", 3, note="CPU; exact, part, several, by name, by amount, unknown")
    note = f"CPU against a look-up of each word as written, index included: {floor:.2f} s"
    yield Figure(f"{what}: ratio", spent / floor, "x", 30, note=note)
    yield from _truth()


def _truth() -> Iterator[Figure]:
    tally = draw(range(TOWNS), DRAWS)
    what = f"matching, {tally.drawn:,} notices drawn with their truth"
    yield Figure(f"{what}: false settlements", len(tally.false), "", 1)
    note = f"{tally.settled:,} of {tally.correct:,}"
    yield Figure(f"{what}: correct references settled", tally.share, "%", 95, least=True, note=note)
    note = (
        f"{tally.proposed:,} proposed, {tally.aside:,} foreign, {tally.task:,} tasks, {tally.double:,} copies"
    )
    yield Figure(f"{what}: held with nothing to accept", len(tally.lost), "", 1, note=note)


def _least(work: Callable[[], object], times: int = 3) -> float:
    gc.set_threshold(200_000, 50, 1_000)  # as the command does
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def _naive(payments: list[Payment], accounts: dict[str, Account]) -> int:
    """What nobody would dare: each word of a text or name looked up as it is written."""
    word = re.compile(r"[\w-]+")
    known = {i.key.number: i.balance for a in accounts.values() for i in a.invoices}
    names: dict[str, set[str]] = {}
    for code, account in accounts.items():
        for part in word.findall(account.customer.name):
            names.setdefault(part, set()).add(code)
    return sum(
        known.get(said) == payment.amount or len(names.get(said, ())) == 1
        for payment in payments
        for said in word.findall(f"{payment.remittance} {payment.payer}")
    )


def _accounts(rng: random.Random) -> dict[str, Account]:
    accounts = {}
    for at in range(INVOICES // EACH):
        code = f"C{at:05d}"
        name = f"{rng.choice(_TRADES)} {''.join(rng.choices(_SYLLABLES, k=4))}"
        invoices = tuple(
            Invoice(
                InvoiceKey(code, f"FA-2026-{number:06d}", MONDAY - timedelta(days=60)),
                MONDAY - timedelta(days=rng.randint(-20, 40)),
                amount := rng.randint(1_000, 900_000),
                amount,
            )
            for number in range(at * EACH, (at + 1) * EACH)
        )
        accounts[code] = Account(Customer(code, name, iban=f"FR76{rng.randrange(10**23):023d}"), invoices)
    return accounts


def _payments(rng: random.Random, accounts: dict[str, Account]) -> list[Payment]:
    return [_payment(rng, at, rng.choice(tuple(accounts.values()))) for at in range(PAYMENTS)]


def _payment(rng: random.Random, at: int, account: Account) -> Payment:
    first, second = rng.sample(account.invoices, 2)
    kind = rng.choices(("exact", "part", "several", "name", "amount", "none"), (60, 10, 10, 10, 5, 5))[0]
    amount = {"part": first.balance // 2, "several": first.balance + second.balance}.get(kind, first.balance)
    numbers = {
        "several": f"{first.key.number} ET {second.key.number}",
        "name": "",
        "amount": "",
        "none": "LOYER",
    }
    text = f"VIR SEPA {numbers.get(kind, first.key.number)} DU 12/01/2026"
    base = Payment(payment_id(f"m{at}", 0), f"m{at}", "banque", NoticeKind.PAYMENT, MONDAY, amount)
    payer = "" if kind == "amount" else account.customer.name
    return replace(
        base, booked_on=MONDAY, payer=payer, remittance=text, references=cited(text), believed=True
    )
