"""`relance init` and `relance check`: the files people write."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from runner.console import Console
from runner.journal.branch import Branch, create
from runner.journal.git import Git
from runner.model.settings import Site
from runner.model.text import t
from runner.receivables.learn import Learnt, learn
from runner.run.offline import load_offline
from runner.run.order import local_day
from runner.run.prepare import load_ledger, load_rules, read_settings
from runner.site.rates import rate_warnings
from runner.site.scaffold import scaffold

TRIAL = "-essai"


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
        console.out(t("no git repository here yet: run init again once it has a remote, to found the journals"))
        return
    name = read_settings(console.root).journal_branch
    for branch in (Branch(git, "origin", name), Branch(git, "origin", name + TRIAL)):
        made = create(branch, clock=lambda: datetime.now(UTC))
        console.out(t("journal {name}: founded" if made else "journal {name}: already there", name=branch.name))


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
    site, _templates = load_rules(console.root)
    ledger = load_ledger(site, console.root, None, b"")
    today = local_day(datetime.now(UTC), site.settings.timezone)
    held = tuple(p for problems in site.facts.problems.values() for p in problems)
    console.problems((*site.warnings, *rate_warnings(site.rates, today), *held, *ledger.unreadable, *ledger.doubts))
    console.out(
        t(
            "{policies} policies, {customers} customers, {invoices} open invoices: sound",
            policies=len(site.policies),
            customers=len(ledger.accounts),
            invoices=sum(len(a.invoices) for a in ledger.accounts.values()),
        )
    )
    _count(console, site)


def _count(console: Console, site: Site) -> None:
    """Customers by policy, so that a segment nobody falls into is seen."""
    plan = load_offline(console, None).plan
    policies = {d.account.customer.code: v.policy.name for d in plan.decisions for v in d.verdicts if v.policy}
    counts = Counter(policies.values())
    for policy in site.policies:
        console.out(f"  {policy.name}: {counts[policy.name]}")
