"""Where a run finds the accounts: a folder of the site, a branch of its remote, or a believed mail."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from runner.model.mail import MailedExport
from runner.model.parties import Ledger
from runner.model.problem import Place, Problem
from runner.model.settings import Site
from runner.model.sources import BY_MAIL, InvoiceSource
from runner.receivables.ledger import read_ledger, rejoin

_ON_A_BRANCH = "branche:"
_MAILED = "courriel-{AAAA}-{MM}-{JJ}"
Files = Callable[[str], dict[str, bytes]]
"""The files of a branch, by its name."""
Mailed = Callable[[], MailedExport]
"""The export of the newest believed mail."""


def load_ledger(site: Site, root: Path, files: Files, mailed: Mailed, key: bytes) -> Ledger:
    """The newest export and the customer file, each from where its `source` says."""
    invoices, customers = site.settings.invoices, site.settings.customers
    with ExitStack() as stack:
        names = dict.fromkeys((invoices.folder, customers.folder))
        places = {n: stack.enter_context(_place(n, root, files)) for n in names if n != BY_MAIL}
        folder, theirs = places[customers.folder]
        customers = replace(customers, folder=folder)
        if invoices.folder == BY_MAIL:
            export = mailed()
            invoices, base = stack.enter_context(_attached(invoices, export))
            told = tuple(Problem(Place(BY_MAIL), text) for text in export.told)
            ledger = read_ledger(invoices, customers, base, key, customers_root=theirs)
            return replace(ledger, warnings=(*told, *ledger.warnings))
        folder, base = places[invoices.folder]
        return read_ledger(replace(invoices, folder=folder), customers, base, key, customers_root=theirs)


def restore_ledger(site: Site, root: Path, files: Files, known: Ledger, key: bytes) -> Ledger:
    """The open items an earlier run decided on, with what the customer file says today."""
    customers = site.settings.customers
    hashed = key if site.settings.invoices.customer_key == "raison_sociale" else None
    with _place(customers.folder, root, files) as (folder, base):
        return rejoin(known, replace(customers, folder=folder), base, hashed)


@contextmanager
def _place(source: str, root: Path, files: Files) -> Iterator[tuple[str, Path]]:
    """A folder as people name it, and what it is relative to."""
    branch = source.removeprefix(_ON_A_BRANCH)
    if branch == source:
        yield source, root
        return
    with tempfile.TemporaryDirectory(prefix="relance-") as name:
        for path, content in files(branch).items():
            target = Path(name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield ".", Path(name)


@contextmanager
def _attached(source: InvoiceSource, export: MailedExport) -> Iterator[tuple[InvoiceSource, Path]]:
    """The attachment as the one file of a folder that lasts as long as the reading, named by its day."""
    form = f"{_MAILED}.{source.format.kind.lower()}"
    with tempfile.TemporaryDirectory(prefix="relance-") as folder:
        day = export.received_on
        (Path(folder) / f"courriel-{day.isoformat()}.{source.format.kind.lower()}").write_bytes(export.data)
        yield (
            replace(source, folder=".", pattern="courriel-*", date_in_name=form, date_column=""),
            Path(folder),
        )
