"""A notice handed on as text, as « Transférer » does in most mail programs, and what is attached beside it.

Whoever writes a mail quotes what they like: what stands there proves nothing, whoever the mail is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from runner.model.hashes import mail_identity
from runner.payments.addresses import any_addresses
from runner.payments.parse import ParsedMail

_MOST = 20
"""Mails quoted in one that are looked at."""
_BLANK = "[ \t\u00a0\u202f*]*"
_PREFIX = re.compile(r"\s*(?:(?:tr|fwd?|wg|rv|enc|i)\s*:\s*)+", re.IGNORECASE)
"""What mail programs put before the subject of what they hand on, in French, English and German."""
_QUOTE = re.compile(r"^(?:[>|][ \t]?)+", re.MULTILINE)
_HEAD = re.compile(
    rf"^{_BLANK}(?:de|from|von){_BLANK}:(?P<sender>[^\n]*)\n(?:[^\n]*\n){{0,6}}?"
    rf"{_BLANK}(?:objet|subject|betreff){_BLANK}:{_BLANK}(?P<subject>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""From its sender to its subject: each program writes these, in its own order and language."""


def is_forward(subject: str) -> bool:
    """By its subject it hands another mail on."""
    return _PREFIX.match(subject) is not None


def quotations(mail: ParsedMail) -> tuple[ParsedMail, ...]:
    """The mails it quotes, as far as their text tells; without `senders` where no address stands there.

    What is attached goes with the last one: a mail handed on twice is quoted inside the first quotation.
    """
    text = _QUOTE.sub("", mail.text)
    heads = list(islice(_HEAD.finditer(text), _MOST))
    if not heads:
        return (_quoted(mail, 1, (), mail.subject, text),) if is_forward(mail.subject) else ()
    return tuple(_each(mail, text, heads))


def _each(mail: ParsedMail, text: str, heads: list[re.Match[str]]) -> Iterator[ParsedMail]:
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for number, (head, end) in enumerate(zip(heads, ends, strict=True), 1):
        senders = any_addresses([head["sender"]])
        found = _quoted(mail, number, senders, head["subject"], text[head.end() : end])
        yield found if number == len(heads) else replace(found, attachments=())


def _quoted(mail: ParsedMail, number: int, senders: tuple[str, ...], subject: str, text: str) -> ParsedMail:
    """Known by its place, so that it takes the name of no mail still to come."""
    identity = mail_identity("", f"{mail.identity}>{number}".encode())
    bare = _PREFIX.sub("", subject, count=1) if is_forward(subject) else subject
    return replace(mail, identity=identity, senders=senders, subject=bare.strip(), text=text)
