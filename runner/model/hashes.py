"""Short stable identities that say nothing about a person."""

from __future__ import annotations

import hashlib
import hmac

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(low + high for high in _CROCKFORD for low in _CROCKFORD)


def mail_identity(message_id: str, raw: bytes = b"") -> str:
    """16 hex digits: of the Message-ID without brackets or case, or of the bytes where it has none."""
    name = message_id.strip().strip("<>").lower().encode()
    return hashlib.sha256(name or raw).hexdigest()[:16]


def payment_id(mail: str, position: int) -> str:
    """`P-` and 8 characters: the payment at `position` (from 0) of one mail."""
    return "P-" + _short(f"{mail}:{position}", 8)


def notice_reference(customer: str, step: str, carrier: str, attempt: str) -> str:
    """`R-` and 6 characters, printed in the message. `attempt` makes a later try another message."""
    return "R-" + _short(f"{customer}\0{step}\0{carrier}\0{attempt}", 6)


def following(reference: str) -> str:
    """The reference after this one: for the rare message whose own is another's already."""
    digits = [_CROCKFORD.index(letter) for letter in reference.removeprefix("R-")]
    number = sum(digit << (5 * at) for at, digit in enumerate(digits)) + 1
    return "R-" + "".join(_CROCKFORD[(number >> (5 * at)) & 31] for at in range(len(digits)))


def address_hash(address: str, key: bytes = b"") -> str:
    """16 hex digits of an e-mail address, keyed so that a list of addresses does not reverse it."""
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()[:16]


def account_hash(iban: str, key: bytes) -> str:
    """16 hex digits of a bank account, spaces and case aside; empty without a key: it would be guessed."""
    bare = "".join(char for char in iban.upper() if char.isalnum())
    return hmac.new(key, b"iban\0" + bare.encode(), hashlib.sha256).hexdigest()[:16] if key and bare else ""


def key_hash(key: bytes) -> str:
    """16 hex digits by which a run notices that the secret key is another one; empty without a key."""
    return hmac.new(key, b"clef", hashlib.sha256).hexdigest()[:16] if key else ""


def seal(reference: str, anchor: str, key: bytes) -> str:
    """64 hex digits: proof that a copy is of a message this site sent, in the batch it names."""
    return hmac.new(key, f"{reference}\0{anchor}".encode(), hashlib.sha256).hexdigest()


def _short(text: str, length: int) -> str:
    """`length` characters, an even number: two at a time, a statement of 100,000 movements asks as often."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return "".join([_PAIRS[(number >> at) & 1023] for at in range(0, 5 * length, 10)])


def task_id(kind: str, *cause: str) -> str:
    """The kind and 8 characters of what caused it: the same cause opens one task, once."""
    return f"{kind}-" + _short("\0".join(cause), 8)


def promise_id(customer: str, due: str, amount: str, invoice: str) -> str:
    """`E-` and 8 characters: the same promise written twice, or in a renamed file, is one."""
    return "E-" + _short(f"{customer}\0{due}\0{amount}\0{invoice}", 8)


def proposal_id(*stands: str) -> str:
    """`A-` and 8 characters of all that a person approves."""
    return "A-" + _short("\0".join(stands), 8)
