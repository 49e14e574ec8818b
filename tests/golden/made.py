"""What people read, made from the story: each name is a file of this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from runner.locale import translator
from runner.review.explain import explain, explain_text
from runner.review.grid import Form
from runner.review.journal import journal_text
from runner.review.machine import report_json
from runner.review.payments import payments_csv, payments_text
from runner.review.picture import picture
from runner.review.report import render_report
from runner.review.tables import View, show_plan
from tests.golden import story

FOLDER = Path(__file__).parent
FR, EN = translator("fr"), translator("en")


def _plan(view: View) -> str:
    return show_plan(story.PLAN, view, story.subject)


def _explain(decision: int, form: Form = Form.TEXT) -> str:
    decided = story.PLAN.decisions[decision]
    sections = explain(decided, decided.verdicts[0].invoice.key, story.PLAN, story.site(), story.state())
    return explain_text(sections, FR, form)


MADE: Mapping[str, Callable[[], str]] = {
    "plan.txt": lambda: _plan(View(FR)),
    "plan-en.txt": lambda: _plan(View(EN)),
    "plan-names.txt": lambda: _plan(View(FR, names=True)),
    "plan-terminal.txt": lambda: _plan(View(FR, width=100)),
    "plan.md": lambda: _plan(View(FR, Form.MARKDOWN)),
    "plan.json": lambda: _plan(View(FR, Form.JSON)),
    "explain.txt": lambda: _explain(0),
    "explain-reply.txt": lambda: _explain(2),
    "explain.md": lambda: _explain(0, Form.MARKDOWN),
    "report.txt": lambda: render_report(story.outcome()).text,
    "report.html": lambda: render_report(story.outcome()).html,
    "report.json": lambda: report_json(story.outcome(), FR),
    "report-brake.txt": lambda: render_report(story.braked()).text,
    "report-brake.html": lambda: render_report(story.braked()).html,
    "report-stopped.txt": lambda: render_report(story.broken()).text,
    "picture.md": lambda: picture(story.outcome()),
    "payments.txt": lambda: payments_text(story.state(), FR),
    "payments.csv": lambda: payments_csv(story.state(), FR),
    "journal.txt": lambda: journal_text(story.events(), FR),
}
