"""Everything a run reads before the journal and the mailbox: an error here stops it, listed whole."""

from __future__ import annotations

from functools import partial

from runner.journal.branch import peek
from runner.journal.git import Git
from runner.journal.process import GitError
from runner.model.mail import MailedExport
from runner.model.parties import Ledger
from runner.model.problem import BrakeError, UserError
from runner.model.settings import Mode, Secrets, Settings, Site
from runner.model.sources import OAuth
from runner.model.text import t
from runner.run.books import load_ledger
from runner.run.checkout import RULES, journal_branch, load_rules, read_settings
from runner.run.fetched import fetched_export, fetched_files
from runner.run.oauth import missing
from runner.run.order import Desk, Order, local_day, stamp
from runner.run.recovery import refuse_leased
from runner.site.secrets import load_secrets

SHORTEST_KEY = 16
"""Characters of `RELANCE_KEY`: 64 bits even of hexadecimal digits."""


def prepare(order: Order) -> Desk:
    """Fix the day, fetch the tips, read and check every file people write, read the export."""
    settings = read_settings(order.root)
    git = Git(order.root)
    rules_tip, facts_tip = _tips(git, settings)
    refuse_stale(git, rules_tip)
    facts = git.files(facts_tip, "suivi") if settings.facts_branch else None
    site, templates = load_rules(order.root, facts)
    secrets = _secrets(order, site.settings)
    refuse_public(order, site.settings)
    return Desk(
        order=order,
        day=local_day(order.clock(), site.settings.timezone),
        run=f"{stamp(order.clock())}-{order.token}",
        site=site,
        secrets=secrets,
        templates=templates,
        ledger=_ledger(order, site, secrets, git),
        git=git,
        rules_tip=rules_tip,
        facts_tip=facts_tip if settings.facts_branch else "",
        facts_tree=facts_tree(git, facts_tip),
    )


def _ledger(order: Order, site: Site, secrets: Secrets, git: Git) -> Ledger:
    """The accounts, asked for over the network where they lie on a branch or come by mail."""
    mailed = partial(_mailed, order, site.settings, secrets, git)
    return load_ledger(site, order.root, partial(fetched_files, git), mailed, secrets.key)


def _mailed(order: Order, settings: Settings, secrets: Secrets, git: Git) -> MailedExport:
    """The export by mail, asked for only where no other run holds the lease: no mail is read before."""
    branch = journal_branch(git, settings)
    branch.fetch()
    journal = peek(branch)
    if journal:
        refuse_leased(journal.state, order.clock())
    return fetched_export(settings, secrets, order.root, order.clock())


def _tips(git: Git, settings: Settings) -> tuple[str, str]:
    """Tips of the rules and of the facts on the remote, fetched."""
    rules = git.fetch(settings.rules_branch)
    if rules is None:
        raise UserError(
            t("the remote has no branch {name}: push the rules first", name=settings.rules_branch)
        )
    if not settings.facts_branch:
        return rules, rules
    facts = git.fetch(settings.facts_branch)
    if facts is None:
        raise UserError(t("the remote has no branch {name} (suivi.branche)", name=settings.facts_branch))
    return rules, facts


def facts_tree(git: Git, tip: str) -> str:
    """Tree id of `suivi/` at a commit; empty where there is none."""
    try:
        return git.tree_id(tip, "suivi")
    except GitError:
        return ""


def refuse_stale(git: Git, tip: str) -> None:
    """A re-run job or an old clone would apply old rules: never lifted."""
    if git.head() != tip:
        raise BrakeError(
            t("this checkout is not the newest: its rules may be old"),
            t("pull the newest rules and run again"),
        )
    if changed := git.lines("status", "--porcelain", "--", *RULES):
        raise BrakeError(
            t("rules changed but not committed: {files}", files=", ".join(changed)),
            t("commit and push them, or put them back: what is applied must be what the journal names"),
        )


def _secrets(order: Order, settings: Settings) -> Secrets:
    secrets = load_secrets(order.environ)
    real = settings.mode is Mode.REAL
    if settings.mailbox.server:
        _refuse_without(settings.mailbox.oauth, secrets, secrets.imap_password, "RELANCE_IMAP_PASSWORD")
    if real and settings.sending.server:
        _refuse_without(settings.sending.oauth, secrets, secrets.smtp_password, "RELANCE_SMTP_PASSWORD")
    if (settings.mailbox.server or (real and settings.sending.server)) and not secrets.key:
        # Without it a hash of an address gives the address back, and anyone can seal a copy in our name.
        raise UserError(t("set {name} in the environment: any long random text, kept", name="RELANCE_KEY"))
    if 0 < len(secrets.key) < SHORTEST_KEY:
        # Whoever guesses it can look up every IBAN and address hashed in the journal.
        raise UserError(
            t(
                "RELANCE_KEY is too short to be a secret: at least {count} characters, drawn at random",
                count=SHORTEST_KEY,
            )
        )
    return secrets


def _refuse_without(oauth: OAuth | None, secrets: Secrets, password: str, name: str) -> None:
    """Before anything else is done: a login that cannot succeed."""
    lacking = missing(oauth, secrets) if oauth else () if password else (name,)
    if lacking:
        raise UserError(t("set {name} in the environment: the mail server asks for it", name=lacking[0]))


def refuse_public(order: Order, settings: Settings) -> None:
    """Customers' data in a public repository: never lifted, and an unknown visibility counts as public."""
    on_github = "GITHUB_ACTIONS" in order.environ
    visibility = order.environ.get("RELANCE_REPOSITORY_VISIBILITY", "")
    if settings.mode is Mode.REAL and (visibility == "public" or (on_github and not visibility)):
        raise BrakeError(t("mode `reel` in a public repository: make it private first"))
