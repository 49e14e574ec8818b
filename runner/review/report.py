"""The report as a mail: plain text, and HTML that reads well on a phone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from runner.locale import translator
from runner.model.text import Text, Translate, t
from runner.review.content import Report, build_report
from runner.review.grid import show
from runner.review.outcome import RunOutcome
from runner.review.sections import Block, Row

WIDTH = 72


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """The mail: one line of subject, a text part, an HTML part."""

    subject: str
    text: str
    html: str


def render_report(outcome: RunOutcome) -> RenderedReport:
    """The mail of a run, finished or stopped, in the site's language, with the customers' names."""
    translate = translator(outcome.language)
    report = build_report(outcome)
    subject = show(report.subject, translate)
    return RenderedReport(
        subject, report_text(report, translate), report_html(report, translate, outcome.language)
    )


def report_text(report: Report, translate: Translate) -> str:
    """The text part."""
    return "\n".join(_lines(report, translate)) + "\n"


def _lines(report: Report, translate: Translate) -> Iterator[str]:
    yield show(report.headline, translate)
    figures = (f"{show(label, translate)} : {show(value, translate)}" for label, value in report.key)
    yield " · ".join(figures)
    for alert in report.alerts:
        yield from _wrapped("! ", show(alert, translate))
    todo = t("WHAT WAITS FOR YOU") if report.todo else t("NOTHING WAITS FOR YOU")
    yield from ("", show(todo, translate))
    for block in report.todo:
        yield from _block(block, translate)
    for block in report.told:
        yield from _block(block, translate)
    if report.anchor:
        yield from ("", show(t("Anchor of the journal: {anchor}", anchor=report.anchor), translate))


def _block(block: Block, translate: Translate) -> Iterator[str]:
    title = show(block.title, translate)
    yield from ("", title, "-" * len(title))
    if block.lead:
        yield from _wrapped("", show(block.lead, translate))
    for row in block.rows:
        yield from _row(row, translate)
    if block.more:
        yield f"  {show(_more(block), translate)}"
    if block.code:
        yield from (f"    {block.code[0]}", *(f"      {line}" for line in block.code[1:]))


def _row(row: Row, translate: Translate) -> Iterator[str]:
    what, note, amount = (show(cell, translate) for cell in (row.what, row.note, row.amount))
    head = f"{'!' if row.bad else '-'} {what}"
    if amount and len(head) + len(amount) + 2 <= WIDTH:
        yield head + amount.rjust(WIDTH - len(head))
    else:
        yield from filter(None, (head, amount.rjust(WIDTH) if amount else ""))
    if note:
        yield from _wrapped("    ", note)
    if row.link or row.command:
        yield f"    → {row.link or row.command}"


def _wrapped(start: str, text: str) -> list[str]:
    after = " " * len(start)
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=after, break_long_words=False)


def report_html(report: Report, translate: Translate, language: str = "fr") -> str:
    """The HTML part: every value escaped, no image, no script; its links are our own forms."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - 46 ms that a screen need not pay

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["say"] = lambda value: show(value, translate)
    environment.filters["more"] = lambda block: show(_more(block), translate)
    source = files("runner.review").joinpath("report.html").read_text(encoding="utf-8")
    waits = t("What waits for you") if report.todo else t("Nothing waits for you.")
    anchor = t("Anchor of the journal: {anchor}", anchor=report.anchor)
    form = t("Record it: the form is filled in")
    return environment.from_string(source).render(
        report=report, waits=waits, anchor=anchor, form=form, language=language
    )


def _more(block: Block) -> Text:
    return t("… and {more} more", more=block.more)
