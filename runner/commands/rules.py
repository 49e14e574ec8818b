"""`relance check`: the files people write, and what an export teaches."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from runner.commands.learnt import FILE, write_learnt
from runner.commands.site import opened
from runner.console import Console
from runner.model.problem import Problem, SiteError
from runner.model.text import t
from runner.notices.templates import check_templates
from runner.receivables.learn import learn
from runner.run.offline import Offline, read_offline
from runner.run.prepare import load_rules
from runner.site.rates import rate_warnings, terms_warnings


def learn_export(console: Console, export: Path) -> int:
    """Say how an export is read, and write it into `relance.yaml`; 1 where something is left to ask."""
    learnt = learn(export)
    console.out(learnt.yaml)
    for question in learnt.questions:
        console.err(question)
    if learnt.questions:
        return 1
    if (console.root / FILE).is_file() and write_learnt(console.root, export, learnt):
        console.err(t("written into {file}; the comments of that block are gone", file=FILE))
    return 0


def check_site(console: Console) -> int:
    """Every rule, text and fact; then what the export looks like under them. 1 where a fact is unusable."""
    opened(console)
    known = _read(console)
    facts = known.site.facts.problems
    held = tuple(problem for code in facts for problem in facts[code])
    console.problems((*_warnings(known), *held))
    _count(console, known)
    if held:
        console.err(t("facts that cannot be used hold their customers: {count}", count=len(facts)))
    return 1 if held else 0


def _read(console: Console) -> Offline:
    """Rules, data and plan, each text filled once. Raises `SiteError` with all that is wrong."""
    try:
        known = read_offline(console.root, None, _now, console.environ)
    except SiteError as error:
        raise SiteError([*error.problems, *_faults_of_texts(console.root)]) from error
    if faults := check_templates(known.templates, known.site.policies, known.site.settings):
        raise SiteError(faults)
    return known


def _faults_of_texts(root: Path) -> tuple[Problem, ...]:
    """Where the rules are sound and the export is not, the texts can be tried all the same."""
    try:
        site, templates = load_rules(root)
    except SiteError:
        return ()
    return check_templates(templates, site.policies, site.settings)


def _warnings(known: Offline) -> tuple[Problem, ...]:
    site, ledger, today = known.site, known.ledger, known.plan.day
    dated = (*rate_warnings(site.rates, today), *terms_warnings(site.rates, site.settings.terms, today))
    return (*site.warnings, *dated, *ledger.unreadable, *ledger.doubts, *ledger.warnings)


def _count(console: Console, known: Offline) -> None:
    """Customers by policy, so that a segment nobody falls into is seen."""
    ledger, decisions = known.ledger, known.plan.decisions
    text = t(
        "{policies} policies, {customers} customers, {invoices} open invoices: sound",
        policies=len(known.site.policies),
        customers=len(ledger.accounts),
        invoices=sum(len(a.invoices) for a in ledger.accounts.values()),
    )
    console.out(text)
    policies = {d.account.customer.code: v.policy.name for d in decisions for v in d.verdicts if v.policy}
    counts = Counter(policies.values())
    for policy in known.site.policies:
        console.out(f"  {policy.name}: {counts[policy.name]}")


def _now() -> datetime:
    return datetime.now(UTC)
