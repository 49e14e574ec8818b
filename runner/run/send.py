"""Sending in batches: a pushed commit opens each, and carries the outcomes of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from runner.journal.book import Book, PushOutcome
from runner.model.events import AnyEvent, BatchOpened, Dropped, Refused, Sent, TaskOpened
from runner.model.hashes import seal
from runner.model.mail import SEAL, Message, SendResult, SendStatus, Sms
from runner.model.problem import RelanceError
from runner.model.text import t
from runner.run.commit import message
from runner.run.connect import Carrier, carriers
from runner.run.guard import holds_lease, obstacle
from runner.run.hours import quiet
from runner.run.order import Progress
from runner.run.passage import Passage, Stop
from runner.run.recovery import in_doubt

BATCH = 20
UNANSWERED = 3
"""So many messages in a row without any answer of the server: it is down, the rest need not wait for it."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The tools of one sending. `obstacle` says what forbids the next batch, or nothing."""

    book: Book
    connect: Callable[[], Carrier]
    obstacle: Callable[[], str]
    holds_lease: Callable[[], bool]
    push: Callable[[], PushOutcome]
    progress: Progress
    total: int
    """Messages of the whole run."""
    key: bytes = b""
    """Of the seals."""
    quiet: Callable[[], bool] = bool
    """Whether it is an hour at which no SMS may arrive."""


def send_passage(passage: Passage) -> Stop | None:
    """Send what the plan decided. Answers why it stopped early, if it did."""
    desk, book = passage.desk, passage.book
    sending = Sending(
        book=book,
        connect=lambda: carriers(desk.order, desk.settings, passage.emails),
        obstacle=lambda: obstacle(desk, book),
        holds_lease=lambda: holds_lease(desk, book),
        push=lambda: book.push(message(passage, "lot ouvert"), {}),
        progress=desk.order.progress,
        total=len(passage.emails),
        key=desk.secrets.key,
        quiet=lambda: quiet(desk.site, desk.now),
    )
    return send_all(sending, passage.emails)


def send_all(sending: Sending, emails: Sequence[Message]) -> Stop | None:
    """Try every message at most once. Answers why it stopped early, if it did."""
    tried: set[str] = set()
    stop = _send(sending, emails, tried)
    _settle(sending.book, emails, tried, stop.code if stop else "")
    return stop


def _send(sending: Sending, emails: Sequence[Message], tried: set[str]) -> Stop | None:
    """An interruption or a bug is handed over too: what is known by then must reach the journal."""
    try:
        with closing(sending.connect()) as carrier:
            for batch in _batches(emails):
                stopped = sending.obstacle() or _open(sending, batch)
                stopped = stopped or _send_batch(sending, carrier, batch, tried)
                if stopped:
                    return Stop(stopped)
    except RelanceError as error:
        return Stop("connexion", error)
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - raised again once the journal knows
        return Stop("interrompu", error)
    return None


def _batches(emails: Sequence[Message]) -> Iterator[tuple[Message, ...]]:
    rest = iter(emails)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def _open(sending: Sending, batch: tuple[Message, ...]) -> str:
    """Only a pushed batch may leave: the pushed line is what recovery goes by."""
    number = sending.book.state.batches + 1
    sending.book.append(BatchOpened(batch=number, notices=tuple(email.reference for email in batch)))
    outcome = sending.push()
    if outcome is PushOutcome.LOST:
        sending.book.rechain()
        return "journal_devance"
    return "" if outcome is PushOutcome.PUSHED else "journal_injoignable"


def _send_batch(sending: Sending, carrier: Carrier, batch: tuple[Message, ...], tried: set[str]) -> str:
    """Why it stopped, or an empty string. `tried` grows before each try, for whatever may end it."""
    anchor, unanswered = sending.book.head, 0
    for email in batch:
        carrier.wait(email)
        if not sending.holds_lease():  # only now: the machine may have slept while it waited
            return "bail_echu"
        if isinstance(email, Sms) and sending.quiet():
            continue
        tried.add(email.reference)
        result = carrier.send(stamped(email, anchor, sending.key), anchor)
        sending.book.append(*outcome_events(email.reference, _customer(sending.book, email), result))
        sending.progress(t("messages"), 1, sending.total)
        unanswered = 0 if result.code or result.status is not SendStatus.REFUSED else unanswered + 1
        if unanswered == UNANSWERED:
            return "connexion"
    return ""


def _customer(book: Book, email: Message) -> str:
    return book.state.notices[email.reference].intended.customer


def stamped(email: Message, anchor: str, key: bytes) -> Message:
    """The message with its seal, so that its copy is known again among forged ones; an SMS has no copy."""
    if isinstance(email, Sms):
        return email
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


def _settle(book: Book, emails: Sequence[Message], tried: set[str], reason: str) -> None:
    """What was never tried may be planned again; what was, and nobody knows more, is in doubt."""
    for email in emails:
        reference = email.reference
        if book.state.notices[reference].outcome:
            continue
        if reference in tried:
            book.append(*in_doubt(reference, _customer(book, email)))
        else:
            book.append(Dropped(notice=reference, reason=reason or "heures_calmes"))
