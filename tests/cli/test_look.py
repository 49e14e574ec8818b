"""`plan`, `explain`, `report`: what a run would do and why, without a connection or an effect."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calls import DAY, NAME, call
from tests.house import House

INVOICE: dict[str, type] = {
    "invoice": str,
    "customer": str,
    "due": str,
    "balance": str,
    "currency": str,
    "policy": str,
    "step": str,
    "verdict": str,
    "reasons": list,
    "next_on": str,
}
MESSAGE: dict[str, type] = {
    "customer": str,
    "step": str,
    "channel": str,
    "subject": str,
    "invoices": list,
    "total": str,
}
TWO_DECIMALS = re.compile(r"-?\d+\.\d\d")


def fits(row: dict[str, Any], shape: dict[str, type]) -> bool:
    """Exactly these keys in this order; what is not known is null."""
    return list(row) == list(shape) and all(
        value is None or isinstance(value, shape[key]) for key, value in row.items()
    )


def test_the_json_of_a_plan_is_that_of_the_design(folder: Path) -> None:
    ended = call("plan", "--date", DAY, "--format", "json", site=folder)
    assert (ended.code, ended.err) == (0, "")
    plan = json.loads(ended.out)
    assert list(plan) == ["date", "read_until", "invoices", "messages", "brakes"]
    assert (plan["date"], plan["read_until"], plan["brakes"]) == (DAY, None, [])
    assert [row["invoice"] for row in plan["invoices"]] == ["FA-1", "FA-2", "FA-3", "FA-4"]
    assert all(fits(row, INVOICE) for row in plan["invoices"])
    assert all(fits(row, MESSAGE) for row in plan["messages"])
    assert all(TWO_DECIMALS.fullmatch(row["balance"]) for row in plan["invoices"])
    assert [(row["customer"], row["total"]) for row in plan["messages"]] == [
        ("C1", "1200.00"),
        ("C2", "80.00"),
    ]
    assert date.fromisoformat(plan["invoices"][0]["due"]) == date(2026, 7, 10)


def test_a_plan_begins_by_saying_how_far_mail_and_export_were_read(settled: House) -> None:
    for form in ("text", "markdown"):
        head = call("plan", "--date", DAY, "--format", form, site=settled.site).out.splitlines()[0]
        assert "21/07/2026" in head
        assert "07:00" in head


def test_looking_asks_no_remote_and_changes_nothing(house: House) -> None:
    assert call("run", "--date", DAY, site=house.site).code == 0
    before = house.git("for-each-ref"), house.git("status", "--porcelain")
    house.remote.rename(house.home / "ailleurs.git")
    for command in ("plan", "explain FA-1", "report", "check", "payments list", "journal show"):
        ended = call(*command.split(), site=house.site)
        assert ended.code == 0, ended.err
        assert (house.git("for-each-ref"), house.git("status", "--porcelain")) == before


@pytest.mark.parametrize("command", ["plan", "explain FA-1", "report"])
def test_names_are_shown_when_asked_for_and_never_in_ci(settled: House, command: str) -> None:
    line = [*command.split(), "--date", "2026-08-05"]  # the next reminder leaves then
    assert NAME not in call(*line, site=settled.site).said
    assert NAME in call(*line, "--names", site=settled.site).out
    refused = call(*line, "--names", site=settled.site, environ={"CI": "true"})
    assert (refused.code, refused.out) == (1, "")
    assert "--names" in refused.err


def test_explain_names_the_line_of_each_rule(settled: House) -> None:
    ended = call("explain", "FA-1", "--date", "2026-08-05", site=settled.site)
    assert "politiques/seule.yaml:7:6" in ended.out
    assert "politiques/seule.yaml:2:1" in ended.out


def test_explain_has_three_forms(settled: House) -> None:
    said = json.loads(call("explain", "FA-1", "--format", "json", site=settled.site).out)
    assert said["invoice"][0].startswith("FA-1")
    assert all(isinstance(line, str) for lines in said.values() for line in lines)
    assert call("explain", "FA-1", "--format", "markdown", site=settled.site).out.startswith("### ")


def test_an_invoice_that_is_not_open_is_said_to_be_none_of_the_export(settled: House) -> None:
    ended = call("explain", "FA-404", site=settled.site)
    assert (ended.code, ended.out) == (1, "")
    assert "FA-404" in ended.err
    assert f"donnees/factures-{DAY}.csv" in ended.err


def test_the_report_of_the_last_run_has_three_forms(settled: House) -> None:
    text, html, markdown = (
        call("report", "--date", DAY, "--format", form, site=settled.site).out
        for form in ("text", "html", "markdown")
    )
    assert html.startswith("<!")
    assert markdown.startswith("# ")
    assert "1 200,00".replace(" ", "\u202f") in text


def test_before_any_run_there_is_nothing_to_report(house: House) -> None:
    ended = call("report", site=house.site)
    assert (ended.code, ended.out, len(ended.lines)) == (1, "", 1)


def test_plan_reads_the_new_mail_only_where_it_is_asked_to(house: House) -> None:
    """Money announced this morning; the mailbox and the journal stay as they were."""
    house.payment(DAY, "80,00", "FA-3", payer="GARAGE DUBREUIL", name="vir-1")
    before = sorted(path.name for path in (house.site / "boite").rglob("*"))
    blind = json.loads(call("plan", "--date", DAY, "--format", "json", site=house.site).out)
    known = json.loads(call("plan", "--date", DAY, "--mail", "--format", "json", site=house.site).out)
    verdicts = [{i["invoice"]: i["verdict"] for i in shown["invoices"]}["FA-3"] for shown in (blind, known)]
    assert verdicts == ["a_envoyer", "soldee"]
    assert blind["read_until"] != known["read_until"] is not None
    assert sorted(path.name for path in (house.site / "boite").rglob("*")) == before
    assert house.kinds() == ["Started"]


def test_a_mailbox_that_cannot_be_read_is_said_and_no_plan_is_shown(house: House) -> None:
    (house.site / "boite").rename(house.site / "ailleurs")
    ended = call("plan", "--date", DAY, "--mail", site=house.site)
    assert (ended.code, ended.out) == (1, "")
    assert "boite" in ended.err


def test_a_report_of_the_day_says_how_fresh_the_run_was(settled: House) -> None:
    said = call("report", "--date", DAY, site=settled.site).out
    assert "non lu" not in said
    assert "Verdicts et chiffres" not in said


def test_a_report_of_an_earlier_run_says_of_which_day_its_figures_are(settled: House) -> None:
    assert (
        "Verdicts et chiffres au 01/08/2026" in call("report", "--date", "01/08/2026", site=settled.site).out
    )


def test_a_plan_writes_every_row_to_take_over_and_other_forms_none(house: House) -> None:
    old = [f"FA-9{n};C1;10/01/2026;10/02/2026;1 200,00;1 200,00" for n in range(3)]
    house.export(DAY, *old)
    said = call("plan", "--date", DAY, site=house.site).out
    rows = [f"C1;FA-9{n};rappel;JJ/MM/AAAA" for n in range(3)]
    assert "client;facture;derniere_etape;le" in said
    assert [line for line in said.splitlines() if ";" in line][1:] == rows
    assert rows[0] not in call("plan", "--date", DAY, "--format", "markdown", site=house.site).out
