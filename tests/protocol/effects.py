"""Every effect a run has on the world, counted, so that a test can end the process between any two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from runner.journal.branch import Branch
from runner.notices.maildir import MaildirTransport


class Killed(BaseException):
    """The process ended here: nothing after it runs, as after SIGKILL."""


class Effects:
    """Counts effects; kills at the `at`-th moment. Each effect has two moments: before and after it."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.moments = 0

    def around(self, effect: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            self.moment()
            result = effect(*arguments, **named)
            self.moment()
            return result

        return run

    def moment(self) -> None:
        self.moments += 1
        if self.moments == self.at:
            raise Killed


@contextmanager
def killing(at: int) -> Iterator[Effects]:
    """Inside, the `at`-th moment kills (0: none does); afterwards everything is as before."""
    effects = Effects(at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Branch, "push", effects.around(Branch.push))
        patch.setattr(MaildirTransport, "send", effects.around(MaildirTransport.send))
        yield effects
