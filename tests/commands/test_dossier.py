"""A dossier: all of one customer, nothing of another, each message held against the journal, outside git."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from pypdf import PdfReader

from tests.commands.calling import Caller
from tests.house import House, build

Dossier: TypeAlias = Callable[..., tuple[int, str]]

ROWS = ("FA-1;C1;01/06/2026;30/06/2026;1 200,00;1 200,00", "FA-2;C2;01/06/2026;30/06/2026;900,00;900,00")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two customers, both reminded once; the invoices' PDF lie beside the export."""
    made = build(tmp_path)
    made.customers(
        "C1;Menuiserie Roche;entreprise;compta@roche.example",
        "C2;Garage Petit;entreprise;compta@petit.example",
    )
    made.change("factures:\n", 'factures:\n  pieces: "donnees/pdf/{client}/{facture}.pdf"\n')
    for code, number in (("C1", "FA-1"), ("C2", "FA-2")):
        (made.site / "donnees" / "pdf" / code).mkdir(parents=True)
        (made.site / "donnees" / "pdf" / code / f"{number}.pdf").write_bytes(f"%PDF- {code}".encode())
    made.export("2026-07-08", *ROWS)
    made.run("2026-07-08")
    return made


@pytest.fixture
def dossier(relance: Caller, house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The command, with the key of the seals."""
    monkeypatch.setenv("RELANCE_KEY", house.environ["RELANCE_KEY"])

    def call(*arguments: str) -> tuple[int, str]:
        said = relance("dossier", *arguments, site=house.site)
        return said.code, said.out + said.err

    return call


def opened(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_all_of_one_customer_and_nothing_of_another(house: House, dossier: Dossier) -> None:
    out = house.home / "d.zip"
    code, said = dossier("C1", "--out", str(out), "--to", "2026-07-31", "--debug")
    assert code == 0, said
    files = opened(out)
    message = next(content for name, content in files.items() if name.endswith(".eml"))
    assert b"compta@roche.example" in message
    assert [content for name, content in files.items() if name.startswith("factures/")] == [b"%PDF- C1"]
    assert "FA-1" in files["compte.csv"].decode()
    lines = [json.loads(line) for line in files["journal.jsonl"].splitlines()]
    assert {"intention", "envoyee", "facture_vue"} <= {line["evenement"] for line in lines}
    everything = b"".join(files.values())
    for other in (b'"C2"', b"FA-2", b"Petit", b"petit.example"):
        assert other not in everything
    index = PdfReader(io.BytesIO(files["index.pdf"])).pages[0].extract_text()
    assert "conforme" in index
    assert "Menuiserie Roche" in index


def test_each_file_has_its_hash_and_each_line_is_the_journals(house: House, dossier: Dossier) -> None:
    out = house.home / "d.zip"
    dossier("C1", "--out", str(out), "--to", "2026-07-31")
    files = opened(out)
    for line in files["empreintes.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    whole = b"\n".join(house.branch().git.files(house.branch().fetch() or "", "journal").values())
    assert all(line in whole for line in files["journal.jsonl"].splitlines())


def test_the_same_dossier_is_the_same_bytes(house: House, dossier: Dossier) -> None:
    first, second = house.home / "1.zip", house.home / "2.zip"
    for out in (first, second):
        dossier("C1", "--out", str(out), "--to", "2026-07-31")
    assert first.read_bytes() == second.read_bytes()


def test_a_copy_that_was_changed_is_called_so(house: House, dossier: Dossier) -> None:
    for path in (house.site / "boite").rglob("*.relance*"):
        path.write_bytes(path.read_bytes().replace(b"oubli", b"vol"))
    out = house.home / "d.zip"
    dossier("C1", "--out", str(out), "--to", "2026-07-31")
    assert "différent du journal" in PdfReader(io.BytesIO(opened(out)["index.pdf"])).pages[0].extract_text()


def test_it_is_never_written_where_git_would_keep_it(house: House, dossier: Dossier) -> None:
    code, said = dossier("C1", "--out", str(house.site / "dossier.zip"))
    assert code == 1
    assert "git" in said
    assert not (house.site / "dossier.zip").exists()
    code, _ = dossier("C1", "--to", "2026-07-31")
    assert code == 0
    (made,) = (house.site / "sortie").glob("dossier-C1-*.zip")
    assert made.stat().st_mode & 0o077 == 0


def test_a_mistyped_customer_is_told(house: House, dossier: Dossier) -> None:
    code, said = dossier("C9", "--out", str(house.home / "d.zip"))
    assert code == 1
    assert "C9" in said


def test_in_ci_it_is_refused(house: House, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert dossier("C1", "--out", str(house.home / "d.zip"))[0] == 1
