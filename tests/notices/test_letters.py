"""A letter on paper: it fits the window, says what its template says, and reads no data as markup."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from runner.model.decision import Charge, Figures, Notice
from runner.model.parties import Customer
from runner.model.problem import UserError
from runner.notices.letters.blocks import blocks_of, body_of
from runner.notices.letters.pdf import letter, letter_pages
from runner.notices.templates import load_templates
from tests.notices.sample_site import CUSTOMER, DAY, ROOT, SETTINGS, ladder, line, notice

TEMPLATES = load_templates(ROOT)
MM = 72 / 25.4
POSTAL = replace(
    CUSTOMER,
    name="Établissements Dupont & Fils",
    address=("Service comptabilité", "Bâtiment C", "123 avenue de la République", "69100 VILLEURBANNE"),
)


def formal(customer: Customer = POSTAL, **changes: object) -> Notice:
    """A formal notice for two invoices, with interest and flat charges."""
    lines = (line("FA-2026-0412"), line("FA-2026-0500"))
    charges = tuple(Charge(one.invoice.key, 1_050, 4_000) for one in lines)
    made = notice(
        customer=customer,
        step=ladder()[5],
        lines=lines,
        total=246_912,
        figures=Figures(DAY, charges, 2_100, 8_000, ("12,15 %",)),
        deadline=DAY + timedelta(days=10),
        earlier=(DAY - timedelta(days=30), DAY - timedelta(days=16)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named fields


def pages(made: Notice) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(letter(made, SETTINGS, TEMPLATES).pdf)).pages)


def text(made: Notice) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages(made)).split())


def places(page: PageObject) -> list[tuple[float, float, str]]:
    """Where each text begins: millimetres from the left and from the top of the sheet."""
    found: list[tuple[float, float, str]] = []
    height = float(page.mediabox.height)

    def visit(said: str, now: list[float], _matrix: list[float], _font: object, _size: float) -> None:
        if said.strip():
            found.append((now[4] / MM, (height - now[5]) / MM, said.strip()))

    page.extract_text(visitor_text=visit)
    return found


def test_the_address_stands_in_the_window_of_a_french_envelope() -> None:
    """A DL window shows 100 to 190 mm across and 55 to 79 mm down, wherever the folded sheet slides."""
    page = pages(formal())[0]
    size = page.mediabox
    assert (round(float(size.width) / MM), round(float(size.height) / MM)) == (210, 297)
    inside = [said for x, y, said in places(page) if 100 <= x <= 190 and 54 <= y <= 80]
    assert inside[0].startswith("Établissements Dupont")
    assert any("VILLEURBANNE" in said for said in inside)
    around = [said for x, y, said in places(page) if x >= 95 and 45 <= y <= 92 and said not in inside]
    assert around == []


def test_a_formal_notice_says_what_the_law_and_custom_ask() -> None:
    said = text(formal())
    for wanted in (
        "Mise en demeure de payer",
        "Lyon, le 12 mai 2026",
        "Lettre recommandée avec avis de réception",
        "le 12 avril 2026 et le 26 avril 2026",
        "FA-2026-0412",
        "FA-2026-0500",
        "Principal 2 469,12 €",
        "21,00 €",
        "80,00 €",
        "2 570,12 €",
        "22 mai 2026",
        "FR76 3000 6000 0112 3456 7890 189",
        "SAS au capital de 50 000 €",
        "SIREN 552 100 554",
        "RCS Lyon",
        "Claire Morel",
        "R-7F3K2Q",
    ):
        assert wanted in said, wanted


def test_a_formal_notice_is_two_pages_at_most_and_its_signature_never_stands_alone() -> None:
    last = pages(formal())[-1].extract_text()
    assert len(pages(formal())) <= 2
    assert "agréer" in last
    assert "Claire Morel" in last


def test_a_long_letter_goes_on_with_its_pages_numbered() -> None:
    many = tuple(line(f"FA-{n:04d}") for n in range(60))
    long = pages(formal(lines=many, figures=None))
    assert len(long) > 1
    assert "FA-0059" in "".join(page.extract_text() for page in long)
    assert f"1 / {len(long)}" in long[0].extract_text()


def test_the_same_letter_is_the_same_bytes() -> None:
    assert letter(formal(), SETTINGS, TEMPLATES) == letter(formal(), SETTINGS, TEMPLATES)
    assert all(page.startswith(b"\x89PNG") for page in letter_pages(formal(), SETTINGS, TEMPLATES))


def test_without_a_postal_address_there_is_no_letter() -> None:
    for address in ((), ("une seule ligne",), tuple("abcdef")):
        with pytest.raises(UserError):
            letter(formal(replace(POSTAL, address=address)), SETTINGS, TEMPLATES)


HOSTILE = [
    '#eval("1+1")',
    "*gras* _i_ $x$",
    '"; #panic()',
    '[#read("/etc/passwd")]',
    "<b>&amp;",
    "@ref <label>",
    "\\",
    "{{ 7*7 }}",
    "// x",
    "/* x",
]


@pytest.mark.parametrize("nasty", HOSTILE)
def test_what_a_customer_is_called_is_never_read_as_markup(nasty: str) -> None:
    assert " ".join(nasty.split()) in text(formal(replace(POSTAL, name=nasty)))


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=10, deadline=None)
def test_any_name_makes_a_letter(name: str) -> None:
    assert pages(formal(replace(POSTAL, name=name)))


def test_blocks_keep_paragraphs_lists_emphasis_and_the_places_of_tables() -> None:
    html = "<p><strong>Nom</strong><br />\nrue</p><h2>Titre</h2>"
    html += '<p>Un <em>mot</em> &amp; 2</p><hr data-bloc="tableau">'
    html += "<ol start='3'><li>a</li><li><p>b</p></li></ol><ul><li>c</li></ul><hr />"
    body = body_of(blocks_of(html))
    said = [
        (b["genre"], b.get("marque") or b.get("nom") or "".join(r["texte"] for r in b.get("texte", ())))
        for b in body
    ]
    assert said == [
        ("texte", "Un mot & 2"),
        ("bloc", "tableau"),
        ("point", "3."),
        ("point", "4."),
        ("point", "–"),
        ("filet", ""),
    ]
    assert [r["italique"] for r in body[0]["texte"]] == [False, True, False]
