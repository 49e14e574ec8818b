"""Payments people really made, and what the mailbox tells of them: noisy, forged, twice, foreign."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from msgspec import structs

from runner.model.hashes import payment_id
from runner.model.money import NoticeKind, Payment, Source
from runner.model.parties import InvoiceKey
from runner.payments.tokens import cited
from tests.truth.books import Bill, Party, Town
from tests.truth.hands import creditor_reference, name_written, remittance, slipped, written


@dataclass(frozen=True, slots=True)
class Truth:
    """What one notice is about. `real`: the money it tells of, the same for two notices of one payment."""

    payment: Payment
    real: int
    party: str
    """Who owes; empty: a stranger."""
    pays: dict[InvoiceKey, int] = field(default_factory=dict)
    """What the payer means, invoice by invoice."""
    cites: str = ""
    """`juste`, `faute`, `manque`, `autre`: how the text names what it pays."""
    kind: str = ""
    named: bool = False
    """The payer's name or filed bank account is in the notice."""


_Free: TypeAlias = dict[str, list[Bill]]
"""What nobody has paid yet, by customer."""


def draw_notices(rng: random.Random, town: Town, count: int, first: date) -> Iterator[tuple[int, Truth]]:
    """`count` payments with the day each is told on, copies included; no invoice is meant twice."""
    free = {party.code: list(party.bills) for party in town.parties}
    for real in range(count):
        truth = _draw(rng, town, free, real, first + timedelta(days=rng.randint(0, 4)))
        if truth is None:
            continue
        day = (truth.payment.received_on - first).days
        yield day, truth
        if rng.random() < 0.12:
            yield day + rng.choice((0, 1)), _again(rng, truth)


def _draw(rng: random.Random, town: Town, free: _Free, real: int, on: date) -> Truth | None:
    if rng.random() < 0.04:
        return _stranger(rng, real, on)
    party = rng.choice(town.parties)
    bills = free[party.code]
    if not bills:
        return None
    payer = party.payer if party.payer and rng.random() < 0.8 else party.name
    iban = town.parents.get(payer, party.iban)
    kind = rng.choice(
        ("une",) * 8 + ("plusieurs",) * 4 + ("part",) * 3 + ("frais", "escompte", "trop", "dette", "groupe")
    )
    chosen, pays, amount = _meant(rng, kind, party, town, free)
    for bill in chosen:
        free[bill.key.customer].remove(bill)
    cites, text = _text(rng, town, chosen)
    named = rng.random() < 0.92
    payment = Payment(
        payment_id(f"m{real}", 0), f"m{real}", "banque", NoticeKind.PAYMENT, on, amount,
        booked_on=on, payer=name_written(rng, payer) if named else "",
        payer_iban=iban if named and rng.random() < 0.5 else "",
        remittance=text, references=cited(text), believed=rng.random() > 0.05,
        currency="USD" if rng.random() < 0.03 else "EUR",
        end_to_end_id=f"E{real}" if rng.random() < 0.4 else "",
        source=rng.choice((Source.NOTICE, Source.STATEMENT)),
    )  # fmt: skip
    return Truth(payment, real, party.code, pays, cites, kind, named)


def _meant(
    rng: random.Random, kind: str, party: Party, town: Town, free: _Free
) -> tuple[list[Bill], dict[InvoiceKey, int], int]:
    """The invoices, what each gets, and how much comes."""
    chosen = _chosen(rng, kind, party, town, free)
    owed = sum(bill.owed for bill in chosen)
    if kind == "part" and chosen[0].owed > 200:
        amount = rng.randint(100, chosen[0].owed - 1)
        return chosen, {chosen[0].key: amount}, amount
    if kind == "frais" and owed > 10_000:
        gap = rng.randint(500, 2_500)
        return chosen, {chosen[0].key: owed - gap}, owed - gap
    if kind == "escompte" and owed > 10_000:
        return chosen, {chosen[0].key: owed - owed // 50}, owed - owed // 50
    over = rng.randint(100, 50_000) if kind == "trop" else 0
    return chosen, {bill.key: bill.owed for bill in chosen}, owed + over


def _chosen(rng: random.Random, kind: str, party: Party, town: Town, free: _Free) -> list[Bill]:
    bills = free[party.code]
    if kind == "dette":
        return list(bills)
    if kind == "plusieurs":
        return rng.sample(bills, min(len(bills), rng.randint(2, 3)))
    if kind == "groupe" and party.payer:
        family = [p for p in town.parties if p.payer == party.payer and free[p.code]]
        return [rng.choice(free[p.code]) for p in rng.sample(family, min(len(family), 3))]
    return [rng.choice(bills)]


def _text(rng: random.Random, town: Town, chosen: list[Bill]) -> tuple[str, str]:
    numbers = [written(rng, bill, town.scheme) for bill in chosen]
    way = rng.choice(("juste",) * 14 + ("rf", "faute", "faute", "manque", "manque", "autre"))
    if way == "rf" and len(chosen) == 1:
        reference = creditor_reference(chosen[0])
        spaced = " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
        return "juste", remittance(rng, [rng.choice((reference, spaced))])
    if way == "faute":
        at = rng.randrange(len(numbers))
        return "faute", remittance(rng, [*numbers[:at], slipped(rng, numbers[at]), *numbers[at + 1 :]])
    if way == "manque":
        return "manque", remittance(rng, numbers[1:] if rng.random() < 0.5 else [])
    if way == "autre":
        return "autre", remittance(rng, [f"CMD-{rng.randint(1, 99_999):05d}"])
    return "juste", remittance(rng, numbers)


def _again(rng: random.Random, truth: Truth) -> Truth:
    """The same money in another mail: by the bank's statement, a copy, a reminder; or forged."""
    known, mail = truth.payment, f"{truth.payment.mail}-bis"
    copy = structs.replace(known, id=payment_id(mail, 0), mail=mail)
    if rng.random() < 0.3:
        return replace(truth, payment=structs.replace(copy, believed=False))
    if rng.random() < 0.3:
        other = Source.STATEMENT if known.source is Source.NOTICE else Source.NOTICE
        late = known.booked_on + timedelta(days=rng.randint(0, 3)) if known.booked_on else None
        copy = structs.replace(copy, source=other, booked_on=late, bank_ref=f"B{truth.real}")
    if rng.random() < 0.2:
        copy = structs.replace(copy, payer="", payer_iban="")
    return replace(truth, payment=copy)


def _stranger(rng: random.Random, real: int, on: date) -> Truth:
    text = rng.choice(("LOYER MARS", "REMBOURSEMENT ASSURANCE", "VIR INTERNE", "SOLDE COMPTE 2025"))
    payment = Payment(
        payment_id(f"m{real}", 0), f"m{real}", "banque", NoticeKind.PAYMENT, on, rng.randint(1_000, 900_000),
        booked_on=on, payer=rng.choice(("ASSURANCES ZENITH", "SCI DES TILLEULS", "")), remittance=text,
        references=cited(text), believed=True,
    )  # fmt: skip
    return Truth(payment, real, "", kind="inconnu", cites="autre", named=False)
