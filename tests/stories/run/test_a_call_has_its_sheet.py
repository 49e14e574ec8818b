"""On the day of a call, its sheet comes with the report: what is owed, the number to call, what to ask."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from tests.house import House, build

POLICY = """\
version: 1
politique: standard
description: Entreprises
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+1, canal: courriel, gabarit: rappel, delai_accorde: 1 jours}
  - {etape: appel,  jour: J+8, canal: appel, gabarit: fiche-appel}
"""


def sheets(house: House) -> dict[str, str]:
    """The pages that came with the last report."""
    found = {}
    for file in house.reports()[-1].iter_attachments():
        assert isinstance(file, EmailMessage)
        content = file.get_content()
        found[str(file.get_filename())] = content if isinstance(content, str) else content.decode()
    return found


def test_it_comes_with_the_report_once(tmp_path: Path) -> None:
    house = build(tmp_path, policies={"standard": POLICY})
    house.change(
        "journal: {branche: journal}", "journal: {branche: journal}\ncompte_rendu: [claire@mercier.example]"
    )
    text = "client;raison_sociale;type;courriel;telephone\n"
    text += "C1;Menuiserie Roche;entreprise;a@roche.example;04 78 00 00 00\n"
    (house.site / "donnees" / "clients.csv").write_text(text, encoding="utf-8")
    row = "FA-1;C1;01/05/2026;29/05/2026;1 000,00;1 000,00"
    house.export("2026-06-01", row)
    house.run("2026-06-01")
    assert sheets(house) == {}
    house.export("2026-06-08", row)
    house.run("2026-06-08")
    ((name, page),) = sheets(house).items()
    assert name == "appel-C1-appel.html"
    for said in ("Menuiserie Roche", "04 78 00 00 00", "FA-1", "1er juin 2026"):
        assert said in page, said
    house.export("2026-06-09", row)
    house.run("2026-06-09")
    assert sheets(house) == {}
