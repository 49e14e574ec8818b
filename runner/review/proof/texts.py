"""Rules on the texts: each exists, can be filled, says what a debtor needs and never what it must not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from runner.model.decision import Occasion
from runner.model.problem import Place, Problem
from runner.model.rules import Channel, Policy, Step
from runner.model.text import Text, t
from runner.notices.sms import LONGEST, septets
from runner.notices.templates import FOLDER, missing_templates
from runner.notices.variables import Variables
from runner.review.proof import words
from runner.review.proof.evidence import Evidence
from runner.review.proof.pages import Page
from runner.review.proof.rule import Check, Force, Rule

_NEEDED = frozenset({"tableau", "paiement", "signature"})
"""Without these blocks a debtor cannot pay, or not find whom to ask."""
_OWN_NEEDS: dict[Occasion | None, frozenset[str]] = {
    Occasion.PROMISE_NOTED: _NEEDED,
    Occasion.PLAN_CONFIRMED: _NEEDED | {"calendrier"},
    Occasion.INSTALMENT_DUE: frozenset({"paiement", "signature", "calendrier"}),
    Occasion.INSTALMENT_MISSED: _NEEDED | {"calendrier", "delai"},
    Occasion.DISPUTE_RECEIVED: frozenset({"signature"}),
    Occasion.THANKS: frozenset({"signature"}),
}


def _exists(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    yield from missing_templates(evidence.templates, (policy,), evidence.site.settings)


def _every_language(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    templates = evidence.templates
    others = set(templates.languages()) - {evidence.site.settings.language}
    for step in policy.steps:
        for language in sorted(others):
            if step.template and templates.key(step.template, policy.name, language) is None:
                yield _missing(step, language, templates.names())


def _missing(step: Step, language: str, names: tuple[str, ...]) -> Problem:
    near = difflib.get_close_matches(step.template, names, n=1, cutoff=0.5)
    return Problem(
        step.place,
        t("there is no template {name} in « {language} »", name=step.template, language=language),
        t("{file}", file=f"{FOLDER}/{language}/{step.template}.md"),
        t("did you mean {name}?", name=near[0]) if near and near[0] != step.template else None,
    )


def _filled(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for page in evidence.pages(policy):
        for text in page.fault:
            yield Problem(Place(page.source.file, page.source.body_line), text)


def _complete(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for page in evidence.pages(policy):
        if page.read_by_debtor and page.step.channel is not Channel.SMS and page.values.factures:
            yield from _lacking(page)


def _lacking(page: Page) -> Iterator[Problem]:
    for name in sorted(_needs(page)):
        if not all(shown in page.text for shown in _shown(page.values, name)):
            message = t("this template does not show {name}", name=f"{{{{ {name} }}}}")
            fix = t("add {name} where it belongs", name=f"{{{{ {name} }}}}")
            yield Problem(Place(page.source.file, page.source.body_line), message, fix=fix)
    if not _subject_says(page):
        message = t("this subject does not show the invoices and the amount")
        fix = t(
            "objet: Rappel – facture n° {numbers} – {total}", numbers="{{ numeros }}", total="{{ total }}"
        )
        yield Problem(Place(page.source.file, page.source.subject_line), message, fix=fix)


def _shown(values: Variables, name: str) -> tuple[str, ...]:
    """What a block says, and so what a text without it must say otherwise."""
    last = values.factures[-1]
    return {
        "tableau": (last.numero, last.date, last.echeance, str(last.montant), str(last.reste)),
        "paiement": (values.creancier.iban, values.creancier.bic),
        "signature": (values.contact.nom, values.contact.telephone),
        "delai": (values.delai,),
        "calendrier": (values.accords[-1].date if values.accords else "",),
    }[name]


def _subject_says(page: Page) -> bool:
    """Which invoices, and how much of them: what a reader finds the message by."""
    values = page.values
    sums = (
        values.total,
        values.total_avec_frais,
        values.recu,
        *(agreed.montant for agreed in values.accords),
    )
    amount = page.notice.occasion is Occasion.DISPUTE_RECEIVED or any(
        str(s) in page.subject for s in sums if s
    )
    return amount and values.numeros in page.subject


def _needs(page: Page) -> frozenset[str]:
    occasion = page.notice.occasion
    if occasion in _OWN_NEEDS:
        return _OWN_NEEDS[occasion]
    return _NEEDED | ({"delai"} if page.step.granted_days else frozenset())


def _first_words(page: Page) -> str:
    return _said(words.EARLY, page) if page.early and page.read_by_debtor else ""


def _charge_words(page: Page) -> str:
    claims = words.CHARGES if page.step.formal_notice else words.CLAIMS
    return _said(claims, page) if page.uncharged else ""


def _formal_words(page: Page) -> str:
    proper = page.step.formal_notice or page.early or not page.consumers or not page.read_by_debtor
    return "" if proper else _said(words.FORMAL, page)


def summons(step: Step, lines: Iterable[str]) -> str:
    """The first words that make a formal notice of a text no person has read; empty: none.

    What a person signs or approves has been read by one.
    """
    signed = step.formal_notice or step.approval or step.channel is Channel.LETTER
    return "" if signed else _first(words.SUMMONS, map(words.plain, lines))


def _summons(page: Page) -> str:
    """A step known for a formal notice is late, alone with its invoices, and of a person."""
    return "" if page.step.formal_notice else _said(words.SUMMONS, page)


def _threats(page: Page) -> str:
    return _said(words.THREATS, page)


def _said(wanted: re.Pattern[str], page: Page) -> str:
    """The first of these words in the subject or the text; empty: none."""
    return _first(wanted, page.said)


def _first(wanted: re.Pattern[str], lines: Iterable[str]) -> str:
    return next(filter(None, (_found(wanted, line) for line in lines)), "")


@lru_cache(maxsize=20_000)
def _found(wanted: re.Pattern[str], part: str) -> str:
    """Policies share texts, and texts share lines."""
    found = wanted.search(part)
    return found[0].strip() if found else ""


def _one_sms(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
    for page in evidence.pages(policy):
        length = septets(page.text) if page.step.channel is Channel.SMS else 0
        if length > LONGEST:
            message = t(
                "this SMS has {length} characters for {count} invoices",
                length=length,
                count=page.values.nombre,
            )
            place = Place(page.source.file, page.source.body_line)
            yield Problem(place, message, t("{most} at most, some counting for two (€)", most=LONGEST))


def _words(find: Callable[[Page], str], why: Text) -> Check:
    """Points at the line of the word that is out of place."""

    def check(evidence: Evidence, policy: Policy) -> Iterator[Problem]:
        for page in evidence.pages(policy):
            if page.told_to_debtor and (word := find(page)):
                message = t("« {word} » here: {why}", word=word, why=why)
                yield Problem(_place(page, word), message, fix=t("say it without « {word} »", word=word))

    return check


def _place(page: Page, word: str) -> Place:
    """The line that says it, else that of the subject, else the text as a whole: a built-in block says it."""
    source = page.source
    lines = source.body.split("\n")
    at = next((n for n, line in enumerate(lines) if word in words.plain(line)), -1)
    if at >= 0:
        return Place(source.file, source.body_line + at)
    return Place(source.file, source.subject_line if word in words.plain(page.subject) else source.body_line)


TEXTS: dict[str, Rule] = {
    "gabarit-present": Rule(
        Force.PRINCIPLE,
        t("Each step has its text in the site's language; a policy's own words exist in all."),
        "principe : tout est écrit avant de partir",
        _exists,
    ),
    "gabarit-dans-chaque-langue": Rule(
        Force.CUSTOM,
        t("A language that is offered is offered at every step: nobody is reminded in two languages."),
        "usage : on écrit au client dans sa langue",
        _every_language,
    ),
    "gabarit-remplissable": Rule(
        Force.PRINCIPLE,
        t("Each text can be filled for 0, 1 and 50 invoices, part paid, with a credit, in part disputed."),
        "principe : un gabarit cassé ne retient personne après lui",
        _filled,
    ),
    "message-complet": Rule(
        Force.CUSTOM,
        t("A message lets its reader pay and answer: the account, the IBAN, the deadline, someone to call."),
        "usage ; C. com. R123-237 (mentions de l’expéditeur)",
        _complete,
    ),
    "premiere-relance-sans-frais": Rule(
        Force.CUSTOM,
        t("The first reminder supposes an oversight: neither charges, nor formal notice, nor what follows."),
        "usage du recouvrement amiable",
        _words(
            _first_words,
            t("a first reminder, or one beside the ladder, speaks neither of charges nor of what follows"),
        ),
    ),
    "aucuns-frais-au-consommateur": Rule(
        Force.LAW,
        t("Who owes no flat charge or recovery cost is told of none: a consumer, an unknown debtor."),
        "CPCE L111-8, C. com. D441-5 ; associations et copropriétés de même",
        _words(_charge_words, t("some debtors of this policy owe no charges")),
    ),
    "mise-en-demeure-signee": Rule(
        Force.PRINCIPLE,
        t("The words that make a formal notice stand only at a step named so: late, and of a person."),
        "C. civ. 1344 ; principe : jamais sans une personne",
        _words(_summons, t("these words make a formal notice: they belong to a step « mise-en-demeure »")),
    ),
    "mise-en-demeure-a-sa-place": Rule(
        Force.CUSTOM,
        t("To a consumer the words of the formal notice are kept for the letter that is one."),
        "C. civ. 1231-6 et 1344-1",
        _words(_formal_words, t("these words belong to the formal notice alone")),
    ),
    "sms-en-un-message": Rule(
        Force.PRINCIPLE,
        t("An SMS is one message of 160 characters: a cut one loses the amount or the number to call."),
        "3GPP TS 23.038 (alphabet GSM de 7 bits), 23.040",
        _one_sms,
    ),
    "aucune-menace": Rule(
        Force.LAW,
        t("No threat, no third party told, nothing that looks like an act of a court."),
        "C. conso. L121-6, C. pénal 222-33-2-2 et 433-13",
        _words(_threats, t("no threat, ever")),
    ),
}
