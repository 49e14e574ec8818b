"""`relance payments read` and `payments list`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from runner.commands.site import opened
from runner.console import Console
from runner.model.settings import Reader
from runner.model.text import Text, t
from runner.payments.files import FileReading, read_files, readings_json
from runner.review.figures import money
from runner.review.grid import Cell, Column, Grid, as_markdown, as_text
from runner.review.payments import payments_csv, payments_json, payments_markdown, payments_text
from runner.review.samples import sample_text
from runner.run.offline import past_state, read_rules
from runner.site.loader import load_site
from runner.site.scaffold import shipped_root


def read_payment_files(console: Console, files: Sequence[Path], form: str) -> int:
    """What the run would extract from each file; 1 where one of them cannot be read."""
    readings = read_files(files, _readers(console))
    if form == "json":
        console.out(readings_json(readings, console.translate))
    elif form == "sample":
        _show_samples(console, readings)
    else:
        _show(console, readings, form)
    return 1 if any(reading.error for reading in readings) else 0


def _readers(console: Console) -> tuple[Reader, ...]:
    """Those of the site; outside of one, those that are shipped."""
    if not (console.root / "relance.yaml").exists():
        return load_site(shipped_root()).readers
    opened(console)
    return load_site(console.root).readers


def _show(console: Console, readings: Sequence[FileReading], form: str) -> None:
    heads = t("File"), t("Reader"), t("Booked on"), t("References")
    columns = (*map(Column, heads), Column(t("Amount"), right=True))
    grid = Grid(t("Payments read"), columns, tuple(_rows(readings)))
    markdown = form == "markdown"
    console.out(
        as_markdown(grid, console.translate) if markdown else as_text(grid, console.translate, console.width)
    )
    for file, text in _remarks(readings):
        console.err(t("{file}: {what}", file=file, what=text))


def _show_samples(console: Console, readings: Sequence[FileReading]) -> None:
    """What would stand beside each mail in `lecteurs/essais/`."""
    for reading in readings:
        console.out(sample_text(reading.payments))
    for file, text in _remarks(readings):
        console.err(t("{file}: {what}", file=file, what=text))


def _rows(readings: Sequence[FileReading]) -> Iterator[tuple[Cell, ...]]:
    for reading in readings:
        for payment in reading.payments:
            cents = -payment.amount if payment.debit else payment.amount
            yield (
                reading.file,
                reading.reader,
                payment.booked_on or "",
                ", ".join(payment.references),
                money(cents, payment.currency),
            )


def _remarks(readings: Sequence[FileReading]) -> Iterator[tuple[str, Text]]:
    for reading in readings:
        if reading.error:
            yield reading.file, reading.error
        yield from ((reading.file, warning) for warning in reading.warnings)


def list_payments(console: Console, form: str) -> None:
    """Every payment of the journal, and what became of it."""
    opened(console)
    site, _templates = read_rules(console.root)
    state = past_state(console.root, site)
    if form == "text":
        console.out(payments_text(state, console.translate, console.width))
        return
    shown = {"json": payments_json, "csv": payments_csv, "markdown": payments_markdown}[form]
    console.out(shown(state, console.translate))
