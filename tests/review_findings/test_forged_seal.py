"""A mail anybody can write never stops a run: a seal is compared as bytes, whatever it holds."""

from __future__ import annotations

from pathlib import Path

from runner.model.mail import CopyRead, MailReading
from runner.run.mailed import sealed
from tests.house import build

FORGED = """\
From: compta@mercier.example
To: compta@mercier.example
Subject: Facture
Message-ID: <forged@mercier.example>
X-Relance-Reference: R-7F3K2Q
Relance-Journal: 0000
Relance-Sceau: sceau forgé

Bonjour
"""


def test_a_seal_with_an_accent_is_a_wrong_seal() -> None:
    forged = CopyRead("R-7F3K2Q", "0" * 64, "é" * 64)
    assert not list(sealed(MailReading("", copies=(forged,)), b"clef"))


def test_a_run_goes_on_past_a_forged_copy_with_a_seal_of_any_letters(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.export("2026-06-08", "FA-1;C1;05/05/2026;05/06/2026;1 000,00;1 000,00")
    (house.site / "boite" / "new" / "1780891200.M1P1.test").write_bytes(FORGED.encode())
    assert house.run("2026-06-08").plan is not None
