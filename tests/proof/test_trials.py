"""Policy tests people write: played as a run would, each failure at the word that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.trials import Trial
from runner.run.trials.judge import failures
from runner.site.trials import read_trials
from tests.proof.examples import ROOT, read, shipped, site

TRIAL = """\
version: 1
essai: Un oubli
client: {type: entreprise}
factures:
  - {facture: FA-1, emise_le: 05/05/2026, echeance: 04/06/2026, montant: 1 200 €}
evenements:
  - {le: 09/06/2026, paiement: 200 €}
attendu:
  - {du: 05/05/2026, au: 10/06/2026, contact: non}
  - {le: 11/06/2026, etape: rappel, canal: courriel, montant: 1 000 €, frais: non}
  - {le: 12/06/2026, verdict: attend, politique: standard, prochaine_etape: appel, prochaine_date: 22/06/2026}
"""
SHIPPED = read_trials(ROOT, shipped()[0].policies)


def problems(root: Path, text: str) -> list[str]:
    """What `check` says of one file."""
    path = root / "politiques" / "essais" / "oubli.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    trials, faults = read_trials(root, shipped()[0].policies)
    found = (*faults, *(failure for trial in trials for failure in failures(trial, shipped()[0])))
    return [problem.show() for problem in found]


def test_at_least_ten_ship_and_each_can_be_read() -> None:
    assert SHIPPED[1] == ()
    assert len(SHIPPED[0]) >= 10


@pytest.mark.parametrize("trial", SHIPPED[0], ids=[Path(trial.place.file).stem for trial in SHIPPED[0]])
def test_the_shipped_policies_keep_the_shipped_tests(trial: Trial) -> None:
    assert [problem.show() for problem in failures(trial, shipped()[0])] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "au: 10/06/2026",
            "au: 11/06/2026",
            "from 05/05/2026 to 11/06/2026: contact: seen « rappel » on 11/06/2026; expected nothing",
        ),
        ("contact: non", "contact: oui", "contact: seen nothing; expected a contact"),
        (
            "etape: rappel,",
            "etape: appel,",
            "oubli.yaml:10:22: policy test « Un oubli », on 11/06/2026: etape: seen rappel; expected",
        ),
        ("canal: courriel", "canal: lettre", "canal: seen courriel; expected lettre"),
        ("1 000 €", "1 200 €", "montant: seen 1\u202f000,00\u202f€; expected 1\u202f200,00\u202f€"),
        ("frais: non", "frais: oui", "frais: seen no; expected yes"),
        ("verdict: attend", "verdict: soldee", "verdict: seen attend (step appel may leave on 22/06/2026"),
        ("politique: standard", "politique: particuliers", "politique: seen standard; expected particuliers"),
        ("prochaine_etape: appel", "prochaine_etape: rappel", "prochaine_etape: seen appel; expected rappel"),
        (
            "prochaine_date: 22/",
            "prochaine_date: 23/",
            "prochaine_date: seen 22/06/2026; expected 23/06/2026",
        ),
        ("paiement: 200 €", "paiement: 1 200 €", "etape: seen nothing; expected rappel"),
    ],
)
def test_each_expectation_can_fail_at_its_word_with_what_was_seen(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert problems(tmp_path, TRIAL) == []
    assert old in TRIAL
    assert said in "\n".join(problems(tmp_path, TRIAL.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("paiement: 200 €", "paiement: 200 €, avoir: 5 €", "oubli.yaml:7:5: an event is one thing"),
        ("le: 09/06/2026, ", "", "missing key « le »"),
        ("le: 12/06/2026", "le: 12/06/2026, du: 12/06/2026", "when?"),
        ("contact: non", "verdict: attend", "over a period only « contact » is looked at"),
        ("du: 05/05/2026", "du: 05/07/2026", "this period ends before it begins"),
        ("le: 12/06/2026", "le: 12/06/2036", "too far from the due date"),
        ("verdict: attend", "facture: FA-9, verdict: attend", "no invoice FA-9"),
        ("verdict: attend", "verdict: atend", "« atend » is not a value of « verdict »"),
        ("paiement: 200 €", 'suivi: "promesse: {dat: 12/06/2026}"', "oubli.yaml:7:22: "),
        ("essai: Un oubli", "esai: Un oubli", "oubli.yaml:2:1: "),
    ],
)
def test_a_test_that_cannot_be_read_is_a_problem_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in "\n".join(problems(tmp_path, TRIAL.replace(old, new)))


def test_a_change_of_policy_that_breaks_a_test_is_told(tmp_path: Path) -> None:
    changed = (ROOT / "politiques" / "standard.yaml").read_text("utf-8").replace("jour: J+5,", "jour: J+8,")
    assert read(changed)
    late = site({"standard.yaml": changed})
    broken = [problem for trial in SHIPPED[0] for problem in failures(trial, late)]
    assert any(problem.place.file == "politiques/essais/oubli-rappele.yaml" for problem in broken)
