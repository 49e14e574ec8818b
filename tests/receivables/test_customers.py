"""The customer file adds what it knows; its faults hold at most the customer they concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from runner.model.countries import CODES
from runner.model.parties import Customer, DebtorType, Ledger
from runner.model.problem import SiteError
from runner.receivables.countries import country_code
from runner.receivables.ledger import read_ledger
from tests.receivables.files import CUSTOMERS, GOOD, HEADER, INVOICES, OTHER, account, doubts, ledger, put

FULL = (
    "client;raison_sociale;type;siren;langue;courriel;copie;telephone;adresse;"
    "mode_de_reglement;payeur;iban;commercial;etiquettes"
)
KEY = b"secret"


def read(root: Path, *customers: str, header: str = "client;raison_sociale;type;courriel") -> Ledger:
    """Two invoices of C1 and C2, and the given customers."""
    return ledger(root, GOOD, OTHER, customers="\n".join([header, *customers, ""]))


def test_every_column_is_kept(tmp_path: Path) -> None:
    row = (
        "C1;Menuiserie Garnier;entreprise;443 061 841;FR;"
        "a@garnier.example, b@garnier.example;c@garnier.example;"
        "04 78 20 30 40;18 quai de Saône|69009 Lyon;LCR;C9;fr76 3000 4000;Agathe;export;"
    )
    found = ledger(tmp_path, GOOD, customers=f"{FULL}\n{row}\n")
    assert account(found).customer == Customer(
        code="C1",
        name="Menuiserie Garnier",
        type=DebtorType.BUSINESS,
        siren="443061841",
        language="fr",
        emails=("a@garnier.example", "b@garnier.example"),
        copies=("c@garnier.example",),
        phone="04 78 20 30 40",
        address=("18 quai de Saône", "69009 Lyon"),
        method="LCR",
        payer="C9",
        iban="FR7630004000",
        sales="Agathe",
        labels=frozenset({"export"}),
    )
    assert (found.warnings, found.doubts) == ((), ())


def test_a_customer_who_is_not_in_the_file_has_the_default_type(tmp_path: Path) -> None:
    put(tmp_path, f"{HEADER}\n{GOOD}\n")
    put(tmp_path, "client\nC7\n", "donnees/clients.csv")
    source = replace(CUSTOMERS, default_type=DebtorType.PUBLIC)
    found = read_ledger(INVOICES, source, tmp_path)
    assert account(found).customer == Customer("C1", type=DebtorType.PUBLIC)


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{7*7}}", "@SUM(1)", "-2+3", "Nul\x00l"]
)
def test_a_name_is_plain_text_whatever_it_looks_like(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f"C1;{name};entreprise;a@b.example")
    assert account(found).customer.name == name.replace("\x00", " ")
    assert doubts(found) == []


def test_a_name_with_line_ends_is_one_line(tmp_path: Path) -> None:
    found = read(tmp_path, 'C1;"Dupont\r\nBcc: x@evil.example";entreprise;a@b.example', "C2;Durand;public;")
    assert account(found).customer.name == "Dupont Bcc: x@evil.example"
    assert account(found, "C2").customer.type is DebtorType.PUBLIC


@pytest.mark.parametrize(
    ("cell", "emails"),
    [
        ("a@b.example; ", ("a@b.example",)),
        ("a@b.example;a@b.example", ("a@b.example",)),
        ("a@b.example; pas une adresse", ("a@b.example",)),
        ("Claire <a@b.example>", ()),
        ("a@b", ()),
        ("a b@c.example", ()),
        ("a@b.example\nBcc: c@d.example", ()),
        ("a..b@c.example", ()),
        ("a@-b.example", ()),
        ("é@b.example", ()),
        ("@", ()),
    ],
)
def test_an_address_no_mail_can_reach_is_left_out_and_holds_nobody(
    tmp_path: Path, cell: str, emails: tuple[str, ...]
) -> None:
    found = read(tmp_path, f'C1;Dupont;entreprise;"{cell}"')
    assert account(found).customer.emails == emails
    assert doubts(found) == []
    spoiled = cell not in {"a@b.example; ", "a@b.example;a@b.example"}
    assert [str(w.place) for w in found.warnings] == (["donnees/clients.csv:2:4"] if spoiled else [])
    assert not any("b.example" in w.show() for w in found.warnings)


def test_a_customer_twice_is_held(tmp_path: Path) -> None:
    found = read(tmp_path, "C1;Dupont;entreprise;", "C1;Durand;particulier;", "C2;Petit;public;")
    assert "already on line 2" in doubts(found)[0]
    assert doubts(found, "C2") == []


def test_an_unknown_type_holds_the_customer_since_the_law_depends_on_it(tmp_path: Path) -> None:
    found = read(tmp_path, "C1;Dupont;particuler;", "C2;Petit;Copropriété;")
    assert account(found).customer.type is DebtorType.UNKNOWN
    assert len(doubts(found)) == 1
    assert account(found, "C2").customer.type is DebtorType.CO_OWNERSHIP


def test_a_broken_row_holds_the_customer_it_names(tmp_path: Path) -> None:
    found = read(tmp_path, "C1;Dupont;et fils;entreprise;a@b.example", "C2;Petit;public;")
    assert "donnees/clients.csv:2:1" in doubts(found)[0]
    assert found.unreadable == ()


def test_a_broken_row_that_names_nobody_known_is_a_brakes_business(tmp_path: Path) -> None:
    found = read(tmp_path, "Dupont;C1;et fils;entreprise;a@b.example", '"C7;Petit;public;')
    assert [problem.place.line for problem in found.unreadable] == [2, 3]


def test_a_row_without_a_code_concerns_nobody(tmp_path: Path) -> None:
    found = read(tmp_path, ";Prospect;;", "C1;Dupont;;")
    assert (found.unreadable, found.doubts) == ((), ())
    assert [problem.place.line for problem in found.warnings] == [2]


def test_a_missing_customer_file_is_refused(tmp_path: Path) -> None:
    put(tmp_path, f"{HEADER}\n{GOOD}\n")
    told = r"clients\.csv: the file cannot be opened \(it does not exist\); fix: put it there"
    with pytest.raises(SiteError, match=told):
        read_ledger(INVOICES, CUSTOMERS, tmp_path)


def test_a_name_may_identify_and_only_its_keyed_hash_is_the_code(tmp_path: Path) -> None:
    source = replace(INVOICES, customer_key="raison_sociale")
    rows = [GOOD.replace("C1", "Éts Dupont"), OTHER.replace("C2", "ETS  DUPONT.")]
    found = ledger(tmp_path, *rows, source=source, key=KEY, customers="client;type\nEts Dupont;public\n")
    ((code, held),) = found.accounts.items()
    assert code.startswith("H-")
    assert "upont" not in code
    assert (len(held.invoices), held.customer.type, held.customer.name) == (
        2,
        DebtorType.PUBLIC,
        "Ets Dupont",
    )
    other = ledger(tmp_path, *rows, source=source, key=b"other")
    assert code not in other.accounts
    assert next(iter(other.accounts.values())).customer.name == "Éts Dupont"


def test_a_name_that_identifies_needs_a_key(tmp_path: Path) -> None:
    source = replace(INVOICES, customer_key="raison_sociale")
    with pytest.raises(SiteError, match="RELANCE_KEY"):
        ledger(tmp_path, GOOD, source=source)


PROFILED = "client;pays;client_depuis;ca_annuel;assurance;couverture"


def test_what_segments_ask_of_the_customer_file_is_read(tmp_path: Path) -> None:
    row = "C1;Belgique;01/03/2019;120 000,50 €;Non assuré;0"
    found = read(tmp_path, row, header=PROFILED)
    who = account(found).customer
    assert (who.country, who.since, who.insurance) == ("BE", date(2019, 3, 1), "non-assure")
    assert (who.turnover, who.covered) == (120_000_50, 0)
    assert found.warnings == ()


def test_what_the_customer_file_leaves_empty_is_unknown(tmp_path: Path) -> None:
    who = account(read(tmp_path, "C1;;;;;", header=PROFILED)).customer
    assert (who.country, who.since, who.turnover, who.insurance, who.covered) == ("", None, None, "", None)


@pytest.mark.parametrize(
    ("row", "column"),
    [("Syldavie;;;;", 2), (";hier;;;", 3), (";;beaucoup;;", 4), (";;;peut-être;", 5), (";;;;-5", 6)],
)
def test_a_fact_that_cannot_be_read_is_unknown_listed_and_holds_nobody(
    tmp_path: Path, row: str, column: int
) -> None:
    found = read(tmp_path, f"C1;{row}", header=PROFILED)
    who = account(found).customer
    assert (who.country, who.since, who.turnover, who.insurance, who.covered) == ("", None, None, "", None)
    (warning,) = found.warnings
    assert (warning.place.line, warning.place.column) == (2, column)
    assert account(found).doubts == ()


def test_every_country_code_has_a_name_and_every_name_one_code() -> None:
    names = files("runner.receivables").joinpath("countries.txt").read_text("utf-8").splitlines()
    assert {line[:2] for line in names} == CODES
    assert all(country_code(name) == line[:2] for line in names for name in line[3:].split("|"))


@pytest.mark.parametrize("columns", [{"client": "client"}, {}])
def test_columns_that_nothing_reads_are_named_with_what_reads_them(
    tmp_path: Path, columns: dict[str, str]
) -> None:
    put(tmp_path, f"{HEADER}\n{GOOD}\n")
    put(tmp_path, "client;E-mail;Remarque\nC1;a@b.example;\n", "donnees/clients.csv")
    found = read_ledger(INVOICES, replace(CUSTOMERS, columns=columns), tmp_path)
    (unread,) = found.unread
    assert (unread.place.line, unread.place.column) == (1, 2)
    assert "« E-mail » is not read" in str(unread.message)
    assert "colonnes: {courriel: E-mail}" in str(unread.fix)


def test_a_customers_file_whose_header_differs_is_learnt_whole(tmp_path: Path) -> None:
    put(tmp_path, f"{HEADER}\n{GOOD}\n")
    put(tmp_path, "Code client;Courriel\nC1;a@b.example\n", "donnees/clients.csv")
    with pytest.raises(SiteError, match=r"relance check --learn donnees/clients\.csv"):
        read_ledger(INVOICES, CUSTOMERS, tmp_path)


@pytest.mark.parametrize(
    ("cells", "address"),
    [
        ("18 quai de Saône;;69009;Lyon;", ("18 quai de Saône", "69009 Lyon")),
        ("18 quai de Saône;Bâtiment B;69009;Lyon;France", ("18 quai de Saône", "Bâtiment B", "69009 Lyon")),
        ("18 quai de Saône|69009 Lyon;;69009;Lyon;FR", ("18 quai de Saône", "69009 Lyon")),
        ("1 rue Haute;;1000;Bourg-en-Bresse;FR", ("1 rue Haute", "01000 Bourg-en-Bresse")),
        ("1 rue Haute;;1000;Bruxelles;Belgique", ("1 rue Haute", "1000 Bruxelles", "BELGIQUE")),
        ("1 rue Haute;;1000;Bruxelles;BE", ("1 rue Haute", "1000 Bruxelles")),
        ("1 rue Haute;;97400;Saint-Denis;La Réunion", ("1 rue Haute", "97400 Saint-Denis")),
        ("1 rue Haute;;1000;?;Pays inconnu", ("1 rue Haute", "1000 ?", "PAYS INCONNU")),
        ("1 rue Haute;;;;Belgique", ("1 rue Haute",)),
        (";;69009;Lyon;", ("69009 Lyon",)),
        (";;;;France", ()),
    ],
)
def test_an_address_in_several_columns_is_put_together(
    tmp_path: Path, cells: str, address: tuple[str, ...]
) -> None:
    header = "client;raison_sociale;type;adresse;complement_adresse;code_postal;ville;pays"
    found = read(tmp_path, f"C1;Garnier;entreprise;{cells}", header=header)
    assert account(found).customer.address == address
