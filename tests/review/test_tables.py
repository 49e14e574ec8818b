"""A plan is shown whole, without names unless asked, in forms that programs and spreadsheets can trust."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as alter

from runner.locale import translator
from runner.model.decision import Plan, VerdictKind
from runner.model.events import AnyEvent, Started
from runner.model.facts import Dispute, Facts
from runner.model.past import PendingMoney
from runner.model.problem import Place
from runner.model.state import State
from runner.model.text import Amount, t
from runner.review.explain import explain, explain_text
from runner.review.grid import Column, Form, Grid, as_csv, as_markdown, as_text
from runner.review.journal import sentence
from runner.review.payments import payments_csv, payments_json, payments_markdown, payments_text
from runner.review.tables import View, leaving, show_plan
from tests.golden import story

FR = translator("fr")


def plan_data(view: View | None = None, plan: Plan = story.PLAN) -> dict[str, object]:
    data = json.loads(show_plan(plan, view or View(FR, Form.JSON), story.subject))
    assert isinstance(data, dict)
    return data


def test_the_json_has_the_keys_of_the_design_and_no_other() -> None:
    data = plan_data()
    assert set(data) == {"date", "read_until", "invoices", "messages", "brakes"}
    invoice = {
        "invoice",
        "customer",
        "due",
        "balance",
        "currency",
        "policy",
        "step",
        "verdict",
        "reasons",
        "next_on",
    }
    rows = data["invoices"]
    messages = data["messages"]
    assert isinstance(rows, list)
    assert isinstance(messages, list)
    assert all(set(row) == invoice for row in rows)
    assert all(set(m) == {"customer", "step", "channel", "subject", "invoices", "total"} for m in messages)


def test_every_open_invoice_is_in_the_json_once() -> None:
    rows = plan_data()["invoices"]
    assert isinstance(rows, list)
    shown = [(row["customer"], row["invoice"]) for row in rows]
    assert sorted(shown) == sorted(v.invoice.key[:2] for d in story.PLAN.decisions for v in d.verdicts)


def test_only_a_pulled_brake_is_named() -> None:
    assert plan_data()["brakes"] == []
    pulled = plan_data(plan=replace(story.PLAN, brakes=(story.PULLED,)))["brakes"]
    assert isinstance(pulled, list)
    assert [brake["brake"] for brake in pulled] == ["disparues"]


@pytest.mark.parametrize("form", list(Form))
def test_names_are_shown_only_where_asked(form: Form) -> None:
    bare = show_plan(story.PLAN, View(FR, form), story.subject)
    named = show_plan(story.PLAN, View(FR, form, names=True), story.subject)
    assert "Le Goff" in named
    assert not any(name in bare for name in story.NAMES.values())


def test_the_first_line_says_up_to_when_mail_and_export_were_read() -> None:
    first = show_plan(story.PLAN, View(FR), story.subject).splitlines()[0]
    assert "20/07/2026" in first
    assert "21/07/2026 07:07" in first
    unread = show_plan(replace(story.PLAN, read_until=""), View(FR), story.subject).splitlines()[0]
    assert "courrier non lu" in unread


def test_a_postponed_message_is_not_due_today() -> None:
    plan = replace(story.PLAN, postponed=frozenset({story.SENT_ONE.key}))
    assert [notice.customer.code for notice in leaving(plan)] == ["C0177"]


def test_a_plan_in_a_pipe_does_not_import_rich() -> None:
    code = (
        "import sys; from tests.golden import story; from runner.review.tables import View, show_plan; "
        "show_plan(story.PLAN, View(lambda s: s), story.subject); assert 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def one_cell(cell: str) -> Grid:
    return Grid(t("title"), (Column(t("head")),), ((cell,),))


@pytest.mark.parametrize("cell", ["=cmd()", "+1", "-1+cmd", "@SUM(A1)", "\t=cmd()", " =cmd()", "\r=cmd()"])
def test_no_cell_of_a_csv_is_a_formula(cell: str) -> None:
    shown = list(csv.reader(io.StringIO(as_csv(one_cell(cell), FR)), delimiter=";"))[1][0]
    assert shown.startswith("'")


def test_an_amount_of_a_csv_stays_a_number() -> None:
    grid = Grid(t("title"), (Column(t("head")),), ((Amount(-1250),), (-3,)))
    assert as_csv(grid, FR).splitlines()[1:] == ["-12.50", "-3"]


@given(st.text(max_size=30))
@settings(max_examples=80, deadline=None)
def test_a_cell_stays_on_its_line_and_moves_no_cursor(cell: str) -> None:
    shown = as_text(one_cell(cell), FR)
    assert len(shown.splitlines()) == 4
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)


@given(st.text("ab|<>`*_[]#&\n \\", max_size=30))
@settings(max_examples=80, deadline=None)
def test_a_cell_of_markdown_is_no_markup(cell: str) -> None:
    row = as_markdown(one_cell(cell), FR).splitlines()[-1]
    assert row.count("|") == 2
    assert not re.search(r"[`*\[\]<>\\]", row)


def test_square_brackets_are_no_markup_on_a_terminal() -> None:
    assert "[red]x[/red]" in as_text(one_cell("[red]x[/red]"), FR, 60)


def test_a_plan_of_a_hundred_thousand_invoices_is_summed_up_not_listed() -> None:
    plan = replace(story.PLAN, decisions=story.PLAN.decisions * 12000)
    quiet = replace(plan, decisions=tuple(replace(d, notices=()) for d in plan.decisions))
    assert len(show_plan(quiet, View(FR), story.subject)) < 3000


def test_an_explanation_names_the_line_of_each_rule() -> None:
    decided = story.PLAN.decisions[0]
    said = explain_text(explain(decided, story.SENT_ONE.key, story.PLAN, story.site(), story.state()), FR)
    for place in (
        "politiques/standard.yaml:2:1",
        "politiques/standard.yaml:6:11",
        "politiques/standard.yaml:13:5",
    ):
        assert place in said
    assert "P-4H7T2K9M" in said
    assert "R-2M8D1Z" in said


def test_an_explanation_names_the_choice_of_a_policy() -> None:
    decided = story.PLAN.decisions[1]
    said = explain_text(explain(decided, story.CALLED.key, story.PLAN, story.site(), story.state()), FR)
    assert "suivi/C0177/2026-07-01-politique.yaml:1" in said


def test_what_a_person_decides_has_no_day_of_its_own() -> None:
    decided = story.PLAN.decisions[1]
    soon = story.DAY + timedelta(days=5)
    held = alter(decided.verdicts[0], kind=VerdictKind.TO_RESUME, next_on=soon, step=story.STEPS[0])
    asked = replace(decided, verdicts=(held,), notices=())
    said = explain_text(explain(asked, held.invoice.key, story.PLAN, story.site(), story.state()), FR)
    assert "une personne décide" in said
    assert "sauf changement" not in said


def test_an_explanation_has_no_name() -> None:
    for decided in story.PLAN.decisions:
        for verdict in decided.verdicts:
            sections = explain(decided, verdict.invoice.key, story.PLAN, story.site(), story.state())
            said = explain_text(sections, FR, Form.JSON)
            assert not any(name in said for name in story.NAMES.values())


def test_an_invoice_that_is_not_open_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        explain(story.PLAN.decisions[1], story.SENT_ONE.key, story.PLAN, story.site(), story.state())


def test_payments_tell_what_waits_and_what_accounting_has_not_shown() -> None:
    rows = {row["payment"]: row for row in json.loads(payments_json(story.state(), FR))["payments"]}
    assert rows["P-8N3W5R1T"]["held"] == ["C0219"]
    assert rows["P-4H7T2K9M"]["not_in_accounting"] == "600.00"
    assert rows["P-1C5X7V2B"]["not_in_accounting"] == "0.00"
    for name in rows:
        assert name in payments_csv(story.state(), FR)
        assert name in payments_markdown(story.state(), FR)


def test_no_payment_is_said_in_words() -> None:
    assert payments_text(State(), FR) == "Aucun paiement n’a encore été appris.\n"


def test_a_part_dispute_is_told_where_it_lowers_the_claim() -> None:
    place = Place("suivi/C0250/2026-07-10-litige.yaml", 1, 1)
    dispute = Dispute(customer="C0250", reason="prix", until=story.DAY, amount=20_000, place=place)
    site = replace(story.site(), facts=Facts({"C0250": (dispute,)}))
    decided = story.PLAN.decisions[4]
    said = explain_text(explain(decided, story.DISPUTED.key, story.PLAN, site, story.state()), FR)
    assert f"moins 200,00\u202f€\u00a0: contesté ({place})" in said


def test_a_payment_that_came_back_is_added_again() -> None:
    state = story.state()
    money = PendingMoney("P-6J9Z3D4F", story.SENT_ONE.key, -12_500, story.DAY)
    state.customer("C0142").pending.append(money)
    decided = story.PLAN.decisions[0]
    said = explain_text(explain(decided, story.SENT_ONE.key, story.PLAN, story.site(), state), FR)
    assert "plus 125,00\u202f€" in said


def test_a_day_moved_to_an_open_day_says_so() -> None:
    decided = story.PLAN.decisions[0]
    timing = replace(story.TIMING, by_deadline=date(2026, 7, 19))
    verdicts = (alter(decided.verdicts[0], timing=timing), *decided.verdicts[1:])
    moved = replace(decided, verdicts=verdicts)
    said = explain_text(explain(moved, story.SENT_ONE.key, story.PLAN, story.site(), story.state()), FR)
    assert "19/07/2026, reporté au jour ouvré suivant\u00a0: 21/07/2026" in said


def test_every_kind_of_event_can_be_read() -> None:
    told = {type(event) for event in story.events()}
    assert {*told, Started} == set(get_args(AnyEvent))
    assert "journal" in str(sentence(Started(remote="origin", branch="journal")))
