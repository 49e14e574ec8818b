"""The newest export by the date it states; a file that states none is never guessed about."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.receivables.ledger import read_ledger
from tests.receivables.files import COLUMNS, GOOD, HEADER, INVOICES, NO_CUSTOMERS, OTHER, put, refusal

BY_COLUMN = replace(INVOICES, date_in_name="", date_column="Extrait le")


def test_the_newest_stated_date_wins_whatever_the_files_own_dates(tmp_path: Path) -> None:
    for name, stamp in (("2026-11-19", 3_000), ("2026-11-20", 1_000), ("2025-12-31", 2_000)):
        path = put(tmp_path, f"{HEADER}\n{GOOD.replace('FA-1', name)}\n", f"donnees/factures-{name}.csv")
        os.utime(path, (stamp, stamp))
    put(tmp_path, "not an export", "donnees/notes-2027-01-01.csv")
    found = read_ledger(INVOICES, NO_CUSTOMERS, tmp_path)
    assert (found.file, found.exported_on) == ("donnees/factures-2026-11-20.csv", date(2026, 11, 20))
    assert found.accounts["C1"].invoices[0].key.number == "2026-11-20"


def test_the_digest_is_of_the_files_bytes(tmp_path: Path) -> None:
    content = f"{HEADER}\r\n{GOOD}".encode()
    put(tmp_path, content)
    assert read_ledger(INVOICES, NO_CUSTOMERS, tmp_path).digest == sha256(content).hexdigest()


@pytest.mark.parametrize(
    "name", ["factures-copie.csv", "factures-2026-02-31.csv", "factures-2026-11-20 (1).csv"]
)
def test_a_file_that_fits_and_states_no_date_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"{HEADER}\n", f"donnees/{name}")
    assert f"donnees/{name}: the name states no date" in refusal(tmp_path, GOOD)


def test_no_export_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"no file factures-\*\.csv in donnees"):
        read_ledger(INVOICES, NO_CUSTOMERS, tmp_path)


def test_the_site_itself_may_be_the_folder(tmp_path: Path) -> None:
    put(tmp_path, f"{HEADER}\n{GOOD}\n", "factures-2026-11-20.csv")
    for folder in (".", "", str(tmp_path)):
        assert read_ledger(replace(INVOICES, folder=folder), NO_CUSTOMERS, tmp_path).rows == 1


def test_a_column_may_state_the_date(tmp_path: Path) -> None:
    for day in ("19", "20"):
        put(tmp_path, f"{HEADER};Extrait le\n{GOOD};{day}/11/2026\n", f"donnees/factures-{day}.csv")
    found = read_ledger(BY_COLUMN, NO_CUSTOMERS, tmp_path)
    assert (found.file, found.exported_on) == ("donnees/factures-20.csv", date(2026, 11, 20))


def test_two_dates_of_export_in_one_file_are_refused(tmp_path: Path) -> None:
    rows = [f"{GOOD};20/11/2026", f"{OTHER};19/11/2026"]
    told = refusal(tmp_path, *rows, header=f"{HEADER};Extrait le", source=BY_COLUMN)
    assert "donnees/factures-2026-11-20.csv:3:7: two dates of export" in told


@pytest.mark.parametrize("rows", [[], [f"{GOOD};"], [f"{GOOD};20.11.2026"]])
def test_a_column_that_states_no_date_is_refused(tmp_path: Path, rows: list[str]) -> None:
    assert "no date of export" in refusal(tmp_path, *rows, header=f"{HEADER};Extrait le", source=BY_COLUMN)


def test_a_name_form_without_a_whole_date_is_refused(tmp_path: Path) -> None:
    source = replace(INVOICES, date_in_name="factures-{AAAA}-{MM}.csv")
    assert "no whole date" in refusal(tmp_path, GOOD, source=source)


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    order = [5, 3, 0, 4, 1, 2]
    lines = [";".join(line.split(";")[at] for at in order) for line in (HEADER, GOOD, OTHER)]
    put(tmp_path, "\n".join(lines))
    found = read_ledger(INVOICES, NO_CUSTOMERS, tmp_path)
    assert found.accounts["C2"].invoices[0].balance == 4025
    assert set(INVOICES.columns) == set(COLUMNS)
