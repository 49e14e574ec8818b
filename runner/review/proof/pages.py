"""Every text of a policy, filled with invented notices: 0, 1 and 50 invoices, part paid, in dispute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from runner.dunning.interest import PROFESSIONALS
from runner.model.decision import INSTEAD, Notice, Occasion
from runner.model.parties import DebtorType
from runner.model.problem import UserError
from runner.model.rules import Channel, Policy, Step
from runner.model.settings import Settings
from runner.model.text import Text
from runner.notices.samples import debtor, sample, samples, samples_of, steps_for
from runner.notices.sms import sms_said
from runner.notices.source import Source
from runner.notices.templates import Templates
from runner.notices.variables import Variables, variables
from runner.review.proof.walk import types_of
from runner.review.proof.words import plain

MESSAGES = frozenset({Channel.EMAIL, Channel.LETTER, Channel.SMS})
"""Channels whose text the debtor reads; the others are read by our own people."""
_CONSUMERS = frozenset({"particulier", "association", "copropriete"})
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One text for one notice. `fault`: why it could not be filled, and then it has no words."""

    source: Source
    values: Variables
    notice: Notice
    early: bool
    """A courtesy, the first message after the due date, or one beside the ladder: it asks for no charge."""
    consumers: bool
    """Nobody but consumers, associations and co-ownerships receives it."""
    uncharged: bool
    """Its reader owes neither interest nor flat charge."""
    subject: str = ""
    text: str = ""
    said: tuple[str, ...] = ()
    """What may be said, in plain letters, by lines and by paragraphs; not what a page of the same text said
    before to readers who owe as much."""
    fault: tuple[Text, ...] = ()

    @property
    def step(self) -> Step:
        """The rung it is said at; of a message of its own, what stands for one."""
        return self.notice.step

    @property
    def read_by_debtor(self) -> bool:
        """Words for the customer, filled."""
        return self.step.channel in MESSAGES and not self.fault

    @property
    def told_to_debtor(self) -> bool:
        """Words that reach the customer: a call sheet is read out."""
        return self.read_by_debtor or (self.step.channel is Channel.CALL and not self.fault)


@dataclass(slots=True)
class Pages:
    """Policies share texts: the same text in the same circumstances is filled once."""

    templates: Templates
    settings: Settings
    _filled: dict[tuple[object, ...], tuple[Page, ...]] = field(default_factory=dict)
    _of: dict[str, tuple[Page, ...]] = field(default_factory=dict)
    """By the name of the policy: eight rules ask."""

    def of(self, policy: Policy) -> tuple[Page, ...]:
        """Every step and every occasion of the policy, in every language that has its text."""
        if policy.name not in self._of:
            self._of[policy.name] = tuple(self._all(policy))
        return self._of[policy.name]

    def _all(self, policy: Policy) -> Iterator[Page]:
        for step in policy.steps:
            if step.template:
                filled = _for_all(policy, step, samples(policy, step))
                yield from self._said(step.template, policy, step, (*filled, sample(policy, step, ())))
        for occasion in Occasion:
            for step in steps_for(policy, occasion):
                filled = _for_all(policy, step, samples_of(policy, step, occasion))
                yield from self._said(occasion.value, policy, step, filled)

    def _said(self, name: str, policy: Policy, step: Step, notices: Iterable[Notice]) -> Iterator[Page]:
        for language in self.templates.languages():
            key = self.templates.key(name, policy.name, language)
            if key is None:
                continue
            case = (key, *_circumstances(policy, step))
            if case not in self._filled:
                self._filled[case] = tuple(self._fill(key, notices))
            yield from self._filled[case]

    def _fill(self, key: _Key, notices: Iterable[Notice]) -> Iterator[Page]:
        seen: dict[tuple[bool, str], None] = {}
        for notice in notices:
            page = self._page(key, notice)
            if page.fault:
                yield page
                return
            whole = self.templates.get(key).every_word(page.values) if notice.lines else ""
            parts = dict.fromkeys((page.uncharged, part) for part in _parts(page.subject, page.text, whole))
            yield replace(page, said=tuple(part for free, part in parts if (free, part) not in seen))
            seen.update(parts)

    def _page(self, key: _Key, notice: Notice) -> Page:
        source, values = self.templates.sources[key], variables(notice, self.settings, key[0])
        beside = notice.occasion is not None and notice.occasion not in INSTEAD
        first = beside or early(notice.policy, notice.step)
        private, free = for_consumers(notice.policy), notice.customer.type not in PROFESSIONALS
        try:
            subject, text = self._read(key, notice, values)
        except UserError as error:
            return Page(source, values, notice, first, private, free, fault=error.texts)
        return Page(source, values, notice, first, private, free, subject, text)

    def _read(self, key: _Key, notice: Notice, values: Variables) -> tuple[str, str]:
        """Subject and text as the debtor reads them: an SMS has neither page nor footer."""
        template = self.templates.get(key)
        if notice.step.channel is Channel.SMS:
            return template.subject(values), sms_said(template, values)
        return template.words(values)


def _parts(*texts: str) -> Iterator[str]:
    """Lines, for what begins one; paragraphs, for what a line breaks."""
    for text in texts:
        for part in (*text.split("\n"), *text.split("\n\n")):
            if said := plain(part):
                yield said


def early(policy: Policy, step: Step) -> bool:
    """A courtesy before the due date, or the first message after it that some invoice brings about.

    A minimum lets smaller invoices pass by: they are written to for the first time at a later step.
    """
    before = (s for s in policy.steps if s.offset < step.offset and s.channel in MESSAGES)
    return step.preventive or not any(s.minimum <= step.minimum for s in before if not s.preventive)


def for_consumers(policy: Policy) -> bool:
    """A policy for consumers, associations and co-ownerships alone: by its segment."""
    return any(c.field == "type" and c.values <= _CONSUMERS for c in policy.segment)


def _for_all(policy: Policy, step: Step, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The samples, and the first once more for each other kind of debtor: a text may tell them apart.

    A debtor of unknown type gets no formal notice; a consumer whom somebody put on his ladder does.
    """
    found = tuple(notices)
    known = {DebtorType.UNKNOWN: DebtorType.CONSUMER} if step.formal_notice else {}
    return (*found, *(_to(known.get(kind, kind), found[0]) for kind in others(policy)))


def _to(kind: DebtorType, notice: Notice) -> Notice:
    figures = notice.figures if kind in PROFESSIONALS else None
    return replace(notice, customer=replace(notice.customer, type=kind), figures=figures)


def others(policy: Policy) -> tuple[DebtorType, ...]:
    """Kinds of debtor beside the one of the samples."""
    return tuple(kind for kind in types_of(policy) if kind is not debtor(policy))


def _circumstances(policy: Policy, step: Step) -> tuple[object, ...]:
    """All that what may be said, and the samples it is said to, depend on."""
    return (
        debtor(policy),
        others(policy),
        early(policy, step),
        for_consumers(policy),
        step.channel,
        step.preventive,
        step.formal_notice,
        step.mentions,
        bool(step.granted_days),
    )
