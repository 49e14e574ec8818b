"""`relance check`: the files people write, and what an export teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from runner.commands.learnt import FILE, proposed, says_term, states_date, write_learnt
from runner.commands.proof import Proved, prove_rules
from runner.commands.site import opened
from runner.console import Console
from runner.model.parties import Ledger
from runner.model.problem import Place, Problem, SiteError
from runner.model.settings import Site, terms_on
from runner.model.text import t
from runner.notices.templates import Templates, load_templates
from runner.receivables.learn import learn
from runner.review.membership import unknown_facts
from runner.review.samples import try_readers
from runner.run.offline import Offline, local_ledger, read_offline
from runner.site.loader import load_secrets, load_site
from runner.site.rates import rate_warnings, terms_warnings


def learn_export(console: Console, export: Path) -> int:
    """Say how an export is read, and write it into `relance.yaml`; 1 where something is left to ask."""
    learnt = learn(export, term=says_term(console.root))
    console.out(proposed(console.root, export, learnt))
    for text in (*learnt.questions, *learnt.remarks):
        console.err(text)
    if learnt.questions:
        console.err(t("nothing is written: put this block into {file}, with the answers", file=FILE))
        return 1
    if (console.root / FILE).is_file() and write_learnt(console.root, export, learnt):
        console.err(t("written into {file}; the comments of that block are gone", file=FILE))
    if not states_date(learnt):
        console.err(t("the name of this export says no day: name exports as date_export says"))
    return 0


def check_site(console: Console) -> int:
    """Every rule, text and fact; then what the export looks like under them. 1 where a fact is unusable."""
    opened(console)
    known = _read(console)
    proved, samples = _tried(console.root, known.site, known.templates)
    facts = known.site.facts.problems
    held = tuple(problem for code in facts for problem in facts[code])
    console.problems((*_warnings(known), *proved.waived, *held))
    _count(console, known)
    if proved.trials:
        console.out(t("{count} policy tests: all hold", count=proved.trials))
    if samples:
        console.out(t("{count} sample mails of the readers: read as written", count=samples))
    _tell_rows(console, known.ledger)
    if held:
        console.err(t("facts that cannot be used hold their customers: {count}", count=len(facts)))
    return 1 if held else 0


def _read(console: Console) -> Offline:
    """Rules, data and plan. Raises `SiteError` with all that is wrong, the proof of the policies included."""
    root, environ = console.root, console.environ
    try:
        return read_offline(root, None, console.clock, environ)
    except SiteError as error:
        # What one fault hid: the proof behind the export, the export behind the rules.
        tried = _faults(lambda: _tried(root, load_site(root), load_templates(root)))
        export = _faults(lambda: local_ledger(load_site(root), root, load_secrets(environ).key))
        raise SiteError(_each_once((*error.problems, *tried, *export))) from error


def _each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """What the reading and the proof both found is told once, with the name of its rule."""
    found: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        key = problem.place, str(problem.message)
        found[key] = problem if problem.rule or key not in found else found[key]
    return tuple(found.values())


def _tried(root: Path, site: Site, templates: Templates) -> tuple[Proved, int]:
    """The proof of the policies, and how many sample mails were read. Raises `SiteError` with every fault."""
    try:
        proved = prove_rules(root, site, templates)
    except SiteError as error:
        samples = _faults(lambda: try_readers(root, site.readers))
        raise SiteError((*error.problems, *samples)) from error
    return proved, try_readers(root, site.readers)


def _faults(read: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        read()
    except SiteError as error:
        return error.problems
    return ()


def _warnings(known: Offline) -> tuple[Problem, ...]:
    site, ledger, today = known.site, known.ledger, known.plan.day
    settings = site.settings
    terms = terms_on(settings.dated_terms, today, settings.terms)
    dated = (*rate_warnings(site.rates, today), *terms_warnings(site.rates, terms, today))
    return (*site.warnings, *dated, *ledger.unread, *ledger.unreadable, *ledger.doubts, *ledger.warnings)


def _count(console: Console, known: Offline) -> None:
    """Customers by policy, so that a segment nobody falls into is seen."""
    ledger, decisions = known.ledger, known.plan.decisions
    figures = {
        "policies": len(known.site.policies),
        "customers": len(ledger.accounts),
        "invoices": sum(len(a.invoices) for a in ledger.accounts.values()),
    }
    if ledger.unreadable or ledger.doubts or known.site.facts.problems:
        console.out(t("{policies} policies, {customers} customers, {invoices} open invoices", **figures))
    else:
        console.out(
            t("{policies} policies, {customers} customers, {invoices} open invoices: sound", **figures)
        )
    policies = {
        d.account.customer.code: v.policy.name if v.policy else "" for d in decisions for v in d.verdicts
    }
    counts = Counter(policies.values())
    for policy in known.site.policies:
        console.out(f"  {policy.name}: {counts[policy.name]}")
    if counts[""]:
        console.out(t("  without a policy: {count}", count=counts[""]))
    for field, count in unknown_facts(known.site, ledger, known.state, known.plan.day).items():
        if count:
            console.out(t("  {field} is unknown of {count} customers", field=field, count=count))


def _tell_rows(console: Console, ledger: Ledger) -> None:
    """What the rows told above do to the next run."""
    if ledger.doubts:
        console.err(t("doubtful rows, which hold their customers: {count}", count=len(ledger.doubts)))
    if ledger.unreadable:
        console.err(
            t("rows without a legible customer, which stop the run: {count}", count=len(ledger.unreadable))
        )
