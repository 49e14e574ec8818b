"""`payments read`, `payments list`, `journal show`, `journal verify`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runner.journal.git import Author
from tests.cli.calls import call
from tests.house import House

MAILS = Path(__file__).parents[2] / "lecteurs" / "essais" / "banque-horizon-virement"
FILE = ["file", "reader", "error", "warnings", "payments"]
PAYMENT = [
    "booked_on",
    "value_on",
    "amount",
    "currency",
    "direction",
    "reversal",
    "payer",
    "payer_iban",
    "remittance",
    "references",
    "end_to_end_id",
    "bank_ref",
]
AUTHOR = Author("Faussaire", "f@mercier.example", datetime(2026, 7, 22, tzinfo=UTC))


def notice(house: House) -> Path:
    """The mail of the site's own bank."""
    return next((house.site / "boite" / "new").glob("*.test"))


def test_the_json_of_payments_read_is_that_of_the_design(settled: House) -> None:
    ended = call("payments", "read", notice(settled), "--format", "json", site=settled.site)
    assert (ended.code, ended.err) == (0, "")
    read = json.loads(ended.out)
    assert list(read) == ["files"]
    (file,) = read["files"]
    assert list(file) == FILE
    assert (file["file"], file["reader"], file["error"]) == (str(notice(settled)), "banque", None)
    (payment,) = file["payments"]
    assert list(payment) == PAYMENT
    assert (payment["amount"], payment["currency"], payment["direction"]) == ("80.00", "EUR", "credit")
    assert payment["references"] == ["FA-3"]


def test_a_file_that_cannot_be_read_is_told_beside_the_others_and_ends_in_1(settled: House) -> None:
    files = [notice(settled), settled.site / "relance.yaml", settled.site / "absent.eml"]
    ended = call("payments", "read", *files, "--format", "json", site=settled.site)
    assert ended.code == 1
    read = json.loads(ended.out)["files"]
    assert [bool(file["error"]) for file in read] == [False, True, True]
    assert [len(file["payments"]) for file in read] == [1, 0, 0]


@pytest.mark.parametrize(
    ("form", "start"), [("text", "Paiements lus\n"), ("markdown", "### Paiements lus\n")]
)
def test_payments_read_is_a_table_of_numbers_for_people(settled: House, form: str, start: str) -> None:
    absent = settled.site / "absent.eml"
    ended = call("payments", "read", notice(settled), absent, "--format", form, site=settled.site)
    assert ended.code == 1
    assert ended.out.startswith(start)
    assert "80,00" in ended.out
    assert "DUBREUIL" not in ended.out
    assert ended.lines[0].startswith(str(absent))


def test_outside_a_site_the_shipped_readers_serve(tmp_path: Path) -> None:
    mail = MAILS / "texte.eml"
    ended = call("payments", "read", mail, "--format", "json", site=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    (file,) = json.loads(ended.out)["files"]
    assert file["reader"]
    assert file["payments"][0]["amount"] == "3480.00"


def test_a_site_is_read_with_its_own_readers(settled: House) -> None:
    ended = call("payments", "read", MAILS / "texte.eml", "--format", "json", site=settled.site)
    assert ended.code == 1
    assert json.loads(ended.out)["files"][0]["reader"] is None


@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv"])
def test_what_came_and_what_it_settled_is_listed(settled: House, form: str) -> None:
    ended = call("payments", "list", "--format", form, site=settled.site)
    assert ended.code == 0
    assert "FA-3" in ended.out
    assert "C2" in ended.out
    assert "DUBREUIL" not in ended.out.upper()


def test_the_journal_is_read_aloud_in_three_forms(settled: House) -> None:
    text, markdown, lines = (
        call("journal", "show", "--format", form, site=settled.site).out
        for form in ("text", "markdown", "json")
    )
    assert "07:0" in text
    assert markdown == f"```text\n{text.rstrip()}\n```\n"
    events = [json.loads(line) for line in lines.splitlines()]
    assert len(events) == len(settled.events())


def test_a_journal_that_holds_is_proven_and_what_cannot_be_is_said(settled: House) -> None:
    ended = call("journal", "verify", site=settled.site)
    assert (ended.code, ended.err) == (0, "")
    assert "non prouvé" in ended.out


@pytest.mark.parametrize("anchor", ["0" * 64, "0" * 40])
def test_an_anchor_the_journal_does_not_hold_is_told(settled: House, anchor: str) -> None:
    assert call("journal", "verify", "--anchor", anchor, site=settled.site).code == 1


def test_a_line_changed_afterwards_is_found(house: House) -> None:
    branch = house.branch()
    tip = branch.fetch()
    assert tip is not None
    (path,) = branch.git.entries(tip, "journal")
    changed = branch.git.show(tip, path).replace(b'"journal"', b'"journaI"')
    commit = branch.git.commit(tip, {path: changed}, "retouche", AUTHOR)
    house.git("push", "--quiet", "origin", f"{commit}:refs/heads/journal")
    ended = call("journal", "verify", site=house.site)
    assert ended.code == 1
    assert path in ended.out


def test_a_journal_that_is_not_there_is_told(house: House) -> None:
    house.git("push", "--quiet", "origin", "--delete", "journal")
    house.git("update-ref", "-d", "refs/relance/journal")
    for command in ("verify", "show"):
        ended = call("journal", command, site=house.site)
        assert (ended.code, ended.out) == (1, "")
        assert "journal" in ended.err


def test_outside_of_git_there_is_no_journal(folder: Path) -> None:
    for command in ("verify", "show"):
        assert call("journal", command, site=folder).code == 1
