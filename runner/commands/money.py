"""`relance payments read` and `payments list`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from runner.console import Console
from runner.payments.files import read_files, readings_json
from runner.review.payments import payments_csv, payments_json, payments_markdown, payments_text
from runner.run.offline import past_state
from runner.run.prepare import load_rules


def read_payment_files(console: Console, files: Sequence[Path], form: str) -> int:
    """What the run would extract from each file; 1 where one of them cannot be read."""
    site, _templates = load_rules(console.root)
    console.language = site.settings.language
    readings = read_files(files, site.readers)
    sys.stdout.write(readings_json(readings, console.translate))
    return 1 if any(reading.error for reading in readings) else 0


def list_payments(console: Console, form: str) -> None:
    """Every payment of the journal, and what became of it."""
    site, _templates = load_rules(console.root)
    console.language = site.settings.language
    state = past_state(console.root, site)
    if form == "text":
        console.out(payments_text(state, console.translate, console.width))
        return
    shown = {"json": payments_json, "csv": payments_csv, "markdown": payments_markdown}[form]
    console.out(shown(state, console.translate))
