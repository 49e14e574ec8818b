"""Where the export may lie: in the site, or on a branch that only accounting writes."""

from __future__ import annotations

from datetime import date

from runner.run.offline import read_offline
from tests.house import CUSTOMERS, HEADER, House
from tests.stories.run.conftest import LATE


def test_an_export_on_a_branch_of_the_remote_is_read_from_its_tip(house: House) -> None:
    house.git("switch", "--quiet", "--orphan", "donnees")
    for name, text in {
        "factures-2026-07-07.csv": f"{HEADER}{LATE}\n",
        "clients.csv": f"{CUSTOMERS}C1;Roche;entreprise;a@roche.example\n",
    }.items():
        (house.site / name).write_text(text, encoding="utf-8")
        house.git("add", "--force", name)
    house.git("commit", "--quiet", "-m", "export")
    house.git("push", "--quiet", "origin", "donnees")
    house.git("switch", "--quiet", "main")
    house.change("source: donnees/\n  fichier", "source: branche:donnees\n  fichier")
    house.change("clients: {source: donnees/", "clients: {source: 'branche:donnees'")
    house.run("2026-07-07")
    assert [str(m["To"]) for m in house.sent()] == ["a@roche.example"]


def test_the_customer_file_may_live_on_a_branch_of_its_own(house: House) -> None:
    house.git("switch", "--quiet", "--orphan", "tiers")
    text = f"{CUSTOMERS}C1;Roche;entreprise;b@roche.example\n"
    (house.site / "clients.csv").write_text(text, encoding="utf-8")
    house.git("add", "--force", "clients.csv")
    house.git("commit", "--quiet", "-m", "tiers")
    house.git("push", "--quiet", "origin", "tiers")
    house.git("switch", "--quiet", "main")
    house.change("clients: {source: donnees/", "clients: {source: 'branche:tiers'")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert [str(m["To"]) for m in house.sent()] == ["b@roche.example"]
    known = read_offline(house.site, date(2026, 7, 8), house.order("2026-07-08").clock, house.environ)
    assert known.ledger.accounts["C1"].customer.emails == ("b@roche.example",)


def test_facts_may_live_on_a_branch_of_their_own(house: House) -> None:
    house.write("suivi/C1/2026-07-06-pause.yaml", "pause:\n  jusqu_au: 31/07/2026\n  par: claire.morel\n")
    house.git("push", "--quiet", "origin", "main:suivi")
    house.remove("suivi/C1/2026-07-06-pause.yaml")
    house.change("journal: {branche: journal}", "journal: {branche: journal}\nsuivi: {branche: suivi}")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert house.sent() == []


def test_a_preview_knows_the_branches_of_the_last_run_and_opens_no_connection(house: House) -> None:
    house.write("suivi/C1/2026-07-06-pause.yaml", "pause:\n  jusqu_au: 31/07/2026\n  par: claire.morel\n")
    house.git("push", "--quiet", "origin", "main:suivi")
    house.remove("suivi/C1/2026-07-06-pause.yaml")
    house.change("journal: {branche: journal}", "journal: {branche: journal}\nsuivi: {branche: suivi}")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    house.remote.rename(house.home / "hors-de-portee.git")
    known = read_offline(house.site, date(2026, 7, 7), house.order("2026-07-07").clock, house.environ)
    assert [v.kind for d in known.plan.decisions for v in d.verdicts] == ["pause"]
