"""A new site has no mailbox yet: that is for a person to mend, not for another try."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.model.problem import OutsideError, UserError
from runner.payments.maildir import MaildirMailbox


def test_a_mailbox_that_was_never_made_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="new, cur and tmp"):
        MaildirMailbox(tmp_path / "boite").validity("INBOX")


def test_a_mailbox_without_its_folder_is_trouble_outside(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="Banque"):
        MaildirMailbox(tmp_path).validity("Banque")
