from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.model.settings import Terms
from runner.model.text import euros
from runner.site import units, words
from runner.site.comparisons import COMPARISONS, Comparison
from runner.site.units import Duration, UnitError


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "\u2007", "  "])
def test_amounts_accept_every_space_between_thousands(space: str) -> None:
    assert units.amount(f"1{space}234{space}567,89{space}€") == 123456789


@pytest.mark.parametrize(
    ("text", "cents"), [("15 €", 1500), ("15€", 1500), ("1,5 €", 150), ("1.50 euros", 150), ("0 EUR", 0)]
)
def test_amounts_in_their_usual_forms(text: str, cents: int) -> None:
    assert units.amount(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "15",
        "15 $",
        "-5 €",
        "1.234 €",
        "1,234 €",
        "12 34 €",
        "1,5 k€",
        "",
        "€",
        "٣ €",
        "1_000 €",
        "99999999999999 €",
    ],
)
def test_a_doubtful_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnitError, match="euros"):
        units.amount(text)


@given(st.integers(0, 10**12))
def test_an_amount_as_we_print_it_is_read_back(cents: int) -> None:
    assert units.amount(euros(cents)) == cents


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (units.duration, "7 jours", Duration(7)),
        (units.duration, "1 jour", Duration(1)),
        (units.duration, "2 jours ouvrés", Duration(2, working=True)),
        (units.duration, "2\u00a0jours ouvre\u0301s", Duration(2, working=True)),
        (units.percent, "30 %", 30),
        (units.rate, "12,15 %", 1215),
        (units.rate, "12 %", 1200),
        (units.offset, "J-5", -5),
        (units.offset, "J\u22125", -5),
        (units.offset, "J+21", 21),
        (units.day, "28/07/2026", date(2026, 7, 28)),
        (units.day, "2026-07-28", date(2026, 7, 28)),
        (units.yes, "oui", True),
        (units.yes, "Non", False),
        (COMPARISONS["comparaison_montant"], "au moins 50 000 €", Comparison(">=", 5_000_000)),
        (
            COMPARISONS["comparaison_jours"],
            "plus de 15 jours, ou inconnu",
            Comparison(">", 15, or_unknown=True),
        ),
        (COMPARISONS["comparaison_jours"], "moins de 6 mois", Comparison("<", 180)),
        (COMPARISONS["comparaison_jours"], "Au moins 1 an", Comparison(">=", 365)),
        (COMPARISONS["comparaison_part"], "au plus 30 %", Comparison("<=", 30)),
        (COMPARISONS["comparaison_nombre"], "moins de 3", Comparison("<", 3)),
        (words.country, "NO", "NO"),
        (words.insurance, "Non assuré", "non-assure"),
        (units.terms, "BCE + 10 points", Terms("bce", 1000)),
        (units.terms, "contrat 12 %", Terms("contrat", 1200)),
        (units.terms, "3 x intérêt légal", Terms("legal", 3)),
        (units.terms, "3 × interet legal", Terms("legal", 3)),
        (units.size, "10 Mo", 10_000_000),
        (units.count, "2 000", 2000),
        (words.port, "993", 993),
        (words.debtor_type, "entreprise, ou inconnu", ("entreprise", True)),
    ],
)
def test_the_grammar(parser: Callable[[str], object], text: str, value: object) -> None:
    assert parser(text) == value


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (units.calendar_days, "2 jours ouvrés"),
        (units.working_days, "2 jours"),
        (units.duration, "2 semaines"),
        (units.percent, "130 %"),
        (units.percent, "12,5 %"),
        (units.offset, "J+0"),
        (units.offset, "+5"),
        (units.offset, "5 jours"),
        (units.day, "31/02/2026"),
        (units.day, "07-28-2026"),
        (units.day, "28/07/26"),
        (units.day, "01/01/0026"),
        (units.yes, "true"),
        (COMPARISONS["comparaison_montant"], "au moins 15 jours"),
        (COMPARISONS["comparaison_montant"], "50 000 €"),
        (COMPARISONS["comparaison_jours"], "plus de 15"),
        (COMPARISONS["comparaison_jours"], "plus de 15 jours ouvrés"),
        (COMPARISONS["comparaison_part"], "plus de 130 %"),
        (COMPARISONS["comparaison_nombre"], "plus de 3 €"),
        (words.country, "UK"),
        (words.insurance, "oui"),
        (units.terms, "taux légal"),
        (units.terms, "0 x intérêt légal"),
        (units.positive, "0"),
        (words.port, "0"),
        (words.port, "70000"),
        (words.email, "a@b"),
        (words.email, "a@b.example\nBcc: c@d.example"),
        (words.sender, "banque.example"),
        (words.relative_path, "/etc/passwd"),
        (words.relative_path, "donnees/../../x"),
        (words.relative_path, "C:\\x"),
        (words.source, "branche:../x"),
        (words.branch, "--upload-pack=x"),
        (words.branch, "a..b"),
        (words.zone, "Paris"),
        (words.zone, "../etc/passwd"),
        (words.web_address, "http://veille.example/x"),
        (words.web_address, "file:///etc/passwd"),
        (words.date_order, "JJ/MM"),
        (words.date_in_name, "factures.csv"),
        (words.pattern, "(?=x)"),
        (words.pattern, "(?P<nom>x)"),
        (words.pattern, "("),
        (words.siren, "123"),
        (words.iban, "FR76"),
        (words.slug, "Mise en demeure"),
        (words.sentence, "a\r\nBcc: x"),
        (words.debtor_type, "client"),
    ],
)
def test_what_is_not_of_the_unit_says_what_was_expected(parser: Callable[[str], object], text: str) -> None:
    with pytest.raises(UnitError) as caught:
        parser(text)
    assert str(caught.value.expected)


@given(st.text(max_size=30))
def test_no_text_makes_a_unit_fail_otherwise(text: str) -> None:
    told: list[str] = []
    for parser in words.FORMATS.values():
        try:
            parser(text)
        except UnitError as error:
            told.append(str(error.expected))
    assert all(told)


def test_an_iban_is_sound_when_its_key_is() -> None:
    assert words.iban_is_sound("FR76 3000 6000 0112 3456 7890 189")
    assert not words.iban_is_sound("FR76 3000 6000 0112 3456 7890 198")
