"""Sending in batches: a pushed commit opens each, and carries the outcomes of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from runner.journal.book import Book, PushOutcome
from runner.model.events import AnyEvent, BatchOpened, Dropped, Refused, Sent, TaskOpened
from runner.model.hashes import seal
from runner.model.mail import SEAL, Email, SendResult, SendStatus, Transport
from runner.model.problem import RelanceError
from runner.run.close import connect
from runner.run.commit import message
from runner.run.guard import obstacle
from runner.run.passage import Passage, Stop
from runner.run.recovery import in_doubt

BATCH = 20


@dataclass(frozen=True, slots=True)
class Sending:
    """The tools of one sending. `obstacle` says what forbids the next batch, or nothing."""

    book: Book
    connect: Callable[[], Transport]
    obstacle: Callable[[], str]
    push: Callable[[], PushOutcome]
    progress: Callable[[str, int, int], None]
    key: bytes = b""
    """Of the seals."""


def send_passage(passage: Passage) -> Stop | None:
    """Send what the plan decided. Answers why it stopped early, if it did."""
    desk, book = passage.desk, passage.book
    sending = Sending(
        book=book,
        connect=lambda: connect(desk.order, desk.settings),
        obstacle=lambda: obstacle(desk, book),
        push=lambda: book.push(message(passage, "lot ouvert"), {}),
        progress=desk.order.progress,
        key=desk.secrets.key,
    )
    return send_all(sending, passage.emails)


def send_all(sending: Sending, emails: Sequence[Email]) -> Stop | None:
    """Try every message at most once. Answers why it stopped early, if it did."""
    stop: Stop | None = None
    try:
        with closing(sending.connect()) as transport:
            for batch in _batches(emails):
                if code := sending.obstacle() or _open(sending, batch):
                    stop = Stop(code)
                    break
                _send_batch(sending, transport, batch, len(emails))
    except RelanceError as error:
        stop = Stop("connexion", error)
    _drop_untried(sending.book, emails, stop.code if stop else "")
    return stop


def _batches(emails: Sequence[Email]) -> Iterator[tuple[Email, ...]]:
    rest = iter(emails)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def _open(sending: Sending, batch: tuple[Email, ...]) -> str:
    """Only a pushed batch may leave: the pushed line is what recovery goes by."""
    number = sending.book.state.batches + 1
    sending.book.append(BatchOpened(batch=number, notices=tuple(email.reference for email in batch)))
    outcome = sending.push()
    if outcome is PushOutcome.LOST:
        sending.book.rechain()
        return "journal_devance"
    return "" if outcome is PushOutcome.PUSHED else "journal_injoignable"


def _send_batch(sending: Sending, transport: Transport, batch: tuple[Email, ...], total: int) -> None:
    anchor = sending.book.head
    for email in (stamped(email, anchor, sending.key) for email in batch):
        customer = sending.book.state.notices[email.reference].intended.customer
        sending.book.append(*outcome_events(email.reference, customer, transport.send(email, anchor)))
        sending.progress("envois", 1, total)


def stamped(email: Email, anchor: str, key: bytes) -> Email:
    """The message with its seal, so that its copy is known again among forged ones."""
    proof = b"Relance-Sceau: " + seal(email.reference, anchor, key).encode()
    return replace(email, skeleton=email.skeleton.replace(b"Relance-Sceau: " + SEAL, proof, 1))


def outcome_events(reference: str, customer: str, result: SendResult) -> Iterator[AnyEvent]:
    """Sent, refused, or nobody knows; the last two ask a person (a temporary refusal is planned again)."""
    if result.status is SendStatus.SENT:
        yield Sent(notice=reference, server_id=result.server_id)
    elif result.status is SendStatus.DOUBTFUL:
        yield from in_doubt(reference, customer)
    else:
        yield Refused(notice=reference, code=result.code, permanent=result.permanent)
        if result.permanent:
            yield TaskOpened(task=f"T-{reference}-refus", kind="refus", customer=customer, notice=reference)


def _tried(book: Book, emails: Sequence[Email]) -> Iterator[Email]:
    return (email for email in emails if book.state.notices[email.reference].outcome)


def _drop_untried(book: Book, emails: Sequence[Email], reason: str) -> None:
    """What no try was made for may be planned again."""
    tried = {email.reference for email in _tried(book, emails)}
    for email in emails:
        if email.reference not in tried:
            book.append(Dropped(notice=email.reference, reason=reason))
