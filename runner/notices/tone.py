"""What a rendered text must and must not say, as far as a program can tell (the ladder and its tone)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runner.model.decision import Occasion
from runner.model.problem import Place, Problem
from runner.model.rules import Channel, Policy, Step
from runner.model.text import Text, t
from runner.notices.samples import debtor
from runner.notices.source import Source
from runner.notices.variables import Variables

CONSUMERS = "particuliers"
_CHARGES = (
    r"pénalit|indemnit|intérêts? de retard|frais de recouvrement|(?<![\d\s.,])\s40[\s\u202f]*€"
    r"|penalt|late-payment interest|compensation|recovery c|€40(?![\d,.])"
)
_FORMAL = r"mise en demeure|formal notice"
_NEXT = (
    r"contentieux|recouvrement|huissier|commissaire de justice|judiciaire|tribunal"
    r"|litigation|\bcourts?\b|bailiff"
)
_EARLY = re.compile(f"{_CHARGES}|{_FORMAL}|{_NEXT}", re.IGNORECASE)
_CONSUMER = re.compile(_CHARGES, re.IGNORECASE)
_NOTICE = re.compile(_FORMAL, re.IGNORECASE)


def tone(
    source: Source, policy: Policy, step: Step, said: tuple[str, str], values: Variables
) -> Iterator[Problem]:
    """Words that come too early or to the wrong debtor, and mentions without which a debtor cannot pay."""
    subject, text = said
    if step.channel in {Channel.EMAIL, Channel.LETTER}:
        yield from _words(source, policy, step, f"{subject}\n{text}")
        yield from _lacking(source, _NEEDED | ({"delai"} if step.granted_days else set()), text, values)


_NEEDED = frozenset({"tableau", "paiement", "signature"})
"""Without these blocks a debtor cannot pay, or not find whom to ask."""
_OWN_NEEDS: dict[Occasion, frozenset[str]] = {
    Occasion.PROMISE_NOTED: _NEEDED,
    Occasion.PLAN_CONFIRMED: _NEEDED | {"calendrier"},
    Occasion.INSTALMENT_DUE: frozenset({"paiement", "signature", "calendrier"}),
    Occasion.INSTALMENT_MISSED: _NEEDED | {"calendrier", "delai"},
    Occasion.DISPUTE_RECEIVED: frozenset({"signature"}),
    Occasion.THANKS: frozenset({"signature"}),
}


def tone_beside(
    source: Source, occasion: Occasion, said: tuple[str, str], values: Variables
) -> Iterator[Problem]:
    """The same, of a message that moves no ladder: it claims nothing beside the invoices, ever."""
    subject, text = said
    if found := _EARLY.search(f"{subject}\n{text}"):
        why = t("a message beside the ladder speaks neither of charges nor of what follows")
        yield _word(source, found[0], why)
    yield from _lacking(source, _OWN_NEEDS[occasion], text, values)


def circumstances(policy: Policy, step: Step) -> tuple[object, ...]:
    """All that what may be said, and the samples it is said to, depend on."""
    granted = bool(step.granted_days)
    return (
        debtor(policy),
        early(policy, step),
        for_consumers(policy),
        step.channel,
        step.preventive,
        step.formal_notice,
        step.mentions,
        granted,
    )


def _words(source: Source, policy: Policy, step: Step, text: str) -> Iterator[Problem]:
    if early(policy, step) and (found := _EARLY.search(text)):
        yield _word(source, found[0], t("the first reminder speaks neither of charges nor of what follows"))
    elif for_consumers(policy) and (found := _CONSUMER.search(text)):
        yield _word(source, found[0], t("a consumer is never told of charges"))
    elif for_consumers(policy) and not step.formal_notice and (found := _NOTICE.search(text)):
        yield _word(source, found[0], t("these words belong to the formal notice alone"))


def early(policy: Policy, step: Step) -> bool:
    """A courtesy before the due date, or the first message after it."""
    written = [s for s in policy.steps if not s.preventive and s.channel in {Channel.EMAIL, Channel.LETTER}]
    return step.preventive or step in written[:1]


def for_consumers(policy: Policy) -> bool:
    """A policy for consumers, associations and co-ownerships: by its segment, else by its name."""
    debtors = [c.values for c in policy.segment if c.field == "type"]
    private = {"particulier", "association", "copropriete"}
    return any(values <= private for values in debtors) or (not debtors and policy.name == CONSUMERS)


def _word(source: Source, word: str, why: Text) -> Problem:
    word = word.strip()
    lines = source.body.split("\n")
    at = next((n for n, line in enumerate(lines) if word.lower() in line.lower()), -1)
    place = Place(source.file, source.body_line + at if at >= 0 else source.subject_line)
    return Problem(place, t("« {word} » here: {why}", word=word, why=why))


def _lacking(source: Source, needed: Iterable[str], text: str, values: Variables) -> Iterator[Problem]:
    """`needed`: blocks and variables the text must show, here by what they print."""
    shown = {
        "tableau": values.factures[-1].numero,
        "paiement": values.creancier.iban,
        "signature": values.contact.telephone,
        "delai": values.delai,
        "calendrier": values.accords[-1].date if values.accords else "",
    }
    for name in sorted(needed):
        if shown[name] not in text:
            message = t("this template does not show {name}", name=f"{{{{ {name} }}}}")
            yield Problem(Place(source.file, source.body_line), message)
