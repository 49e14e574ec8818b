"""`relance preview`: a text of `gabarits/` as a customer would read it. Nothing is sent, nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from runner.commands.picture import photograph
from runner.commands.site import opened
from runner.console import Console
from runner.dunning.figures import figures
from runner.model.balance import free_credits
from runner.model.decision import INSTEAD, Decision, Line, Notice, Occasion, Verdict
from runner.model.near import nearest
from runner.model.problem import UserError
from runner.model.rules import Channel, Policy, Step
from runner.model.settings import Settings, Site
from runner.model.text import Text, t
from runner.notices.compose import Composer
from runner.notices.letters.pdf import letter, letter_pages
from runner.notices.samples import samples, samples_of, steps_for
from runner.notices.template import Rendered
from runner.notices.templates import Templates
from runner.plan import calendar_of, make_rules
from runner.run.dossier import refuse_tracked
from runner.run.offline import Offline, read_offline, read_rules


@dataclass(frozen=True, slots=True)
class Wish:
    """What to show; where nothing is said, whatever fits best. `language`: `fr` or `en`."""

    template: str
    customer: str | None = None
    language: str | None = None
    policy: str | None = None

    @property
    def occasion(self) -> Occasion | None:
        """Set where the text is not one of a ladder."""
        return Occasion(self.template) if self.template in set(Occasion) else None


@dataclass(frozen=True, slots=True)
class Frame:
    """Where to show it: on the screen, or in a file whose ending says how. `width`: pixels of a picture."""

    form: str = "text"
    file: Path | None = None
    width: int = 800


def preview(console: Console, wish: Wish, frame: Frame) -> None:
    """Subject and text, the HTML page, or a file of it.

    Raises `UserError` where there is no such text, or no invoice.
    """
    opened(console)
    if wish.customer is not None and console.automated:
        raise UserError(
            t("--client is refused in CI: the message names a customer, and its log is read by many")
        )
    site, templates, notice = (
        _invented(console, wish) if wish.customer is None else _real(console, wish, wish.customer)
    )
    spoken = _in_language(notice, templates, wish)
    if frame.file is not None:
        if wish.customer is not None:
            refuse_tracked(frame.file)
        for path in save(spoken, site.settings, templates, frame.file, frame.width):
            console.out(t("{file} is written", file=str(path)))
        return
    said = Composer(site.settings, templates).page(spoken)
    if frame.form == "html":
        console.out(said.html)
    else:
        console.out(t("Subject: {subject}", subject=said.subject))
        console.out(f"\n{said.text}")


def _invented(console: Console, wish: Wish) -> tuple[Site, Templates, Notice]:
    site, templates = read_rules(console.root)
    policy, step = _rung(site, templates, wish, None)
    return site, templates, _sample(policy, step, wish.occasion)


def _sample(policy: Policy, step: Step, occasion: Occasion | None) -> Notice:
    """The one with most in it: two invoices, one part paid and disputed, and a credit."""
    _, rich, _ = samples_of(policy, step, occasion) if occasion else samples(policy, step)
    return rich


def _real(console: Console, wish: Wish, code: str) -> tuple[Site, Templates, Notice]:
    known = read_offline(console.root, None, console.clock, console.environ)
    decision = _decision(known, code)
    own = next((verdict.policy for verdict in decision.verdicts if verdict.policy), None)
    policy, step = _rung(known.site, known.templates, wish, own)
    made = (n for n in decision.notices if (n.policy.name, n.step.name) == (policy.name, step.name))
    due_today = (n for n in made if n.occasion is wish.occasion)
    found = next(due_today, None) or _as_if(known, decision, policy, step)
    return known.site, known.templates, _on_occasion(found, wish.occasion)


def _on_occasion(notice: Notice, occasion: Occasion | None) -> Notice:
    """As if it had come to that, with an invented promise or instalment where there is none."""
    if occasion is None or notice.occasion is occasion:
        return notice
    invented = _sample(notice.policy, notice.step, occasion)
    lines = notice.lines if occasion in INSTEAD else tuple(replace(ln, step=None) for ln in notice.lines)
    said = replace(notice, lines=lines, occasion=occasion, figures=None)
    return replace(said, agreed=invented.agreed, received=invented.received)


def _decision(known: Offline, code: str) -> Decision:
    found = next((d for d in known.plan.decisions if d.account.customer.code == code), None)
    if found is None:
        text = t("no customer {code} owes anything in {file}", code=code, file=known.ledger.file)
        raise UserError(*_with(text, nearest(code, known.ledger.accounts)))
    return found


# --- as a file ------------------------------------------------------------------------------------


def save(notice: Notice, settings: Settings, templates: Templates, file: Path, width: int) -> list[Path]:
    """Write the message as `.txt`, `.html` or `.png`, a letter also as `.pdf`; the files written.

    The further pages of a letter's picture are numbered. Raises `UserError` for any other ending.
    """
    kind, printed = file.suffix.lower(), notice.step.channel is Channel.LETTER
    if kind == ".pdf" and printed:
        file.write_bytes(letter(notice, settings, templates).pdf)
    elif kind == ".png" and printed:
        return _pages(letter_pages(notice, settings, templates), file)
    elif kind == ".png":
        photograph(_page(notice, settings, templates).html, file, width)
    elif kind == ".html":
        file.write_text(_page(notice, settings, templates).html, encoding="utf-8")
    elif kind == ".txt":
        file.write_text(_page(notice, settings, templates).text, encoding="utf-8")
    else:
        raise UserError(
            t("{file}: it can be written as .txt, .html or .png, a letter as .pdf", file=str(file))
        )
    return [file]


def _page(notice: Notice, settings: Settings, templates: Templates) -> Rendered:
    return Composer(settings, templates).page(notice)


def _pages(pages: tuple[bytes, ...], file: Path) -> list[Path]:
    names = [file, *(file.with_stem(f"{file.stem}-{number}") for number in range(2, len(pages) + 1))]
    for name, page in zip(names, pages, strict=True):
        name.write_bytes(page)
    return names


# --- which rung of which ladder -------------------------------------------------------------------


def _rung(site: Site, templates: Templates, wish: Wish, own: Policy | None) -> tuple[Policy, Step]:
    """The step that says this text: of the policy asked for, else the customer's, else the most general."""
    if wish.template not in templates.names():
        text = t("there is no template {name}", name=wish.template)
        raise UserError(*_with(text, nearest(wish.template, templates.names())))
    ladders = [_policy(site, wish.policy)] if wish.policy else [*([own] if own else []), *site.policies[::-1]]
    if wish.occasion and (steps := steps_for(ladders[0], wish.occasion)):
        return ladders[0], steps[0]
    rungs = ((policy, step) for policy in ladders for step in policy.steps if step.template == wish.template)
    found = next(rungs, None)
    return found or _wanting(site, wish, ladders[0])


def _policy(site: Site, name: str) -> Policy:
    found = next((policy for policy in site.policies if policy.name == name), None)
    if found is None:
        text = t("no policy is named « {name} »", name=name)
        raise UserError(*_with(text, nearest(name, [policy.name for policy in site.policies])))
    return found


def _wanting(site: Site, wish: Wish, policy: Policy) -> tuple[Policy, Step]:
    """A text no policy uses yet is shown on the first step after the due date; one of others is not."""
    users = [p.name for p in site.policies if any(step.template == wish.template for step in p.steps)]
    if users:
        names = ", ".join(users)
        raise UserError(
            t("{policy} has no step with this template; used by {names}", policy=policy.name, names=names)
        )
    step = next((step for step in policy.steps if not step.preventive), policy.steps[-1])
    return policy, replace(step, template=wish.template)


def _with(text: Text, hint: Text | None) -> tuple[Text, ...]:
    return (text, hint) if hint else (text,)


# --- a message that is not due today --------------------------------------------------------------


def _as_if(known: Offline, decision: Decision, policy: Policy, step: Step) -> Notice:
    """The step as if all that is owed had come to it today, whatever holds it."""
    site, day, customer = known.site, known.plan.day, decision.account.customer
    lines = tuple(_line(v, step, day) for v in decision.verdicts if _fits(v, step, day))
    if not lines:
        raise UserError(t("{code} has no open invoice for this message", code=customer.code))
    granted = (
        calendar_of(site).next_open(day + timedelta(days=step.granted_days)) if step.granted_days else None
    )
    past = known.state.customers.get(customer.code)
    credits_ = free_credits(decision.account, past)
    return Notice(
        customer=customer,
        policy=policy,
        step=step,
        lines=lines,
        credits=credits_,
        total=max(0, sum(line.balance for line in lines) - credits_),
        day=day,
        deadline=granted,
        earlier=tuple(past.contacts) if past else (),
        figures=figures(customer.type, step, lines, make_rules(site, known.state), day),
        reference="R-XXXXXX",
    )


def _fits(verdict: Verdict, step: Step, day: date) -> bool:
    due = verdict.invoice.due
    return bool(verdict.balance) and due is not None and (due >= day) is step.preventive


def _line(verdict: Verdict, step: Step, day: date) -> Line:
    return Line(verdict.invoice, verdict.balance, (day - (verdict.invoice.due or day)).days, step)


def _in_language(notice: Notice, templates: Templates, wish: Wish) -> Notice:
    """For a customer of that language; where it has no such text, say so instead of showing another."""
    if not wish.language:
        return notice
    if templates.key(wish.template, notice.policy.name, wish.language) is None:
        file = f"gabarits/{wish.language}/{wish.template}.md"
        raise UserError(t("{file}: this file does not exist", file=file))
    return replace(notice, customer=replace(notice.customer, language=wish.language))
