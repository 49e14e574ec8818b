from __future__ import annotations

import pytest

from runner.model.rules import Cadence, Channel, Mention, Policy
from runner.model.segments import FIELDS, Measure
from runner.site.policies import by_rank, faults_between, policy_from, warnings_in

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


@pytest.mark.parametrize(
    "line", ["retard_moyen: plus de 15 jours", "encours: moins de 5 €", "anciennete: au moins 1 an"]
)
def test_the_last_policy_asks_for_nothing_that_moves_by_itself(line: str) -> None:
    text = POLICY.replace("{type: entreprise}", f"{{{line}}}")
    (fault,) = faults_between([policy(text)])
    assert "the last policy has a condition on" in str(fault.message)
    assert (fault.place.line, fault.place.column) == (4, 11)


def test_an_unknown_fact_fits_where_it_is_written() -> None:
    (condition,) = policy(POLICY.replace("{type: entreprise}", '{type: "entreprise, ou inconnu"}')).segment
    assert condition.or_unknown
    assert condition.values == {"entreprise"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("jour: J+13", "jour: J+5"), "« appel » (J+5) does not come after « rappel » (J+5)"),
        (("jour: J+13", "jour: J-2"), "« appel » (J-2) does not come after « rappel » (J+5)"),
        (("etape: appel", "etape: rappel"), "two steps are named « rappel »"),
        ((", gabarit: fiche-appel", ""), "the step « appel » has no template"),
        ((", delai_accorde: 6 jours", ""), "the step « rappel » grants no deadline"),
        (("jour: J+5", "jour: J-5"), "a formal notice before two amicable steps"),
        (("canal: lettre", "canal: courriel"), "a formal notice is a letter a person signs"),
        (("10 jours", "7 jours"), "a formal notice that grants 7 days"),
        (("10 jours", "16 jours"), "a formal notice that grants 16 days"),
        (("6 jours", "6 jours, mentions: [penalites]"), "« rappel » is too early for interest"),
        (("6 jours", "6 jours, mentions: [frais]"), "« frais » is not a value of « mentions »"),
        (("canal: appel", "canal: sms"), "« sms » is not a value of « canal »"),
        (("jour: J+13", "jour: J+0"), "« J+0 » cannot be read as « jour »"),
    ],
)
def test_impossible_ladders_are_refused(change: tuple[str, str], sentence: str) -> None:
    text = POLICY.replace(*change)
    assert text != POLICY
    assert sentence in wrong(text)


@pytest.mark.parametrize("days", ["8 jours", "15 jours"])
def test_a_formal_notice_grants_eight_to_fifteen_days(days: str) -> None:
    assert wrong(POLICY.replace("10 jours", days)) == ""


@pytest.mark.parametrize("kind", ["particulier", "association", "copropriete", "[entreprise, particulier]"])
def test_nothing_the_law_denies_is_claimed_from_consumers(kind: str) -> None:
    text = POLICY.replace("{type: entreprise}", f"{{type: {kind}}}")
    told = wrong(text.replace("10 jours", "10 jours, mentions: [penalites, indemnite]"))
    assert "never claimed from a consumer (CPCE L111-8, D441-5)" in told
    assert "interest from the formal notice only (C. civ. 1231-6, 1344-1)" in told


def test_interest_may_be_claimed_from_a_consumer_after_the_formal_notice() -> None:
    after = "  - {etape: suite, jour: J+70, canal: lettre, gabarit: suite,"
    after += " delai_accorde: 8 jours, mentions: [penalites]}\n"
    assert wrong(POLICY.replace("{type: entreprise}", "{type: particulier}") + after) == ""


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


def test_the_last_policy_has_no_condition_of_behaviour() -> None:
    rich = policy(POLICY.replace("{type: entreprise}", "{encours: au moins 5 €}"))
    assert "the last policy has a condition on « encours »" in said(faults_between([rich]))
    last = policy(
        POLICY.replace("rang: 10", "rang: 90").replace("politique: essai", "politique: fin"),
        "politiques/z.yaml",
    )
    assert said(faults_between([rich, last])) == ""


def test_less_than_seven_days_between_contacts_is_a_warning() -> None:
    for days, count in ((6, 1), (7, 0)):
        text = POLICY.replace("rang: 10", f"rang: 10\ncadence: {{intervalle_minimum: {days} jours}}")
        assert len(warnings_in([policy(text)])) == count
