"""The form that records a fact, its own steps executed against a bare repository on this machine."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from runner.site.notes import KINDS
from runner.site.schema import load_schema
from tests.clock import today_in_paris
from tests.house import House
from tests.workflows.jobs import Done, Event, Runner, fresh, play, workflow
from tests.workflows.repository import repository

LATER = f"{today_in_paris() + timedelta(days=300):%d/%m/%Y}"
LATER_STILL = f"{today_in_paris() + timedelta(days=330):%d/%m/%Y}"
FLOW = workflow("noter.yml")
JOB = FLOW["jobs"]["fait"]
INPUTS = FLOW["on"]["workflow_dispatch"]["inputs"]
EMPTY = {f"inputs.{name}": asked.get("default", "") for name, asked in INPUTS.items()}
BY_HAND = EMPTY | {
    "github.ref": "refs/heads/main",
    "github.ref_name": "main",
    "github.event.repository.default_branch": "main",
    "github.token": "jeton-de-test",
}
NASTY = 'l\'avoir "neuf" $(touch /tmp/pris) `touch /tmp/pris` ; touch /tmp/pris # --site=/ $HOME \\ *: {a: b}'
STEP = next(step for step in JOB["steps"] if step["name"] == "Note")


@dataclass(frozen=True, slots=True)
class Form:
    """A repository, and one machine that has checked it out."""

    house: House
    runner: Runner

    def send(self, steps: list[dict[str, Any]], **typed: str) -> Done:
        """Filled and sent by `c-morel`."""
        values = BY_HAND | {f"inputs.{name}": value for name, value in typed.items()}
        return play({"steps": steps}, FLOW, self.runner, Event(values), skip="Libraries, by hash")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    home = tmp_path_factory.mktemp("noter") / "maison"
    home.mkdir()
    house = repository(home)
    runner = fresh(home / "machine", house.remote)
    runner.variables["GITHUB_ACTOR"] = "c-morel"
    assert Form(house, runner).send(JOB["steps"], client="C1", fait="adresse").code == 0
    return Form(house, runner)


@pytest.fixture
def house(form: Form) -> House:
    return form.house


def noted(form: Form, **typed: str) -> Done:
    """The step that notes, on a machine whose checkout is no longer the newest."""
    return form.send([STEP], **typed)


def tip(house: House) -> str:
    return house.git("rev-parse", "main", cwd=house.remote)


def changed(house: House, before: str) -> dict[str, str]:
    """Path to content of what the branch gained, and nothing else."""
    paths = house.git("diff", "--name-only", "-z", before.strip(), "main", cwd=house.remote)
    return {path: house.git("show", f"main:{path}", cwd=house.remote) for path in paths.split("\0") if path}


def test_a_fact_is_one_file_that_says_who(form: Form, house: House) -> None:
    before = tip(house)
    done = noted(
        form,
        client="C1",
        fait="litige",
        facture="FA-0",
        montant="20",
        motif="quantité",
        jusqu_au=LATER,
    )
    assert done.code == 0, done.output
    ((path, text),) = changed(house, before).items()
    assert path in done.output
    assert path.startswith("suivi/C1/")
    assert text == (
        f"litige:\n  facture: FA-0\n  montant_conteste: 20 €\n  jusqu_au: {LATER}\n"
        "  motif: quantité\n  par: c-morel\n"
    )
    assert "jeton" not in done.output


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ({"fait": "etape", "nom": "rappel"}, "  etape: rappel"),
        ({"fait": "politique", "nom": "seule"}, "  choix: seule"),
        ({"fait": "lettre", "nom": "rappel", "parti": "oui", "facture": "FA-0"}, "  retour: oui"),
        ({"fait": "appel", "motif": "joint", "facture": "FA-0"}, "  issue: joint"),
        ({"fait": "coordonnees", "nom": "a@c1.example, b@c1.example"}, '    - "b@c1.example"'),
        (
            {
                "fait": "echeancier",
                "facture": "FA-0",
                "nom": f"{LATER}:40,{LATER_STILL}:60",
                "motif": "échéance seule",
            },
            "      montant: 60 €",
        ),
        ({"fait": "avoir", "facture": "FA-0", "montant": "7", "jusqu_au": LATER}, "  montant: 7 €"),
    ],
)
def test_one_field_serves_what_is_noted(form: Form, house: House, typed: dict[str, str], line: str) -> None:
    before = tip(house)
    assert noted(form, client="C1", **typed).code == 0
    ((_, text),) = changed(house, before).items()
    assert line in text.splitlines()


@pytest.mark.parametrize(
    "typed", [{"fait": "envoi", "parti": "non"}, {"fait": "paiement", "facture": "aucune"}]
)
def test_a_reference_that_the_journal_does_not_know_is_refused(
    form: Form, house: House, typed: dict[str, str]
) -> None:
    before = tip(house)
    reference = "R-7F3K2Q" if typed["fait"] == "envoi" else "P-4H7T2K9M"
    done = noted(form, client="C1", reference=reference, **typed)
    assert done.code == 1
    assert reference in done.output
    assert tip(house) == before


@pytest.mark.parametrize(
    "typed",
    [
        {"client": "../../.github", "fait": "adresse"},
        {"client": "--help", "fait": "adresse"},
        {"client": NASTY, "fait": "adresse"},
        {"client": "C1\nC2", "fait": "adresse"},
        {"client": "C1", "fait": "--help"},
        {"client": "C1", "fait": "adresse", "facture": "x --site=/"},
        {"client": "C1", "fait": "pause", "jusqu_au": NASTY},
        {"client": "C1", "fait": "pause", "jusqu_au": LATER, "facture": NASTY},
        {"client": "C1", "fait": "litige", "jusqu_au": LATER, "motif": "quantité\n  par: autre"},
        {"client": "C1", "fait": "etape", "nom": "--push"},
    ],
)
def test_nothing_invalid_leaves_a_trace(form: Form, house: House, typed: dict[str, str]) -> None:
    before = tip(house)
    done = noted(form, **typed)
    assert done.code in {1, 2}, done.output
    assert tip(house) == before
    assert not Path("/tmp/pris").exists()


def test_a_free_text_stays_a_text(form: Form, house: House) -> None:
    before = tip(house)
    assert noted(form, client="C1", fait="pause", jusqu_au=LATER, motif=NASTY).code == 0
    ((_, text),) = changed(house, before).items()
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "pause",
        "  jusqu_au",
        "  motif",
        "  par",
    ]
    assert not Path("/tmp/pris").exists()


def test_a_proposed_payment_is_accepted_and_its_account_remembered(form: Form, house: House) -> None:
    today = today_in_paris().isoformat()
    house.git("pull", "--quiet", "origin", "main")
    house.payment(today, "100,00", "VIREMENT", payer="Menuiserie Roche")
    house.run(today)
    (payment,) = (name for name, learnt in house.state().payments.items() if learnt.amount == 100_00)
    before = tip(house)
    done = noted(
        form, client="C1", fait="paiement", reference=payment, proposition="oui", memoriser_iban="oui"
    )
    assert done.code == 0, done.output
    ((_, text),) = changed(house, before).items()
    assert text == (
        f"affectation:\n  paiement: {payment}\n  proposition: oui\n  memoriser_iban: oui\n  par: c-morel\n"
    )


@pytest.fixture
def probe(tmp_path: Path) -> Runner:
    """A machine whose `python` only says how it was called."""
    remote = tmp_path / "depot.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python").write_text('#!/bin/bash\nprintf "<%s>\\n" "$@" "${TOKEN-none}"\n')
    (folder / "python").chmod(0o755)
    return replace(
        fresh(tmp_path / "machine", remote), path=str(folder), variables={"GITHUB_ACTOR": "--site=/"}
    )


def test_each_field_is_one_argument_whatever_it_holds(probe: Runner) -> None:
    values = BY_HAND | dict.fromkeys(EMPTY, NASTY)
    said = play({"steps": [STEP]}, FLOW, probe, Event(values)).output.splitlines()
    options = (
        *("facture", "jusqu-au", "montant", "motif", "reference", "parti"),
        *("proposition", "memoriser-iban", "etape", "le"),
    )
    given = [f"<--{option}={NASTY}>" for option in options]
    assert said == [
        *("<-m>", "<runner>", "<note>", "<--push>", "<--par=--site=/>"),
        *given,
        *("<-->", f"<{NASTY}>", f"<{NASTY}>", "<none>"),
    ]


def test_the_form_offers_what_can_be_noted() -> None:
    assert INPUTS["fait"]["options"] == list(KINDS)
    reasons = load_schema("suivi")["properties"]["litige"]["properties"]["motif"]["enum"]
    facts = load_schema("suivi")["properties"]
    outcomes = (
        *facts["litige_clos"]["properties"]["issue"]["enum"],
        *facts["appel"]["properties"]["issue"]["enum"],
    )
    defaults = facts["echeancier"]["properties"]["defaut"]["enum"]
    assert INPUTS["motif"]["options"] == ["aucun", *reasons, *outcomes, *defaults]
    assert len(INPUTS) <= 25  # what GitHub shows of a form


def test_only_the_default_branch_notes() -> None:
    assert Event(BY_HAND).holds(JOB["if"])
    assert not Event(BY_HAND | {"github.ref_name": "essai"}).holds(JOB["if"])
    assert JOB["permissions"] == {"contents": "write"}
    assert FLOW["permissions"] == {}
