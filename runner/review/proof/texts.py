"""Rules on the texts: each exists, can be filled, says what a debtor needs and never what it must not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import cast

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

from runner.model.decision import Occasion
from runner.model.problem import Place, Problem
from runner.model.rules import Channel, Policy, Step
from runner.model.text import Text, t
from runner.notices.sms import LONGEST, septets
from runner.notices.templates import FOLDER, missing_templates
from runner.review.proof.evidence import Evidence
from runner.review.proof.pages import Page
from runner.review.proof.rule import Check, Force, Rule

_CHARGES = (
    r"pénalit|indemnit|intérêts? de retard|frais de recouvrement|(?<![\d\s.,])\s40[\s\u202f]*€"
    r"|penalt|late-payment interest|compensation|recovery c|€40(?![\d,.])"
)
_FORMAL = r"mise en demeure|formal notice"
_SUMMONS = (
    r"\bmet(?:s|tons|tant)? (?:\w+ ){0,3}en demeure|\bêtes (?:\w+ )?mise?s? en demeure|^\W*mise en demeure\b"
    r"|\b(?:va(?:ut|lant|ille|udra)|constitue|tient lieu de|est une) (?:\w+ ){0,2}mise en demeure"
    r"|\bgiv(?:e|es|ing) you (?:\w+ ){0,2}notice|\b(?:is|as|constitutes) (?:a )?formal notice"
    r"|^\W*formal notice\b"
)
"""Words that make a formal notice, and do not merely announce one; a title or a subject is enough."""
_NEXT = (
    r"contentieux|recouvrement|huissier|commissaire de justice|judiciaire|tribunal"
    r"|litigation|\bcourts?\b|bailiff"
)
_THREATS = (
    r"poursuites? pénales?|porter plainte|dépos\w+ plainte|escroc|prison|liste noire|fichage|Banque de France"
    r"|saisi[re]\w* (?:de |sur )?(?:vos|votre|v°) (?:biens?|comptes?|salaires?|meubles?)"
    r"|(?:votre|vos) (?:employeur|famille|voisins?|clients?|fournisseurs?|banquier)"
    r"|se présentera (?:chez|à)|à votre domicile|sans autre avis|sous peine de"
    r"|commandement de payer|sommation|au nom de la (?:loi|République)|dernier avertissement"
    r"|criminal|blacklist|\bjail\b|\bprison\b|your (?:employer|family|neighbours?)"
    r"|your (?:customers|suppliers|bank manager)"
    r"|at your home|seiz\w+ (?:of )?your|final warning"
)
"""What frightens without informing, what tells others, and what looks like an act of a court."""
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
_EARLY_WORDS = re.compile(f"{_CHARGES}|{_FORMAL}|{_NEXT}", re.IGNORECASE)
_CHARGE_WORDS = re.compile(_CHARGES, re.IGNORECASE)
_FORMAL_WORDS = re.compile(_FORMAL, re.IGNORECASE)
_SUMMONS_WORDS = re.compile(_SUMMONS, re.IGNORECASE)
_THREAT_WORDS = cast("re.Pattern[str]", re2.compile(f"(?i){_THREATS}"))
"""RE2: thirty beginnings at once, three times as fast as `re`."""


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
    values = page.values
    shown = {
        "tableau": values.factures[-1].numero,
        "paiement": values.creancier.iban,
        "signature": values.contact.telephone,
        "delai": values.delai,
        "calendrier": values.accords[-1].date if values.accords else "",
    }
    for name in sorted(_needs(page)):
        if shown[name] not in page.text:
            message = t("this template does not show {name}", name=f"{{{{ {name} }}}}")
            fix = t("add {name} where it belongs", name=f"{{{{ {name} }}}}")
            yield Problem(Place(page.source.file, page.source.body_line), message, fix=fix)


def _needs(page: Page) -> frozenset[str]:
    occasion = page.notice.occasion
    if occasion in _OWN_NEEDS:
        return _OWN_NEEDS[occasion]
    return _NEEDED | ({"delai"} if page.step.granted_days else frozenset())


def _first_words(page: Page) -> str:
    return _said(_EARLY_WORDS, page) if page.early else ""


def _charge_words(page: Page) -> str:
    return _said(_CHARGE_WORDS, page) if page.uncharged else ""


def _formal_words(page: Page) -> str:
    proper = page.step.formal_notice or page.early or not page.consumers
    return "" if proper else _said(_FORMAL_WORDS, page)


def summons(step: Step, lines: Iterable[str]) -> str:
    """The first words that make a formal notice of a text no person has read; empty: none.

    What a person signs or approves has been read by one.
    """
    signed = step.formal_notice or step.approval or step.channel is Channel.LETTER
    return "" if signed else _first(_SUMMONS_WORDS, lines)


def _summons(page: Page) -> str:
    return summons(page.step, page.said)


def _threats(page: Page) -> str:
    return _said(_THREAT_WORDS, page)


def _said(words: re.Pattern[str], page: Page) -> str:
    """The first of these words in the subject or the text; empty: none."""
    return _first(words, page.said)


def _first(words: re.Pattern[str], lines: Iterable[str]) -> str:
    return next(filter(None, (_found(words, line) for line in lines)), "")


@lru_cache(maxsize=20_000)
def _found(words: re.Pattern[str], line: str) -> str:
    """Policies share texts, and texts share lines."""
    found = words.search(line)
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
            if page.read_by_debtor and (word := find(page)):
                message = t("« {word} » here: {why}", word=word, why=why)
                yield Problem(_place(page, word), message, fix=t("say it without « {word} »", word=word))

    return check


def _place(page: Page, word: str) -> Place:
    """The line that says it, else that of the subject, else the text as a whole: a built-in block says it."""
    source = page.source
    lines = source.body.split("\n")
    at = next((n for n, line in enumerate(lines) if word.lower() in line.lower()), -1)
    if at >= 0:
        return Place(source.file, source.body_line + at)
    return Place(
        source.file, source.subject_line if word.lower() in page.subject.lower() else source.body_line
    )


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
        t("The words that make a formal notice stand only where a person signs or approves."),
        "C. civ. 1344 ; principe : jamais sans une personne",
        _words(_summons, t("these words make a formal notice, which never leaves without a person")),
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
