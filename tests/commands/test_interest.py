"""The account of one debt is the law's, to the cent: every worked example, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.calling import Caller, Said
from tests.house import SITE

DEFAULT = ("--debtor", "entreprise", "--format", "json")
RATES = """\
version: 1
taux:
  - semestre: 2027-S1
    bce: 2,00 %
    legal_particuliers: 7,00 %
    legal_autres: 3,00 %
    source: BCE, taux au 1er janvier 2027
"""


def account(relance: Caller, site: Path, amount: str, due: str, until: str, *more: str) -> Said:
    return relance(
        "interest", "--amount", amount, "--due", due, "--until", until, *(more or DEFAULT), site=site
    )


@pytest.mark.parametrize(
    ("debt", "debtor", "parts"),
    [
        (("12 000 €", "31/03/2026", "15/05/2026"), "entreprise", ["179.75"]),
        (("12000", "31/05/2026", "10/08/2026"), "entreprise", ["119.84", "167.15"]),
        (("12000.00", "2026-05-31", "2026-08-10"), "public", ["100.11", "136.82"]),
        (("1\u202f000,00 €", "31/01/2024", "31/12/2024"), "entreprise", ["59.99", "71.84"]),
    ],
)
def test_the_worked_examples_come_out_to_the_cent(
    relance: Caller, tmp_path: Path, debt: tuple[str, str, str], debtor: str, parts: list[str]
) -> None:
    said = account(relance, tmp_path, *debt, "--debtor", debtor, "--format", "json")
    assert said.code == 0
    assert [segment["interest"] for segment in said.json["segments"]] == parts
    assert said.json["flat_charge"] == "40.00"


def test_the_json_is_the_contract(relance: Caller, tmp_path: Path) -> None:
    said = account(relance, tmp_path, "12000", "31/03/2026", "15/05/2026")
    assert said.json == {
        "principal": "12000.00",
        "interest": "179.75",
        "flat_charge": "40.00",
        "total": "12219.75",
        "segments": [
            {
                "from": "2026-04-01",
                "to": "2026-05-15",
                "days": 45,
                "rate": "12.15",
                "base": "12000.00",
                "interest": "179.75",
            }
        ],
    }
    assert not said.err


def test_a_public_buyer_s_rate_is_frozen(relance: Caller, tmp_path: Path) -> None:
    said = account(
        relance, tmp_path, "12000", "31/05/2026", "10/08/2026", "--debtor", "public", "--format", "json"
    )
    assert {segment["rate"] for segment in said.json["segments"]} == {"10.15"}
    assert said.json["interest"] == "236.93"


def test_a_consumer_owes_the_legal_interest_and_no_flat_charge(relance: Caller, tmp_path: Path) -> None:
    said = account(
        relance, tmp_path, "1000", "31/03/2026", "30/06/2026", "--debtor", "particulier", "--format", "json"
    )
    assert said.json["segments"][0]["rate"] == "2.62"
    assert said.json["flat_charge"] == "0.00"


def test_part_payments_lower_the_principal_from_the_day_after(relance: Caller, tmp_path: Path) -> None:
    paid = ("--paid", "15/04/2026:2 000", "--paid", "2026-04-30:10000,00")
    said = account(relance, tmp_path, "12000", "31/03/2026", "15/05/2026", *DEFAULT, *paid)
    assert [(s["to"], s["base"]) for s in said.json["segments"]] == [
        ("2026-04-15", "12000.00"),
        ("2026-04-30", "10000.00"),
    ]
    assert (said.json["principal"], said.json["flat_charge"]) == ("0.00", "40.00")
    assert said.json["total"] == "149.85"  # 59.92 + 49.93 + 40.00


def test_a_payment_after_the_last_day_is_said_not_to_count(relance: Caller, tmp_path: Path) -> None:
    said = account(
        relance, tmp_path, "12000", "31/03/2026", "15/05/2026", *DEFAULT, "--paid", "16/05/2026:12000"
    )
    assert said.json["interest"] == "179.75"
    assert "16/05/2026" in said.err


def test_nothing_is_owed_before_the_day_after_the_due_date(relance: Caller, tmp_path: Path) -> None:
    said = account(relance, tmp_path, "12000", "31/03/2026", "31/03/2026")
    assert (said.json["total"], said.json["segments"]) == ("12000.00", [])


def test_an_unknown_semester_stops_and_says_what_to_add_and_where(relance: Caller, tmp_path: Path) -> None:
    said = account(relance, tmp_path, "12000", "31/12/2026", "15/01/2027")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("taux.yaml: ")
    for word in ("2027-S1", "bce", "legal_particuliers", "legal_autres", "source"):
        assert word in said.err


def test_the_row_a_site_adds_is_used(relance: Caller, tmp_path: Path, site: Path) -> None:
    (site / "taux.yaml").write_text(RATES, encoding="utf-8")
    said = account(relance, site, "1000", "31/12/2026", "31/01/2027")
    assert said.json["segments"][0]["rate"] == "12.00"


def test_the_terms_are_those_of_the_site_and_a_rate_below_the_floor_is_said(
    relance: Caller, site: Path
) -> None:
    with (site / "relance.yaml").open("a", encoding="utf-8") as file:
        file.write("conditions: {entreprise: contrat 5 %}\n")
    said = account(relance, site, "1000", "31/03/2026", "15/05/2026")
    assert said.json["segments"][0]["rate"] == "5.00"
    assert "trois fois" in said.err


def test_a_rate_nobody_has_confirmed_is_used_with_a_word(relance: Caller, tmp_path: Path) -> None:
    assert "2026-S2" in account(relance, tmp_path, "1000", "30/06/2026", "10/07/2026").err
    frozen = ("--debtor", "public")
    assert "2026-S2" not in account(relance, tmp_path, "1000", "31/05/2026", "10/07/2026", *frozen).err


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_people_read_a_table_that_adds_up(relance: Caller, tmp_path: Path, form: str) -> None:
    said = account(
        relance,
        tmp_path,
        "12000",
        "31/05/2026",
        "10/08/2026",
        "--debtor",
        "entreprise",
        "--format",
        form,
    )
    for shown in ("12,15\u202f%", "119,84\u202f€", "167,15\u202f€", "286,99\u202f€", "12\u202f326,99\u202f€"):
        assert shown in said.out


@pytest.mark.parametrize(
    "wrong",
    [
        ("--amount", "douze"),
        ("--amount", "-12"),
        ("--amount", "12,345"),
        ("--due", "31/02/2026"),
        ("--until", "demain"),
        ("--debtor", "inconnu"),
        ("--paid", "100"),
        ("--paid", "31/03/2026:"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_wrong_use(
    relance: Caller, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    said = account(relance, tmp_path, "12000", "31/03/2026", "15/05/2026", *DEFAULT, *wrong)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{wrong[0]} ")


def test_the_help_says_from_when_a_consumer_owes(relance: Caller) -> None:
    assert "mise en demeure" in " ".join(relance("interest", "--help").out.split())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The smallest site there is."""
    folder = tmp_path / "site"
    (folder / "politiques").mkdir(parents=True)
    (folder / "relance.yaml").write_text(SITE.format(mode="essai"), encoding="utf-8")
    (folder / "politiques" / "seule.yaml").write_text(
        "version: 1\npolitique: seule\nrang: 90\nsegment: {type: entreprise}\n"
        "cadence: {intervalle_minimum: 7 jours, jours: ouvrés}\n"
        "etapes:\n  - {etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}\n",
        encoding="utf-8",
    )
    return folder
