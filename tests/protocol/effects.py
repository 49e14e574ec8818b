"""Every effect a run has on the world, counted, so that a test can end the process between any two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from runner.journal.branch import Branch
from runner.model.mail import SendResult, SendStatus
from runner.model.problem import OutsideError
from runner.model.text import t
from runner.notices import maildir
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


@dataclass(frozen=True)
class Weather:
    """What goes wrong in one run. Moments, pushes and sends count from 1; 0 and empty: nothing does."""

    kill: int = 0
    """The moment at which the process dies."""
    meet: int = 0
    """The moment at which another machine runs too."""
    push: int = 0
    pushing: str = ""
    """`refused`: it did not land; `unheard`: it did, the answer was lost; `cut`: as lost, and no fetch."""
    send: int = 0
    sending: str = ""
    """`451`, `550`; `lost`: it left, the answer did not come; `never`: neither did."""


CALM = Weather()


@dataclass
class Storm:
    """One run in its weather. `delivered` is told each message the moment it stands in the debtor's box."""

    weather: Weather
    delivered: Callable[[bytes], None]
    meeting: Callable[[], None]
    moments: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    deaf: bool = False

    def moment(self) -> None:
        self.moments += 1
        if self.moments == self.weather.meet:
            self.meeting()
        if self.moments == self.weather.kill:
            raise Killed

    def _is(self, what: str, at: int) -> bool:
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what] == at

    def push(self, branch: Branch, commit: str) -> bool:
        self.moment()
        hit = self.weather.pushing if self._is("push", self.weather.push) else ""
        landed = hit != "refused" and _PUSH(branch, commit)
        self.deaf = hit == "cut"
        self.moment()
        return landed and not hit

    def fetch(self, branch: Branch) -> str | None:
        if self.deaf:
            self.deaf = False
            raise OutsideError(t("the remote does not answer"))
        return _FETCH(branch)

    def send(self, transport: MaildirTransport, email: Any, anchor: str) -> SendResult:
        hit = self.weather.sending if self._is("send", self.weather.send) else ""
        if hit in {"451", "550"}:
            return SendResult(SendStatus.REFUSED, int(hit), permanent=hit == "550")
        if hit == "never":
            return SendResult(SendStatus.DOUBTFUL)
        result = _SEND(transport, email, anchor)
        return SendResult(SendStatus.DOUBTFUL) if hit == "lost" else result

    def deliver(self, path: Any, folder: Any, name: str) -> None:
        self.moment()
        raw = path.read_bytes()
        _DELIVER(path, folder, name)
        if folder.name == "envoyes":
            self.delivered(raw)
        self.moment()


_PUSH, _FETCH, _SEND, _DELIVER = Branch.push, Branch.fetch, MaildirTransport.send, maildir._deliver


@contextmanager
def storm(
    weather: Weather, delivered: Callable[[bytes], None], meeting: Callable[[], None]
) -> Iterator[Storm]:
    """Inside, a run meets `weather`; storms may be nested, the inner one counts alone."""
    here = Storm(weather, delivered, meeting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Branch, "push", _method(here.push))
        patch.setattr(Branch, "fetch", _method(here.fetch))
        patch.setattr(MaildirTransport, "send", _method(here.send))
        patch.setattr(maildir, "_deliver", here.deliver)
        yield here


def _method(effect: Callable[..., Any]) -> Callable[..., Any]:
    """A plain function in a class is given its object; a bound method is not."""

    def called(*arguments: Any) -> Any:
        return effect(*arguments)

    return called
