"""Messages as they left: the copies in the mailbox, each held against the hash the journal keeps of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from runner.model.events import Intended
from runner.model.hashes import seal
from runner.payments.mailbox import Mailbox


class Proof(StrEnum):
    """What a copy proves."""

    SAME = "conforme"
    """Its text is the one the journal keeps the hash of, and our seal is on it."""
    UNSEALED = "texte conforme, sceau non vérifié"
    OTHER = "différent du journal"
    ABSENT = "copie introuvable"
    NONE = "sans copie (SMS)"


@dataclass(frozen=True, slots=True)
class Copy:
    """One message of the dossier. `raw`: the copy, empty where there is none."""

    intended: Intended
    proof: Proof
    raw: bytes = b""


def copies_of(
    wanted: Mapping[str, Intended], mailbox: Mailbox | None, folders: Collection[str], key: bytes
) -> tuple[Copy, ...]:
    """One copy for each message, in the order of `wanted`: of several, the one that proves most."""
    found: dict[str, Copy] = {}
    order = list(Proof)
    for reference, raw in _mails(mailbox, folders, wanted) if mailbox else ():
        seen = Copy(wanted[reference], proof_of(wanted[reference], raw, key), raw)
        best = found.get(reference)
        if best is None or order.index(seen.proof) < order.index(best.proof):
            found[reference] = seen
    return tuple(found.get(name) or _without(intended) for name, intended in wanted.items())


def _without(intended: Intended) -> Copy:
    return Copy(intended, Proof.NONE if intended.channel == "sms" else Proof.ABSENT)


def _mails(
    mailbox: Mailbox, folders: Collection[str], wanted: Mapping[str, Intended]
) -> Iterator[tuple[str, bytes]]:
    """Headers first, then the few mails that name one of our messages."""
    since = min((sent.day for sent in wanted.values() if sent.day), default=None)
    for folder in folders:
        heads = mailbox.heads(folder, 0, (), since)
        named = {head.uid: reference for head in heads if (reference := _reference(head.raw)) in wanted}
        for uid, raw in mailbox.messages(folder, named).items():
            yield named[uid], raw


def _reference(head: bytes) -> str:
    return str(message_from_bytes(head).get("X-Relance-Reference", "")).strip()


def proof_of(intended: Intended, raw: bytes, key: bytes) -> Proof:
    """Anyone may write a mail with our reference in it: the hash of its text decides, then our seal."""
    mail = message_from_bytes(raw)
    if hashlib.sha256(_text(mail)).hexdigest() != intended.body:
        return Proof.OTHER
    anchor = str(mail.get("Relance-Journal", "")).strip()
    sealed = bool(key) and str(mail.get("Relance-Sceau", "")).strip() == seal(intended.notice, anchor, key)
    return Proof.SAME if sealed else Proof.UNSEALED


def _text(mail: Message) -> bytes:
    """The text part as it was composed: one line end at its end, whatever carried it."""
    for part in mail.walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/plain" else None
        if isinstance(content, bytes):
            return content.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    return b""
