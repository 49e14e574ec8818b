"""Whether a notice comes from whom it says: what the site's own server found out (RFC 8601), nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from runner.model.settings import Reader
from runner.model.sources import MailboxSettings
from runner.model.text import Text, t
from runner.payments.parse import ParsedMail

_FIELD = "authentication-results"
EXCHANGE = "exchange-online"
"""Exchange Online signs its findings with no name: in `authentifie_par` this word stands for it."""
_BY_THE_SENDER = frozenset({"from", "to", "cc", "subject", "date", "message-id"})
"""A server writes its findings above these; below them the sender does."""
_METHOD = re.compile(r"(?P<method>[a-z0-9-]+)(?:/\d+)?=(?P<result>[a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"(?P<type>[a-z]+)\.(?P<name>[a-z0-9-]+)=(?P<value>.+)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r'(?:"(?:[^"\\]|\\.)*+"|[^\s"])++', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Result:
    """One finding: `dkim`, `pass`, and its properties such as `header.d`; all in lower case."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Belief:
    """Whether a notice is believed; else why not."""

    believed: bool
    why: Text | None = None


def readers_for(mail: ParsedMail, readers: Sequence[Reader]) -> tuple[Reader, ...]:
    """Readers whose senders include an address of From. The display name never counts."""
    return tuple(r for r in readers if any(_is_sender(address, r) for address in mail.senders))


def belief(mail: ParsedMail, settings: MailboxSettings) -> Belief:
    """Believed: one plain From, and our own server's word that its domain stands behind the mail."""
    if not mail.sender_plain:
        return Belief(False, t("the sender's address is written in a way that may deceive"))
    if settings.without_authentication:
        return Belief(True)
    if not settings.authenticated_by:
        return Belief(False, t("`authentifie_par` names no server whose word on senders counts"))
    results = own_results(mail, settings.authenticated_by)
    if results is None:
        return Belief(False, t("our mail server says nothing about the sender"))
    return _judged(results, mail.sender.rpartition("@")[2])


def refuted(mail: ParsedMail, settings: MailboxSettings) -> bool:
    """Our own server says that the sender's domain is not behind the mail. Silence refutes nothing."""
    results = own_results(mail, settings.authenticated_by) if settings.authenticated_by else None
    if not results:
        return False
    failed = {result.method for result in results if result.result == "fail"}
    vouched = any(_stands_behind(result, _domain(mail.sender)) for result in results)
    return "dmarc" in failed or ("spf" in failed and not vouched)


def own_results(mail: ParsedMail, server: str) -> tuple[Result, ...] | None:
    """What `server` (an authserv-id) says on top of the mail; None where it says nothing.

    Only the uppermost block counts, unbroken and above everything the sender wrote: any header further
    down with the same name may have been sent along. A server must remove those itself (RFC 8601, 5);
    this guards against one that does not. Exchange Online writes one header, without a name, above all
    that came from outside: of it the uppermost alone counts.
    """
    nameless = server.lower() == EXCHANGE
    block = map(_parsed, islice(_top_block(mail.headers), 1 if nameless else None))
    signer = "" if nameless else server.lower()
    own = [results for _, results in takewhile(lambda said: said[0] == signer, block)]
    return tuple(_first_of_each(own)) if own else None


def _top_block(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The uppermost run of Authentication-Results; nothing where the sender's fields come first."""
    begun = False
    for name, value in headers:
        if name == _FIELD:
            begun = True
            yield value
        elif begun or name in _BY_THE_SENDER:
            return


def _first_of_each(headers: Sequence[Sequence[Result]]) -> Iterator[Result]:
    """Findings of a method count from the first header that has it: one below cannot overrule."""
    known: set[str] = set()
    for results in headers:
        yield from (result for result in results if result.method not in known)
        known |= {result.method for result in results}


def _judged(results: Sequence[Result], domain: str) -> Belief:
    """DMARC decides where it was checked; else DKIM or SPF of the domain of From."""
    dmarc = [r for r in results if r.method == "dmarc" and r.result != "none"]
    if dmarc:
        good = all(r.result == "pass" and _domain(_about(r, domain)) == domain for r in dmarc)
    else:
        good = any(_stands_behind(result, domain) for result in results)
    return Belief(True) if good else Belief(False, t("the sender's domain does not stand behind the mail"))


def _about(result: Result, domain: str) -> str:
    return result.properties.get("header.from", domain)


def _stands_behind(result: Result, domain: str) -> bool:
    if result.result != "pass":
        return False
    if result.method == "dkim":
        return aligned(result.properties.get("header.d", ""), domain)
    return result.method == "spf" and aligned(result.properties.get("smtp.mailfrom", ""), domain)


def aligned(signer: str, domain: str) -> bool:
    """The same domain, or one below the other (relaxed alignment, RFC 7489, 3.1, without a suffix list).

    >>> aligned("news@mail.banque.example", "banque.example"), aligned("banque.example.net", "banque.example")
    (True, False)
    """
    signer = _domain(signer)
    if "." not in signer or "." not in domain:
        return False
    return signer == domain or signer.endswith("." + domain) or domain.endswith("." + signer)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].rstrip(".")


def _is_sender(address: str, reader: Reader) -> bool:
    domain = "@" + address.rpartition("@")[2]
    return any(sender in {address, domain} for sender in reader.senders)


def _parsed(value: str) -> tuple[str, list[Result]]:
    """Who says it (empty: nobody is named), and the findings; an unreadable finding is none."""
    first, *rest = _split(_without_comments(value))
    words = first.split()
    if words and _METHOD.fullmatch(words[0]):
        return "", [result for result in map(_result, (first, *rest)) if result]
    results = [result for result in map(_result, rest) if result]
    return (_unquoted(words[0]).lower() if words else ""), results


def _result(text: str) -> Result | None:
    """`dkim=pass header.d=banque.example`. Quotes stay whole: a sender may choose what is in them."""
    words = _WORD.findall(re.sub(r"\s*=\s*", "=", text))
    head = _METHOD.fullmatch(words[0]) if words else None
    if head is None or text.count('"') % 2:
        return None
    found = [p for p in map(_PROPERTY.fullmatch, reversed(words[1:])) if p]
    properties = {f"{p['type']}.{p['name']}".lower(): _unquoted(p["value"]).lower() for p in found}
    return Result(head["method"].lower(), head["result"].lower(), properties)


def _unquoted(value: str) -> str:
    found = _QUOTED.fullmatch(value)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else value


def _without_comments(value: str) -> str:
    """Comments in brackets, nested or escaped, become spaces; quoted strings are left alone."""
    out: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in value:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "(" and not quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            out.append(" ")
            continue
        if not depth:
            out.append(letter)
    return "".join(out)


def _split(value: str) -> list[str]:
    """At semicolons outside quotes."""
    parts = re.findall(r'((?:"(?:[^"\\]|\\.)*+"|[^;"]|")*+)(?:;|$)', value)
    return parts or [""]
