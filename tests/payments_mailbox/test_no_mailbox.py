"""A new site has no mailbox yet: that is for a person to mend, not for another try."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import OutsideError, UserError
from runner.model.sources import MailboxSettings
from runner.payments.mailbox import open_mailbox
from runner.payments.maildir import MaildirMailbox


def test_a_mailbox_that_was_never_made_says_how_to_make_it(tmp_path: Path) -> None:
    with (
        pytest.raises(UserError, match="donnees/boite/new donnees/boite/cur") as told,
        open_mailbox(MailboxSettings(maildir="donnees/boite"), tmp_path, "") as mailbox,
    ):
        mailbox.validity("INBOX")
    assert "there is no mailbox donnees/boite yet" in str(told.value)


def test_a_mailbox_without_its_folder_is_trouble_outside(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="Banque"):
        MaildirMailbox(tmp_path).validity("Banque")
