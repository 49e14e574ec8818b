from __future__ import annotations

import pytest

from runner.model.money import NoticeKind
from runner.site.readers import faults_between, reader_from

from .samples import READER, said


def wrong(text: str) -> str:
    return said(reader_from(text.encode(), "lecteurs/banque.yaml")[1])


def test_a_reader_is_read_whole() -> None:
    extra = "objet: Avis\nchaque: 'x(?P<montant>y)'\ndecimales: '.'\ndates: MM/JJ/AAAA\ndevise: USD\n"
    reader, problems = reader_from((READER + extra).encode(), "lecteurs/banque.yaml")
    assert not problems
    assert reader is not None
    assert (reader.name, reader.kind) == ("banque", NoticeKind.PAYMENT)
    assert reader.senders == ("avis@banque.example", "@virements.example")
    assert (reader.subject, reader.each) == ("Avis", "x(?P<montant>y)")
    assert (reader.decimals, reader.dates, reader.currency) == (".", "MM/JJ/AAAA", "USD")


def test_a_pattern_keeps_every_space_it_was_written_with() -> None:
    reader, _ = reader_from(READER.encode(), "lecteurs/banque.yaml")
    assert reader is not None
    assert reader.patterns[0] == "Montant : (?P<montant>[0-9 ,]+)  €"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("(?P<montant>", "(?P<somme>"), "unknown group in the pattern: somme"),
        (("(?P<montant>", "(?P<date>"), "no pattern of this reader captures an amount"),
        (("Montant : ", "(?<!x)Montant"), "this pattern cannot be read"),
        (("Montant : ", "((a"), "this pattern cannot be read"),
        (("Avis@Banque.example", "banque"), "an address such as « avis@banque.example »"),
        (("nature: paiement", "nature: virement"), "expected one of paiement, rejet"),
    ],
)
def test_a_reader_that_cannot_work_is_refused(change: tuple[str, str], sentence: str) -> None:
    assert sentence in wrong(READER.replace(*change))


def test_two_readers_share_no_name() -> None:
    readers = [reader_from(READER.encode(), f"lecteurs/{name}.yaml")[0] for name in "ab"]
    assert "lecteurs/b.yaml:2:1: the reader « banque » exists twice" in said(
        faults_between([r for r in readers if r])
    )
