"""`relance init` and `relance check`: the files people write."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from runner.console import Console
from runner.journal.book import create
from runner.journal.git import Git
from runner.model.problem import SiteError
from runner.model.settings import Mode
from runner.model.text import t
from runner.notices.templates import check_templates
from runner.receivables.learn import Learnt, learn
from runner.run.offline import Offline, read_offline
from runner.run.order import local_day
from runner.run.prepare import journal_branch, read_settings
from runner.site.rates import rate_warnings, terms_warnings
from runner.site.scaffold import scaffold


def _now() -> datetime:
    return datetime.now(UTC)


def found(console: Console, export: Path | None) -> None:
    """Write the example rules that are missing; found the journals where there is a remote."""
    for path in scaffold(console.root):
        console.out(t("written: {path}", path=str(path)))
    if export is not None:
        show_learnt(console, export)
    _found_journals(console)


def _found_journals(console: Console) -> None:
    git = Git(console.root)
    if not (console.root / ".git").exists():
        console.out(
            t("no git repository here yet: run init again once it has a remote, to found the journals")
        )
        return
    settings = read_settings(console.root)
    for mode in Mode:
        branch = journal_branch(git, replace(settings, mode=mode))
        if git.remote_tip(branch.name) is not None:
            console.out(t("journal {name}: already there", name=branch.name))
            continue
        create(branch, mode=mode, run="init", clock=_now, day=local_day(_now(), settings.timezone))
        console.out(t("journal {name}: founded", name=branch.name))


def show_learnt(console: Console, export: Path) -> int:
    """What `relance.yaml` should say of an export, or the questions to answer first (exit 1)."""
    learnt: Learnt = learn(export)
    console.out(learnt.yaml)
    for question in learnt.questions:
        console.err(question)
    return 1 if learnt.questions else 0


def check_site(console: Console) -> None:
    """Every rule, template and fact; then what the export looks like under them."""
    console.language = read_settings(console.root).language
    known = read_offline(console.root, None, _now, console.environ)
    site, ledger, today = known.site, known.ledger, known.plan.day
    if faults := check_templates(known.templates, site.policies, site.settings):
        raise SiteError(faults)
    held = tuple(p for problems in site.facts.problems.values() for p in problems)
    dated = (*rate_warnings(site.rates, today), *terms_warnings(site.rates, site.settings.terms, today))
    console.problems((*site.warnings, *dated, *held, *ledger.unreadable, *ledger.doubts, *ledger.warnings))
    console.out(
        t(
            "{policies} policies, {customers} customers, {invoices} open invoices: sound",
            policies=len(site.policies),
            customers=len(ledger.accounts),
            invoices=sum(len(a.invoices) for a in ledger.accounts.values()),
        )
    )
    _count(console, known)


def _count(console: Console, known: Offline) -> None:
    """Customers by policy, so that a segment nobody falls into is seen."""
    decisions = known.plan.decisions
    policies = {d.account.customer.code: v.policy.name for d in decisions for v in d.verdicts if v.policy}
    counts = Counter(policies.values())
    for policy in known.site.policies:
        console.out(f"  {policy.name}: {counts[policy.name]}")
