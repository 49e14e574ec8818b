"""A glance at a mail's headers: whether it surely concerns nobody.

Nearly every mail of an office does not, and a glance costs a tenth of taking its headers apart. It errs on
one side alone: headers written in any but the plainest way, and any word in them that could matter, leave
the answer to `need`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from runner.model.mail import Correspondents
from runner.model.settings import Reader
from runner.payments.addresses import any_addresses
from runner.payments.bounces import is_daemon
from runner.payments.charsets import decode_header_value, unfold
from runner.payments.parse import message_ids
from runner.payments.plain import plain_fields
from runner.payments.threads import customer_of_message, references_in

_PRINTABLE = bytes(range(32, 127)) + b"\t\r\n"
_LONGEST = 4_000
"""Characters of one field: from there on the whole look cuts it or refuses the mail."""
_LONGEST_ADDRESS = 64
_TELLING = re.compile(
    r"multipart/report|x-failed-recipients|<>|r-(?<![0-9a-z]r-)[0-9a-hjkmnp-tv-z]{6}(?![0-9a-z])"
)
"""Anywhere, in lower case: a report, a failure, a return path to nobody, the reference of a reminder."""
_NAMING = frozenset({"message-id", "in-reply-to", "references", "x-microsoft-original-message-id"})


@dataclass(frozen=True, slots=True)
class Glance:
    """What mails are held against. `names`: whose may matter: ours, and those that readers name."""

    known: Correspondents
    names: frozenset[str]

    def dismisses(self, raw: bytes) -> bool:
        """Nothing in these headers concerns anybody, were the mail received. False: look at them in full."""
        if raw.translate(None, _PRINTABLE):
            return False
        split = plain_fields(raw.decode("ascii"))
        if split is None or split[1] < len(raw) or _TELLING.search("".join(split[0]).lower()):
            return False
        return self._is_a_strangers(split[0])

    def _is_a_strangers(self, fields: Iterable[str]) -> bool:
        froms: list[str] = []
        for field in fields:
            name, _, value = field.partition(":")
            name = name.lower()
            if name == "from":
                froms.append(unfold(value))
            elif len(field) > _LONGEST or self._is_about_ours(name, value):
                return False
        senders = any_addresses(froms)
        return len(senders) == 1 and self._is_stranger(senders[0])

    def _is_about_ours(self, name: str, value: str) -> bool:
        if name == "subject":
            return "=?" in value and bool(references_in(decode_header_value(value)))
        if name not in _NAMING:
            return False
        value = unfold(value)
        return any(customer_of_message(each, self.known) for each in (value, *message_ids(value)))

    def _is_stranger(self, address: str) -> bool:
        if len(address) > _LONGEST_ADDRESS or address in self.known.by_address or is_daemon(address):
            return False
        return self.names.isdisjoint((address, "@" + address.rpartition("@")[2]))


def glance_for(known: Correspondents, readers: Iterable[Reader]) -> Glance:
    """For a folder of mails received; what lies among the mails we sent concerns somebody."""
    named = {name for reader in readers for name in (*reader.senders, *reader.forwarders)}
    return Glance(known, known.own_addresses | named)
