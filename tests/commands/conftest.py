"""What the tests of the commands share."""

from __future__ import annotations

import pytest

from tests.commands.calling import Caller


@pytest.fixture
def relance(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The command, with nothing of this machine's own wishes."""
    for name in ("CI", "RELANCE_LANG", "RELANCE_KEY", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return Caller(capsys)
