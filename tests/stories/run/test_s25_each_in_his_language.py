"""Story 25: the wrong language, or a preview in another one. The customer's, else the site's."""

from __future__ import annotations

from datetime import date

from runner.notices.compose import Composer
from runner.plan import notices_of
from runner.run.offline import read_offline
from tests.clock import half_past_midnight
from tests.house import House

ROWS = tuple(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in (1, 2, 3))


def customers(house: House, *languages: str) -> None:
    """C1 in the first language, C2 in the second …; empty: the file does not say."""
    rows = "".join(
        f"C{n};Client {n};entreprise;c{n}@client{n}.example;{language}\n"
        for n, language in enumerate(languages, 1)
    )
    text = f"client;raison_sociale;type;courriel;langue\n{rows}"
    (house.site / "donnees" / "clients.csv").write_text(text, encoding="utf-8")


def words(house: House) -> dict[str, tuple[str, str]]:
    """Language of the header and first word of the subject, by address."""
    return {str(m["To"]): (str(m["Content-Language"]), str(m["Subject"]).split()[0]) for m in house.sent()}


def test_each_customer_reads_his_own_language_and_the_others_the_sites(house: House) -> None:
    customers(house, "fr", "en", "")
    house.export("2026-07-07", *ROWS)
    house.run("2026-07-07")
    assert words(house) == {
        "c1@client1.example": ("fr", "Rappel"),
        "c2@client2.example": ("en", "Reminder"),
        "c3@client3.example": ("fr", "Rappel"),
    }
    english = next(m for m in house.sent() if "c2@" in str(m["To"]))
    body = english.get_body(("plain",))
    assert body is not None
    said = str(body.get_content())
    assert "€1,200.00" in said
    assert "30 June 2026" in said
    assert "facture" not in said.lower().replace("mercier", "")


def test_a_site_in_english_writes_english_to_whom_says_nothing(house: House) -> None:
    house.change("langue: fr", "langue: en")
    customers(house, "fr", "", "de")
    house.export("2026-07-07", *ROWS)
    house.run("2026-07-07")
    assert [language for _, (language, _) in sorted(words(house).items())] == ["fr", "en", "en"]


def test_the_preview_is_in_the_language_of_the_message(house: House) -> None:
    customers(house, "fr", "en", "")
    house.export("2026-07-07", *ROWS)
    known = read_offline(house.site, date(2026, 7, 7), half_past_midnight, house.environ)
    composer = Composer(known.site.settings, known.templates)
    foreseen = {notice.customer.emails[0]: composer.subject(notice) for notice in notices_of(known.plan)}
    house.run("2026-07-07")
    assert {str(m["To"]): str(m["Subject"]) for m in house.sent()} == foreseen


def test_a_text_for_an_occasion_keeps_the_customers_language(house: House) -> None:
    """A site that wrote the text of an occasion in French alone says the step's own to an English reader."""
    house.remove("gabarits/en/part-non-contestee.md")
    customers(house, "fr", "en", "")
    for number in (1, 2):
        part = f"litige:\n  facture: FA-{number}\n  montant_conteste: 200 €\n"
        house.fact(f"C{number}", "2026-07-01-litige", f"{part}  motif: quantité\n  jusqu_au: 31/07/2026\n")
    house.export("2026-07-07", *ROWS)
    house.run("2026-07-07")
    assert {address[:2]: said for address, said in words(house).items()} == {
        "c1": ("fr", "Part"),
        "c2": ("en", "Reminder"),
        "c3": ("fr", "Rappel"),
    }
