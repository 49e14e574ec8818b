"""Which e-mail addresses of a customer may be written to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from runner.dunning.case import Case
from runner.model.hashes import address_hash
from runner.model.parties import Customer


def reachable(case: Case) -> Customer:
    """The customer without the addresses that bounced or that a person called wrong."""
    customer = case.account.customer
    if not customer.emails or not (case.known.addresses or (case.past and case.past.bad_addresses)):
        return customer
    return replace(customer, emails=_good(case, customer.emails), copies=_good(case, customer.copies))


def _good(case: Case, addresses: Iterable[str]) -> tuple[str, ...]:
    wrong = {fact.address.strip().lower() for fact in case.known.addresses}
    if "" in wrong:
        return ()
    bad = case.past.bad_addresses if case.past else set()
    return tuple(
        a for a in addresses if a.strip().lower() not in wrong and address_hash(a, case.rules.key) not in bad
    )
