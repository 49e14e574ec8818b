"""`factures.source: courriel`: the newest believed mail is the ledger, dated by its arrival."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from runner.model.decision import Plan
from runner.model.problem import BrakeError, UserError
from runner.run.offline import read_offline
from tests.cli.calls import call
from tests.house import HEADER, House, identify
from tests.receivables.books import HEADER as COLUMNS
from tests.receivables.books import saved, workbook
from tests.receivables.fecs import fec, sale
from tests.stories.run.conftest import LATE

PAID = LATE.replace("1 200,00;1 200,00", "1 200,00;0,00")


@pytest.fixture
def mailed(house: House) -> House:
    """The accounts send their export each morning."""
    text = (house.site / "relance.yaml").read_text(encoding="utf-8")
    house.change(
        text[text.index("  source: donnees/") : text.index("  fraicheur_max")],
        "  source: courriel\n  expediteur: export@logiciel.example\n  sujet: Balance clients\n",
    )
    for export in (house.site / "donnees").glob("factures-*"):
        export.unlink()
    return house


def send(
    house: House,
    day: str,
    *data: bytes,
    hour: int = 4,
    believed: bool = True,
    subject: str = "Votre  balance clients du jour",
    names: tuple[str, ...] = ("export.csv",),
    claims: str = "",
) -> None:
    """A mail with the export, as the software sends it; `claims`: the day its Date header says."""
    message = EmailMessage()
    if believed:
        message["Authentication-Results"] = "mx.mercier.example; dmarc=pass header.from=logiciel.example"
    message["From"] = "Logiciel <export@logiciel.example>"
    message["To"] = "compta@mercier.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{day}-{hour}-{believed}-{len(data)}@logiciel.example>"
    if claims:
        message["Date"] = claims
    message.set_content("Bonjour,\nvoici votre export.\n")
    for content, name in zip(data, names, strict=False):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    house.receive(message, day, hour)


def csv(*rows: str) -> bytes:
    return (HEADER + "".join(f"{row}\n" for row in rows)).encode()


def plan(house: House, day: str) -> Plan:
    return read_offline(house.site, date.fromisoformat(day), house.order(day).clock, house.environ).plan


def test_the_export_of_the_mail_is_the_ledger_of_the_run(mailed: House) -> None:
    send(mailed, "2026-07-07", csv(LATE))
    outcome = mailed.run("2026-07-07")
    assert [step for _, step in mailed.steps()] == ["rappel"]
    assert outcome.health.exported_on == date(2026, 7, 7)


def test_the_newest_believed_mail_wins(mailed: House) -> None:
    send(mailed, "2026-07-06", csv(LATE))
    send(mailed, "2026-07-07", csv(PAID))
    mailed.run("2026-07-07")
    assert mailed.sent() == []


def test_a_forged_export_never_replaces_a_believed_one_and_is_told(mailed: House) -> None:
    send(mailed, "2026-07-07", csv(LATE), hour=3)
    send(mailed, "2026-07-07", csv(PAID), hour=4, believed=False)
    outcome = mailed.run("2026-07-07")
    assert len(mailed.sent()) == 1
    told = [str(problem.message) for problem in outcome.problems if problem.place.file == "courriel"]
    assert "it is not believed" in told[0]
    assert "our mail server says nothing about the sender" in told[0]


def test_only_the_agreed_sender_and_subject_count(mailed: House) -> None:
    send(mailed, "2026-07-06", csv(LATE))
    send(mailed, "2026-07-07", csv(PAID), subject="Facture de votre logiciel")
    outcome = mailed.run("2026-07-07")
    assert outcome.health.exported_on == date(2026, 7, 6)
    assert len(mailed.sent()) == 1


def test_an_old_export_stops_the_sending(mailed: House) -> None:
    send(mailed, "2026-07-01", csv(LATE))
    with pytest.raises(BrakeError, match="fraicheur"):
        mailed.run("2026-07-07")
    assert mailed.sent() == []


def test_a_mail_sent_again_is_of_the_day_it_says_it_was_written(mailed: House) -> None:
    send(mailed, "2026-07-07", csv(LATE), claims="Wed, 01 Jul 2026 06:00:00 +0200")
    with pytest.raises(BrakeError, match="fraicheur"):
        mailed.run("2026-07-07")


def test_a_mail_that_claims_a_later_day_gains_nothing(mailed: House) -> None:
    send(mailed, "2026-07-01", csv(LATE), claims="Tue, 07 Jul 2026 06:00:00 +0200")
    with pytest.raises(BrakeError, match="fraicheur"):
        mailed.run("2026-07-07")


def test_arrived_late_in_the_evening_it_is_of_the_day_of_the_site(mailed: House) -> None:
    send(mailed, "2026-07-06", csv(LATE), hour=23)
    assert mailed.run("2026-07-07").health.exported_on == date(2026, 7, 7)


def test_without_any_usable_mail_nothing_leaves_and_each_is_explained(mailed: House) -> None:
    send(mailed, "2026-07-07", csv(LATE), believed=False)
    send(mailed, "2026-07-07", hour=5)
    with pytest.raises(UserError) as stopped:
        mailed.run("2026-07-07")
    told = str(stopped.value)
    assert "no mail of the last 62 days" in told
    assert "it is not believed" in told
    assert "it brings no file of the declared type" in told


def test_two_exports_in_one_mail_are_asked_about_and_a_name_settles_it(mailed: House) -> None:
    send(mailed, "2026-07-07", csv(LATE), csv(PAID), names=("clients.csv", "fournisseurs.csv"))
    with pytest.raises(UserError, match=r"brings 2 files that could be it"):
        mailed.run("2026-07-07")
    mailed.change("  sujet: Balance clients\n", "  sujet: Balance clients\n  fichier: clients*.csv\n")
    mailed.run("2026-07-07")
    assert len(mailed.sent()) == 1


def test_a_workbook_comes_by_mail_as_well_beside_a_logo(mailed: House) -> None:
    mailed.change("format: {separateur", "format: {type: XLSX, separateur")
    row = ("FA-1", "C1", date(2026, 6, 1), date(2026, 6, 30), 1200, 1200)
    book = saved(workbook([COLUMNS, row]))
    send(mailed, "2026-07-07", b"\x89PNG\r\n\x1a\n\0\0", book, names=("logo.png", "balance.xlsx"))
    mailed.run("2026-07-07")
    assert len(mailed.sent()) == 1


def test_a_fec_comes_by_mail_as_well(mailed: House) -> None:
    text = (mailed.site / "relance.yaml").read_text(encoding="utf-8")
    mapping = text[text.index("  format: {sep") : text.index("clients: {")]
    mailed.change(mapping, "  format: {type: FEC}\n  delai_de_paiement: 30 jours\n")
    send(mailed, "2026-07-07", fec(sale("20260531", "1200,00", "FA-1")).encode())
    mailed.run("2026-07-07")
    assert [step for _, step in mailed.steps()] == ["rappel"]


# --- without a connection -------------------------------------------------------------------------


def test_a_preview_uses_the_open_items_of_the_last_run_and_opens_no_mailbox(mailed: House) -> None:
    send(mailed, "2026-07-06", csv(LATE))
    mailed.run("2026-07-06")
    (mailed.site / "boite").rename(mailed.home / "hors-de-portee")
    (notice,) = plan(mailed, "2026-07-07").decisions[0].notices
    assert notice.customer.emails
    assert (notice.total, plan(mailed, "2026-07-07").exported_on) == (120_000, date(2026, 7, 6))


def test_before_the_first_run_a_preview_says_what_to_do(mailed: House) -> None:
    send(mailed, "2026-07-06", csv(LATE))
    with pytest.raises(UserError, match="no run known here has read one yet"):
        plan(mailed, "2026-07-07")


def test_a_note_on_another_machine_knows_the_invoices_of_the_last_run(mailed: House) -> None:
    send(mailed, "2026-07-06", csv(LATE))
    mailed.run("2026-07-06")
    mailed.git(
        "clone", "--quiet", "--single-branch", str(mailed.remote), str(mailed.home / "autre"), cwd=mailed.home
    )
    other = mailed.home / "autre"
    shutil.copytree(mailed.site / "donnees", other / "donnees", dirs_exist_ok=True)
    identify(other)
    note = ("note", "C1", "litige", "--facture", "FA-1", "--motif", "quantité", "--jusqu-au", "31/12/2026")
    ended = call(*note, "--push", site=other)
    assert ended.code == 0, ended.err
    assert "litige" in mailed.git("ls-tree", "-r", "--name-only", "main", "suivi/C1", cwd=mailed.remote)


def test_nothing_of_the_export_enters_git_or_stays_on_the_machine(mailed: House) -> None:
    send(mailed, "2026-07-07", csv(LATE) + b"# commentaire-du-comptable\n")
    with pytest.raises(BrakeError, match="lignes_illisibles"):
        mailed.run("2026-07-07")
    found = subprocess.run(
        ["git", "-C", str(mailed.remote), "grep", "-l", "commentaire-du-comptable", *_commits(mailed)],
        capture_output=True,
        check=False,
    )
    assert found.stdout == b""
    assert [path for path in _files(mailed.site) if b"commentaire-du-comptable" in path.read_bytes()] == []


def _commits(house: House) -> list[str]:
    return house.git("rev-list", "--all", cwd=house.remote).split()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
