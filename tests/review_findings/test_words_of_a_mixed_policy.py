"""What a text may say is proved for everyone its policy lets in, whatever its step or its file is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.notices.templates import Templates
from runner.review.proof.evidence import Evidence
from tests.proof.examples import broken, shipped, site

POLICY = """\
version: 1
politique: exemple
rang: 10
{segment}
cadence: {{intervalle_minimum: 7 jours, jours: ouvrés, grace: 2 jours ouvrés}}
etapes:
  - {{etape: rappel, jour: J+5, canal: courriel, gabarit: rappel, delai_accorde: 6 jours}}
  - {{etape: ultime, jour: J+21, canal: {channel}, gabarit: rappel-ferme, delai_accorde: 8 jours}}
"""
CHARGES = "aucuns-frais-au-consommateur"
THREATS = "aucune-menace"
FIRST = "premiere-relance-sans-frais"
PRIVATE = "segment: {type: [particulier, association, copropriete, inconnu]}"
SUMMONS = "mise-en-demeure-signee"


def _found(
    rule: str, words: str, segment: str = "segment: {type: entreprise}", channel: str = "courriel"
) -> list[str]:
    """Problems of `rule` where the text of the second reminder says `words` besides."""
    sources = dict(shipped()[1].sources)
    source = sources["fr", "", "rappel-ferme"]
    sources["fr", "exemple", "rappel-ferme"] = replace(source, body=f"{source.body}\n\n{words}\n")
    text = POLICY.format(segment=segment, channel=channel)
    return [p.show() for p in broken(rule, Evidence(site({"exemple.yaml": text}), Templates(sources)))]


@pytest.mark.parametrize(
    "segment",
    ["segment: {type: [entreprise, inconnu]}", "segment: {type: [entreprise, association]}", ""],
    ids=["unknown", "association", "everyone"],
)
def test_a_charge_told_to_all_is_refused_where_somebody_owes_none(segment: str) -> None:
    assert _found(CHARGES, "S’y ajoute l’indemnité forfaitaire.", segment)
    told = "{% if client.type == 'entreprise' %}S’y ajoute l’indemnité forfaitaire.{% endif %}"
    assert _found(CHARGES, told, segment) == []


def test_a_charge_told_to_professionals_alone_is_theirs_to_owe() -> None:
    segment = "segment: {type: [entreprise, public]}"
    assert _found(CHARGES, "S’y ajoute l’indemnité forfaitaire.", segment) == []


@pytest.mark.parametrize(
    "words",
    [
        "Nous vous mettons en demeure de payer.",
        "La présente vaut mise en demeure.",
        "MISE EN DEMEURE",
        "We hereby give you formal notice to pay.",
        "Nous vous sommons de payer.",
        "Ce courrier a valeur de mise en demeure.",
    ],
)
def test_a_formal_notice_under_another_name_does_not_leave_by_itself(words: str) -> None:
    segment = "segment: {type: entreprise}"
    assert _found(SUMMONS, words, segment)


def test_announcing_one_is_none() -> None:
    said = "Sans règlement, nous serons contraints de vous adresser une mise en demeure."
    assert _found(SUMMONS, said, "segment: {type: entreprise}") == []


def test_a_letter_that_is_a_formal_notice_is_named_so() -> None:
    """Else nothing would ask for two amicable steps, a deadline or a known debtor before it."""
    segment = "segment: {type: entreprise}"
    assert _found(SUMMONS, "Nous vous mettons en demeure.", segment, "lettre")


@pytest.mark.parametrize(
    "words",
    [
        "{% if retard > 400 %}Nous informerons votre employeur.{% endif %}",
        "{% if nombre == 7 %}{% else %}{% if total %}Nous informerons votre employeur.{% endif %}{% endif %}",
        "{{ 'Nous informerons votre employeur.' if client.siren == '1' else '' }}",
        "{% for a in accords %}Nous informerons votre employeur.{% endfor %}",
        "Nous informerons votre {% if nombre > 60 %}employeur{% else %}service{% endif %}.",
        "{% if penalites > 5000 %}Nous informerons votre employeur.{% endif %}",
        "{% if client.type == 'entreprise' and retard > 400 %}Nous informerons votre employeur.{% endif %}",
    ],
)
def test_a_threat_is_found_in_a_branch_that_no_sample_takes(words: str) -> None:
    assert _found(THREATS, words)


@pytest.mark.parametrize("kind", ["association", "copropriete", "inconnu", "particulier"])
def test_a_charge_is_found_in_the_branch_of_each_kind_of_debtor(kind: str) -> None:
    said = "{% if client.type == '" + kind + "' %}S’y ajoute l’indemnité forfaitaire.{% endif %}"
    assert _found(CHARGES, said, PRIVATE)
    assert _found(CHARGES, "{% if retard > 400 and not nombre %}S’y ajoute l’indemnité.{% endif %}", PRIVATE)


@pytest.mark.parametrize(
    "test",
    [
        "total_avec_frais > total",
        "not penalites == 0",
        "indemnite",
        "taux != ''",
        "client.type == 'entreprise' and retard > 400",
    ],
)
def test_a_branch_that_no_such_debtor_ever_reads_is_not_held_against_it(test: str) -> None:
    said = "{% if " + test + " %}S’y ajoute l’indemnité forfaitaire.{% endif %}"
    assert _found(CHARGES, said, PRIVATE) == []
    one = "{% for f in factures %}{% if f.indemnite %}dont l’indemnité{% endif %}{% endfor %}"
    assert _found(CHARGES, one, PRIVATE) == []


@pytest.mark.parametrize("test", ["taux and taux > 0", "penalites and '' < penalites"])
def test_a_comparison_the_samples_never_reach_is_asked_of_nobody_and_both_its_branches_are_read(
    test: str,
) -> None:
    said = "{% if " + test + " %}S’y ajoute l’indemnité forfaitaire.{% endif %}"
    assert _found(CHARGES, said, PRIVATE) == []
    threat = (
        "{% if retard > 400 and "
        + test.split(" and ")[1]
        + " %}{% else %}Nous informerons votre employeur.{% endif %}"
    )
    assert _found(THREATS, threat, PRIVATE)


@pytest.mark.parametrize(
    "words",
    [
        "votre\u00a0employeur",
        "votre em\u00adployeur",
        "VOTRE EMPLOYEUR",
        "de porter  plainte",
        "depot de plainte",
    ],
)
def test_no_sign_a_reader_does_not_see_hides_a_word(words: str) -> None:
    assert _found(THREATS, f"Nous en informerons {words}.")


@pytest.mark.parametrize(
    "words",
    [
        "S’y ajoutent des PENALITES.",
        "S’y ajoutent des frais de dossier de 15 €.",
        "Des frais de relance vous seront facturés.",
        "S’y ajoutent 40 euros.",
        "Les intérêts moratoires courent.",
        "L’intérêt légal court depuis l’échéance.",
        "Une majoration de 10 % est due.",
        "Tous les frais seront à votre charge.",
        "A late fee applies.",
    ],
)
def test_a_charge_by_another_name_is_a_charge(words: str) -> None:
    assert _found(CHARGES, words, PRIVATE)


@pytest.mark.parametrize(
    "words", ["Dans votre intérêt, écrivez-nous.", "Aucun frais n’est dû.", "Payez 1 040 €."]
)
def test_words_that_claim_nothing_are_no_charge(words: str) -> None:
    assert _found(CHARGES, words, PRIVATE) == []


def test_a_text_said_on_an_occasion_is_read_for_each_kind_of_debtor() -> None:
    sources = dict(shipped()[1].sources)
    source = sources["fr", "", "promesse-non-tenue"]
    said = replace(source, body=f"{source.body}\n\nS’y ajoute l’indemnité forfaitaire.\n")
    sources["fr", "exemple", "promesse-non-tenue"] = said
    segment = "segment: {type: [entreprise, inconnu]}"
    text = POLICY.format(segment=segment, channel="courriel")
    assert broken(CHARGES, Evidence(site({"exemple.yaml": text}), Templates(sources)))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (THREATS, "Dire que nous préviendrons votre employeur."),
        (CHARGES, "Réclamer aussi l’indemnité de 40 €."),
        (SUMMONS, "Dire : nous vous mettons en demeure."),
    ],
)
def test_what_a_call_sheet_makes_us_say_is_said(rule: str, words: str) -> None:
    assert _found(rule, words, PRIVATE, "appel")


def test_the_first_message_a_small_invoice_brings_about_is_a_first_one() -> None:
    """The reminder before it is for large amounts alone."""
    sources = dict(shipped()[1].sources)
    text = POLICY.format(segment="segment: {type: entreprise}", channel="courriel")
    large = text.replace("delai_accorde: 6 jours", "delai_accorde: 6 jours, a_partir_de: 1 000 €")
    assert large != text
    assert broken(FIRST, Evidence(site({"exemple.yaml": text}), Templates(sources))) == []
    assert broken(FIRST, Evidence(site({"exemple.yaml": large}), Templates(sources)))


def test_the_formal_notice_of_whoever_a_person_puts_among_unknown_debtors_claims_no_charge() -> None:
    """An unknown debtor gets none; a consumer whom somebody put on that ladder does."""
    sources = dict(shipped()[1].sources)
    source = sources["fr", "", "mise-en-demeure"]
    said = replace(source, body=f"{source.body}\n\nS’y ajoute l’indemnité forfaitaire.\n")
    sources["fr", "exemple", "mise-en-demeure"] = said
    letter = "{etape: mise-en-demeure, jour: J+60, canal: lettre, gabarit: mise-en-demeure}"
    text = POLICY.format(segment="segment: {type: [entreprise, inconnu]}", channel="courriel")
    seen = Evidence(site({"exemple.yaml": f"{text}  - {letter}\n"}), Templates(sources))
    assert broken(CHARGES, seen)
