"""A sending as such: batches, what opens them, what ends them, what becomes of each message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runner.journal.book import Book, PushOutcome, Stamp
from runner.journal.reading import Reading
from runner.model.events import AnyEvent, BatchOpened, Doubtful, Dropped, Intended, Refused, Sent, TaskOpened
from runner.model.hashes import seal
from runner.model.mail import ANCHOR, SEAL, Email, Message, SendResult, SendStatus, Sms
from runner.model.problem import OutsideError
from runner.model.state import State
from runner.model.text import t
from runner.run.passage import Stop
from runner.run.send import BATCH, Sending, outcome_events, send_all
from tests.journal.places import DAY, Place, clock

SENT = SendResult(SendStatus.SENT, 250)
SILENT = SendResult(SendStatus.REFUSED)
LATER = SendResult(SendStatus.REFUSED, 451)
NEVER = SendResult(SendStatus.REFUSED, 550, permanent=True)
NOBODY_KNOWS = SendResult(SendStatus.DOUBTFUL)


def email(number: int) -> Email:
    return Email(
        f"R-{number}",
        f"<r{number}@mercier.example>",
        "compta@mercier.example",
        (),
        "",
        "",
        "",
        b"Relance-Journal: " + ANCHOR + b"\r\nRelance-Sceau: " + SEAL + b"\r\n\r\nRelance-Sceau: " + SEAL,
    )


def sms(number: int) -> Sms:
    return Sms(f"R-{number}", "+33612345678", "", "")


@dataclass
class World:
    """A journal, a carrier that answers as told (then with `SENT`), and what happened to both, in order."""

    book: Book
    answers: list[SendResult | BaseException] = field(default_factory=list)
    pushes: list[PushOutcome] = field(default_factory=list)
    obstacle: Callable[[], str] = str
    lease: Callable[[], bool] = lambda: True
    quiet: bool = False
    tried: list[tuple[str, str]] = field(default_factory=list)
    pushed: list[tuple[str, int]] = field(default_factory=list)
    carried: list[Message] = field(default_factory=list)
    shown: list[tuple[int, int]] = field(default_factory=list)
    closed: int = 0

    def wait(self, message: Message) -> None:
        """Every turn has come."""

    def send(self, message: Message, anchor: str) -> SendResult:
        self.tried.append((message.reference, anchor))
        self.carried.append(message)
        answer = self.answers.pop(0) if self.answers else SENT
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1

    def push(self) -> PushOutcome:
        self.pushed.append((self.book.head, len(self.tried)))
        return self.pushes.pop(0) if self.pushes else PushOutcome.PUSHED

    def run(self, messages: Sequence[Message]) -> Stop | None:
        self.book.append(*(intended(message.reference) for message in messages))
        sending = Sending(
            book=self.book,
            connect=lambda: self,
            obstacle=self.obstacle,
            holds_lease=self.lease,
            push=self.push,
            progress=lambda _, done, total: self.shown.append((done, total)),
            total=len(messages),
            key=b"clef",
            quiet=lambda: self.quiet,
        )
        return send_all(sending, messages)

    @property
    def references(self) -> list[str]:
        return [reference for reference, _ in self.tried]

    def outcomes(self) -> dict[str, str]:
        return {name: notice.outcome for name, notice in self.book.state.notices.items()}

    def of(self, kind: type[AnyEvent]) -> list[AnyEvent]:
        return [event for event in self.book.appended if isinstance(event, kind)]


def intended(reference: str) -> Intended:
    return Intended(
        notice=reference,
        customer=f"C-{reference}",
        policy="standard",
        step="rappel",
        channel="courriel",
        invoices=(),
        total=0,
        deadline=None,
    )


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Its pushes are told what to answer: no repository is needed."""
    return World(Book(Place(tmp_path, tmp_path).branch, None, Reading(State()), Stamp("P1", clock, DAY)))


def emails(count: int) -> list[Message]:
    return [email(number) for number in range(count)]


def refs(*numbers: int) -> list[str]:
    return [f"R-{number}" for number in numbers]


def test_each_batch_of_twenty_is_opened_by_a_push_and_quotes_its_line(world: World) -> None:
    assert world.run(emails(2 * BATCH + 1)) is None
    assert BATCH == 20
    assert world.references == refs(*range(41))
    assert [e.batch for e in world.of(BatchOpened) if isinstance(e, BatchOpened)] == [1, 2, 3]
    assert [tried for _, tried in world.pushed] == [0, 20, 40], "the push comes before its messages"
    anchors = [anchor for anchor, _ in world.pushed]
    assert [anchor for _, anchor in world.tried] == [anchors[n // 20] for n in range(41)]
    assert set(anchors) == world.book.state.anchors
    assert world.shown == [(1, 41)] * 41
    assert world.closed == 1


def test_a_batch_is_numbered_after_those_of_earlier_runs(world: World) -> None:
    world.book.append(BatchOpened(batch=1, notices=()))
    world.run(emails(1))
    assert world.book.state.notices["R-0"].batch == 2


def test_the_seal_is_of_this_message_in_this_batch_and_stands_once(world: World) -> None:
    world.run(emails(1))
    (carried,), ((reference, anchor),) = world.carried, world.tried
    assert isinstance(carried, Email)
    assert carried.skeleton.count(b"Relance-Sceau: " + seal(reference, anchor, b"clef").encode()) == 1
    assert carried.skeleton.count(SEAL) == 1, "in the text of a message it is a text"


@pytest.mark.parametrize(
    ("outcome", "why"),
    [(PushOutcome.LOST, "journal_devance"), (PushOutcome.UNREACHABLE, "journal_injoignable")],
)
def test_nothing_leaves_that_no_pushed_line_opened(
    world: World, outcome: PushOutcome, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.pushes, rechained = [PushOutcome.PUSHED, outcome], []
    monkeypatch.setattr(Book, "rechain", lambda _: rechained.append(True))
    assert world.run(emails(21)) == Stop(why)
    assert world.references == refs(*range(20))
    assert world.outcomes()["R-20"] == "abandonnee"
    assert bool(rechained) is (outcome is PushOutcome.LOST)


def test_what_forbids_a_batch_is_the_reason_of_what_did_not_leave(world: World) -> None:
    world.obstacle = lambda: "suspendu" if world.tried else ""
    assert world.run(emails(22)) == Stop("suspendu")
    assert len(world.of(BatchOpened)) == 1
    left = [(e.notice, e.reason) for e in world.of(Dropped) if isinstance(e, Dropped)]
    assert left == [("R-20", "suspendu"), ("R-21", "suspendu")]


def test_a_lease_lost_in_the_midst_of_a_batch_ends_it(world: World) -> None:
    world.lease = lambda: len(world.tried) < 2
    assert world.run(emails(30)) == Stop("bail_echu")
    assert world.references == refs(0, 1)
    assert list(world.outcomes().values()) == ["envoyee"] * 2 + ["abandonnee"] * 28


@pytest.mark.parametrize("answered", [SENT, LATER, NEVER, NOBODY_KNOWS])
def test_three_messages_in_a_row_without_an_answer_end_it(world: World, answered: SendResult) -> None:
    world.answers = [SILENT, SILENT, answered, SILENT, SILENT, SILENT]
    assert world.run(emails(10)) == Stop("connexion")
    assert world.references == refs(*range(6))
    assert [world.outcomes()[name] for name in refs(5, 6, 9)] == ["refusee", "abandonnee", "abandonnee"]


def test_an_sms_waits_for_a_better_hour_and_a_mail_does_not(world: World) -> None:
    world.quiet = True
    assert world.run([email(0), sms(1), email(2)]) is None
    assert world.outcomes() == {"R-0": "envoyee", "R-1": "abandonnee", "R-2": "envoyee"}
    assert [e.reason for e in world.of(Dropped) if isinstance(e, Dropped)] == ["heures_calmes"]
    world.quiet = False
    world.run([sms(3)])
    assert world.carried[-1] == sms(3), "as it was composed: an SMS has no place for a seal"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError()])
def test_the_message_in_hand_is_in_doubt_and_a_person_is_asked(world: World, error: BaseException) -> None:
    world.answers = [SENT, error]
    assert world.run(emails(3)) == Stop("interrompu", error)
    assert list(world.outcomes().values()) == ["envoyee", "envoi_a_verifier", "abandonnee"]
    (task,) = world.of(TaskOpened)
    assert isinstance(task, TaskOpened)
    assert (task.kind, task.notice, task.customer) == ("envoi", "R-1", "C-R-1")
    assert world.closed == 1


def test_without_a_connection_nothing_was_tried(world: World) -> None:
    error = OutsideError(t("the server does not answer"))
    world.obstacle = _raising(error)
    assert world.run(emails(2)) == Stop("connexion", error)
    assert set(world.outcomes().values()) == {"abandonnee"}


def _raising(error: Exception) -> Callable[[], str]:
    def broken() -> str:
        raise error

    return broken


def asked(kind: str) -> TaskOpened:
    return TaskOpened(task=f"T-R-1-{kind}", kind=kind, customer="C1", notice="R-1")


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (SendResult(SendStatus.SENT, 250, server_id="<a@b>"), (Sent(notice="R-1", server_id="<a@b>"),)),
        (LATER, (Refused(notice="R-1", code=451, permanent=False),)),
        (NEVER, (Refused(notice="R-1", code=550, permanent=True), asked("refus"))),
        (NOBODY_KNOWS, (Doubtful(notice="R-1"), asked("envoi"))),
    ],
)
def test_each_outcome_is_told_and_two_of_them_ask(result: SendResult, told: tuple[AnyEvent, ...]) -> None:
    assert tuple(outcome_events("R-1", "C1", result)) == told
