from __future__ import annotations

import pytest

from runner.model.rules import Cadence, Channel, Mention, Policy
from runner.model.segments import FIELDS, Measure
from runner.site.policies import by_rank, faults_between, policy_from

from .samples import POLICY, said


def policy(text: str, file: str = "politiques/essai.yaml") -> Policy:
    found, problems = policy_from(text.encode(), file)
    assert found is not None
    assert not problems, said(problems)
    return found


def wrong(text: str) -> str:
    return said(policy_from(text.encode(), "politiques/essai.yaml")[1])


def test_a_policy_is_read_whole() -> None:
    text = POLICY.replace(
        "rang: 10",
        "rang: 10\nseuil: 15 €\ndescription: Pour voir\n"
        "cadence: {intervalle_minimum: 9 jours, jours: tous, grace: 2 jours ouvrés}",
    )
    text = text.replace(
        "delai_accorde: 10 jours",
        "delai_accorde: 10 jours, a_partir_de: 1 000 €, mentions: [penalites], approbation: requise",
    )
    found = policy(text)
    assert (found.name, found.rank, found.threshold, found.description) == ("essai", 10, 1500, "Pour voir")
    assert found.cadence == Cadence(9, open_days_only=False, grace=2)
    last = found.steps[-1]
    assert (last.offset, last.channel, last.minimum, last.granted_days) == (50, Channel.LETTER, 100_000, 10)
    assert (last.mentions, last.approval, last.formal_notice) == (frozenset({Mention.INTEREST}), True, True)
    assert str(last.place) == "politiques/essai.yaml:11:6"


def test_a_segment_is_read_condition_by_condition() -> None:
    segment = (
        "{type: [entreprise, inconnu], encours: plus de 1 000 €, etiquettes: [a, b], client: C1, langue: fr}"
    )
    found = {c.field: c for c in policy(POLICY.replace("{type: entreprise}", segment)).segment}
    assert found["type"].values == {"entreprise", "inconnu"}
    assert (found["encours"].operator, found["encours"].bound) == (">", 100_000)
    assert found["etiquettes"].values == {"a", "b"}
    assert (found["client"].values, found["langue"].values) == (frozenset({"C1"}), frozenset({"fr"}))


def test_every_fact_can_be_asked_for_with_its_unit() -> None:
    samples = {
        Measure.AMOUNT: "moins de 10 000 €",
        Measure.DAYS: "au moins 6 mois",
        Measure.SHARE: "plus de 30 %",
        Measure.COUNT: "plus de 2",
    }
    words = {"type": "entreprise", "pays": "[BE, inconnu]", "assurance": "non assuré", "langue": "FR"}
    lines = {f.name: samples.get(f.measure) or words.get(f.name, "x") for f in FIELDS.values()}
    segment = "".join(f"\n  {name}: {text}" for name, text in lines.items())
    found = {c.field: c for c in policy(POLICY.replace(" {type: entreprise}", segment)).segment}
    assert found.keys() == FIELDS.keys()
    assert (found["pays"].values, found["pays"].or_unknown) == (frozenset({"BE"}), True)
    assert found["assurance"].values == {"non-assure"}
    assert found["langue"].values == {"fr"}
    assert (found["anciennete"].operator, found["anciennete"].bound) == (">=", 180)
    assert (found["part_en_retard"].operator, found["part_en_retard"].bound) == (">", 30)
    assert found["encours_echu"].bound == 10_000_00
    assert found["encours"].place.line == list(lines).index("encours") + 5


def test_an_unknown_fact_fits_where_it_is_written() -> None:
    (condition,) = policy(POLICY.replace("{type: entreprise}", '{type: "entreprise, ou inconnu"}')).segment
    assert condition.or_unknown
    assert condition.values == {"entreprise"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("6 jours", "6 jours, mentions: [frais]"), "« frais » is not a value of « mentions »"),
        (("canal: appel", "canal: pigeon"), "« pigeon » is not a value of « canal »"),
        (("jour: J+13", "jour: J+0"), "« J+0 » cannot be read as « jour »"),
        (("rang: 10", "rang: 10\nderogations: [{regle: echelle-finie}]"), "missing key « motif »"),
        (("rang: 10", "rang: 10\nderogations: [{regle: echelle-finie, motif: ' '}]"), "« motif »"),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_refused(change: tuple[str, str], sentence: str) -> None:
    text = POLICY.replace(*change)
    assert text != POLICY
    assert sentence in wrong(text)


def test_a_waiver_is_read_with_its_reason_and_its_line() -> None:
    text = POLICY.replace("rang: 10", "rang: 10\nderogations:\n  - {regle: echelle-finie, motif: Suivi long}")
    (waiver,) = policy(text).waivers
    assert (waiver.rule, waiver.reason, waiver.place.line) == ("echelle-finie", "Suivi long", 5)


def test_policies_come_by_rising_rank() -> None:
    late, soon = (
        POLICY.replace("rang: 10", "rang: 90"),
        POLICY.replace("politique: essai", "politique: autre"),
    )
    assert [p.rank for p in by_rank([policy(late), policy(soon, "politiques/z.yaml")])] == [10, 90]


def test_two_policies_share_neither_name_nor_rank() -> None:
    told = said(faults_between([policy(POLICY), policy(POLICY, "politiques/z.yaml")]))
    assert "politiques/z.yaml:2:1: the policy « essai » exists already in politiques/essai.yaml" in told
    assert "rank 10 is already that of « essai »" in told
