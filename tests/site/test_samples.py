"""Mails kept beside a reader: a half, a strange folder, a difference: each told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import SiteError
from runner.model.settings import Reader
from runner.payments.files import read_files
from runner.review.samples import sample_text, try_readers
from runner.site.readers import reader_from

from .samples import READER

MAIL = "From: avis@banque.example\nSubject: Virement\n\nMontant : 1 250,00  €\n"
WRITTEN = "version: 1\npaiements:\n  - montant: 1 250,00 €\n"


@pytest.fixture
def reader() -> Reader:
    found, problems = reader_from(READER.encode(), "lecteurs/banque.yaml")
    assert found is not None
    assert not problems
    return found


def sample(root: Path, text: str | None, mail: str | None = MAIL, folder: str = "banque") -> None:
    place = root / "lecteurs" / "essais" / folder
    place.mkdir(parents=True, exist_ok=True)
    if mail is not None:
        (place / "un.eml").write_text(mail, encoding="utf-8")
    if text is not None:
        (place / "un.yaml").write_text(text, encoding="utf-8")


def told(root: Path, reader: Reader) -> str:
    with pytest.raises(SiteError) as error:
        try_readers(root, [reader])
    return "\n".join(problem.show() for problem in error.value.problems)


def test_a_sample_read_as_written_counts(tmp_path: Path, reader: Reader) -> None:
    sample(tmp_path, WRITTEN)
    assert try_readers(tmp_path, [reader]) == 1


def test_a_site_without_samples_is_sound(tmp_path: Path, reader: Reader) -> None:
    assert try_readers(tmp_path, [reader]) == 0


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (WRITTEN.replace("1 250", "1 260"), "un.yaml:3:5", "« montant » is 1250,00; expected 1260,00"),
        (WRITTEN + "    payeur: Atelier Brun\n", "un.yaml:4:5", "« payeur » is empty; expected Atelier Brun"),
        (WRITTEN + "    nature: rejet\n", "un.yaml:4:5", "« nature » is paiement; expected rejet"),
        ("version: 1\npaiements: []\n", "un.yaml:2:1", "gives 1 payments; expected 0"),
        (WRITTEN.replace("1 250,00 €", "12..34"), "un.yaml:3:14", "montant"),
        (WRITTEN + "    payer: x\n", "un.yaml:4:5", "unknown key « payer »"),
    ],
)
def test_a_difference_is_told_at_its_line(
    tmp_path: Path, reader: Reader, text: str, place: str, words: str
) -> None:
    sample(tmp_path, text)
    said = told(tmp_path, reader)
    assert f"lecteurs/essais/banque/{place}: " in said
    assert words in said


def test_a_reader_that_no_longer_fits_its_mail_is_told(tmp_path: Path, reader: Reader) -> None:
    sample(tmp_path, WRITTEN, MAIL.replace("1 250,00  €", "douze"))
    assert "gives 0 payments" in told(tmp_path, reader)
    sample(tmp_path, WRITTEN, MAIL.replace("banque.example", "ailleurs.example"))
    assert "no reader knows the sender" in told(tmp_path, reader)


def test_half_a_sample_and_a_folder_of_no_reader_are_told(tmp_path: Path, reader: Reader) -> None:
    sample(tmp_path, None)
    assert "un.eml: this sample lacks its other half" in told(tmp_path, reader)
    sample(tmp_path, WRITTEN, folder="bank")
    assert "lecteurs/essais/bank/un.yaml:2:1: no reader has this folder's name" in told(tmp_path, reader)


def test_what_is_printed_for_a_sample_is_accepted_as_one(tmp_path: Path, reader: Reader) -> None:
    sample(tmp_path, WRITTEN)
    (reading,) = read_files([tmp_path / "lecteurs/essais/banque/un.eml"], [reader])
    sample(tmp_path, sample_text(reading.payments))
    assert try_readers(tmp_path, [reader]) == 1
