"""How a customer is reached today: its file, what a person wrote since, less what is known to be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from runner.dunning.case import Case
from runner.model.facts import ContactChange
from runner.model.hashes import address_hash
from runner.model.parties import Customer
from runner.model.phones import mobile
from runner.model.rules import Channel
from runner.model.text import t


def reachable(case: Case) -> Customer:
    """The customer as it may be written to: without addresses that bounced or that a person called wrong."""
    valid = [change for change in case.known.contacts if _valid(change, case.day)]
    customer = current(case.account.customer, valid, case.day)
    if not customer.emails or not (case.known.addresses or (case.past and case.past.bad_addresses)):
        return customer
    fresh = frozenset(_fresh(case, valid))
    return replace(
        customer, emails=_good(case, customer.emails, fresh), copies=_good(case, customer.copies, fresh)
    )


def current(customer: Customer, changes: Iterable[ContactChange], day: date) -> Customer:
    """As the customer file has it, with what a person wrote since and `day` finds valid."""
    valid = [change for change in changes if _valid(change, day)]
    for change in sorted(valid, key=lambda c: (c.since or day, c.place)):
        customer = _changed(customer, change)
    return customer


def _valid(change: ContactChange, day: date) -> bool:
    return (change.since is None or change.since <= day) and (change.until is None or day <= change.until)


def _changed(customer: Customer, change: ContactChange) -> Customer:
    """What the change says replaces the file's; what it does not say stays."""
    return replace(
        customer,
        emails=change.emails or customer.emails,
        copies=change.copies or customer.copies,
        address=change.address or customer.address,
        phone=change.phone or customer.phone,
    )


def _fresh(case: Case, valid: Iterable[ContactChange]) -> Iterable[str]:
    """Addresses given after the last « all of them are wrong »: these are meant to be right."""
    denied = [fact.on for fact in case.known.addresses if not fact.address and fact.on]
    for change in valid:
        if change.on and denied and change.on >= max(denied):
            yield from (address.strip().lower() for address in (*change.emails, *change.copies))


NO_WAY = {
    Channel.EMAIL: t("no e-mail address to write to"),
    Channel.SMS: t("no mobile number to write to"),
}
"""What lacks, by the channel of a message."""


def reach(case: Case, customer: Customer) -> frozenset[Channel]:
    """The channels of messages that find the customer; a person finds the number where no provider sends."""
    found = {Channel.EMAIL} if customer.emails else set()
    if Channel.SMS not in case.rules.carried or mobile(customer.phone):
        found.add(Channel.SMS)
    return frozenset(found)


def bounced(case: Case) -> bool:
    """Messages came back from its last address: what was sent there has reached nobody."""
    theirs = case.past is not None and bool(case.past.bad_addresses) and bool(case.account.customer.emails)
    return theirs and not reachable(case).emails


def _good(case: Case, addresses: Iterable[str], fresh: frozenset[str]) -> tuple[str, ...]:
    wrong = {fact.address.strip().lower() for fact in case.known.addresses}
    bad = case.past.bad_addresses if case.past else frozenset()
    return tuple(
        address
        for address in addresses
        if (plain := address.strip().lower()) not in wrong
        and ("" not in wrong or plain in fresh)
        and address_hash(address, case.rules.key) not in bad
    )
