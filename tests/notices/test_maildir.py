"""Transports that write files."""

from __future__ import annotations

import email
import mailbox
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from runner.model.mail import SendStatus
from runner.model.sources import MailboxSettings, SendingSettings
from runner.notices.compose import Composer
from runner.notices.templates import load_templates
from runner.notices.transport import open_transport, trial_transport
from tests.notices.sample_site import COPY, ROOT, SETTINGS, notice

HASH = "cd" * 32
MESSAGE = Composer(SETTINGS, load_templates(ROOT)).compose(notice())
SENDING = SendingSettings(maildir="sortie", copy=COPY)
BOX = MailboxSettings(maildir="boite")


def test_a_maildir_gets_the_message_and_the_mailbox_its_copy(tmp_path: Path) -> None:
    result = open_transport(SENDING, BOX, tmp_path, "").send(MESSAGE, HASH)
    assert result.status is SendStatus.SENT
    for folder in ("sortie", "boite"):
        (found,) = mailbox.Maildir(str(tmp_path / folder), create=False)
        assert found["Relance-Journal"] == HASH
        assert found["Message-ID"] == MESSAGE.message_id
        assert not list((tmp_path / folder / "tmp").iterdir())


def test_the_same_message_twice_is_one_file_even_once_read(tmp_path: Path) -> None:
    transport = open_transport(SENDING, BOX, tmp_path, "")
    transport.send(MESSAGE, HASH)
    (new,) = (tmp_path / "boite" / "new").iterdir()
    new.rename(tmp_path / "boite" / "cur" / f"{new.name}:2,S")
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT
    for folder in ("sortie", "boite"):
        assert len(mailbox.Maildir(str(tmp_path / folder), create=False)) == 1


def test_without_a_copy_address_the_mailbox_stays_as_it_is(tmp_path: Path) -> None:
    open_transport(replace(SENDING, copy=""), BOX, tmp_path, "").send(MESSAGE, HASH)
    assert not (tmp_path / "boite").exists()


def test_a_maildir_that_cannot_be_written_refuses_for_now(tmp_path: Path) -> None:
    (tmp_path / "sortie").write_text("not a folder")
    result = open_transport(SENDING, BOX, tmp_path, "").send(MESSAGE, HASH)
    assert (result.status, result.permanent) == (SendStatus.REFUSED, False)
    assert not (tmp_path / "boite" / "new").exists()


def test_a_copy_that_cannot_be_written_keeps_the_message_from_leaving(tmp_path: Path) -> None:
    (tmp_path / "boite").write_text("not a folder")
    assert open_transport(SENDING, BOX, tmp_path, "").send(MESSAGE, HASH).status is SendStatus.REFUSED
    assert not list((tmp_path / "sortie" / "new").iterdir())


def test_a_trial_writes_files_to_read_and_opens_no_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_args: object, **_named: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", no_network)
    transport = trial_transport(tmp_path / "sortie")
    assert transport.send(MESSAGE, HASH).status is SendStatus.SENT
    transport.close()
    names = sorted(path.name for path in (tmp_path / "sortie").iterdir())
    about = "2026-05-12_rappel-facture-n-fa-2026-0412-1-234-56_r-7f3k2q.20260512"
    assert names == [f"{about}.eml", f"{about}.html"]
    written = (tmp_path / "sortie" / names[0]).read_bytes()
    assert email.message_from_bytes(written)["Relance-Journal"] == HASH
    assert "Ateliers Mercier" in (tmp_path / "sortie" / names[1]).read_text(encoding="utf-8")
