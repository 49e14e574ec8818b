"""Who a mail may be from, and what one reading of the mailbox becomes in the journal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec.structs import replace as alter

from runner.journal.fold import fold
from runner.model import events as ev
from runner.model.facts import ContactChange, Facts
from runner.model.hashes import account_hash, address_hash, seal
from runner.model.mail import BounceRead, CopyRead, MailFailure, MailReading, ReplyRead
from runner.model.money import NoticeKind, Payment, Source
from runner.model.parties import Account, Customer
from runner.model.problem import BrakeError
from runner.model.state import State
from runner.model.text import t
from runner.payments.twins import marks
from runner.run.mailed import LAST_TRY, correspondents, mail_events, refuse_rolled_back
from tests.journal.test_fold import DAY, batch, intended, later, on
from tests.run.plans import site

KEY = b"clef"
SERVERS = "<Abc@prod.outlook.example>"


def written(*ends: ev.AnyEvent) -> State:
    """One message, intended and in an opened batch, and what became of it."""
    state = fold(on(DAY, intended(message_id="<R1@mercier.example>"), batch("R-1"), *ends))
    state.anchors.add("a" * 64)
    return state


def copy(
    reference: str = "R-1", anchor: str = "a" * 64, message_id: str = "<R1@mercier.example>"
) -> CopyRead:
    return CopyRead(reference, anchor, seal(reference, anchor, KEY), message_id)


def told(reading: MailReading, state: State) -> list[ev.AnyEvent]:
    return list(mail_events(reading, state, KEY))


# --- who --------------------------------------------------------------------------------------------------


def test_an_address_is_of_every_customer_who_has_it_in_the_file_or_in_suivi() -> None:
    customers = (
        Customer("C1", emails=("Compta@Roche.example",), copies=("chef@roche.example",)),
        Customer("C2", emails=("compta@roche.example",)),
    )
    change = ContactChange(customer="C2", emails=("Neuve@perrin.example",), copies=("paie@perrin.example",))
    accounts = {customer.code: Account(customer, ()) for customer in customers}
    known = correspondents(site().settings, accounts, State(), Facts({"C2": (change,)}))
    assert known.by_address == {
        "compta@roche.example": ("C1", "C2"),
        "chef@roche.example": ("C1",),
        "neuve@perrin.example": ("C2",),
        "paie@perrin.example": ("C2",),
    }


def test_a_message_is_known_by_its_reference_its_id_and_the_servers() -> None:
    state = written(ev.Sent(notice="R-1", server_id=SERVERS))
    fold(on(DAY, intended("R-2", message_id="")), state)
    known = correspondents(site().settings, {}, state, Facts())
    assert known.by_reference == {"R-1": "C1", "R-2": "C1"}
    assert known.by_message_id == {"<r1@mercier.example>": "C1", SERVERS.lower(): "C1"}


def test_we_are_all_the_addresses_we_write_from_and_to() -> None:
    settings = site().settings
    settings = replace(
        settings,
        creditor=replace(settings.creditor, iban="fr76 3000 6000 0112 3456 7890 189"),
        contact=replace(settings.contact, email="Claire@mercier.example"),
        mailbox=replace(settings.mailbox, account="boite@mercier.example"),
        sending=replace(
            settings.sending,
            account="envoi@mercier.example",
            sender="de@mercier.example",
            copy="cc@mercier.example",
        ),
    )
    known = correspondents(settings, {}, State(), Facts())
    names = ("claire", "boite", "envoi", "de", "cc")
    assert known.own_addresses == {f"{name}@mercier.example" for name in names}
    assert known.own_accounts == {"FR7630006000011234567890189"}


# --- copies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "proves"),
    [
        ((), True),
        ((ev.Doubtful(notice="R-1"),), True),
        ((ev.Dropped(notice="R-1", reason="non_parti"),), True),  # a person said so: the copy knows better
        (
            (ev.Refused(notice="R-1", code=550, permanent=True),),
            False,
        ),  # by the debtor's server; we have ours
        ((ev.Sent(notice="R-1"),), False),  # known
    ],
)
def test_a_sealed_copy_proves_that_a_message_left(end: tuple[ev.AnyEvent, ...], proves: bool) -> None:
    found = told(MailReading("", copies=(copy(),)), written(*end))
    assert found == ([ev.Sent(notice="R-1", server_id="")] if proves else [])


def test_an_unsealed_copy_or_one_of_an_unknown_message_proves_nothing() -> None:
    forged = replace(copy(), seal=seal("R-1", "a" * 64, b"autre"))
    assert told(MailReading("", copies=(forged, copy("R-9"))), written()) == []


@pytest.mark.parametrize(
    ("carried", "kept"),
    [(SERVERS, SERVERS.strip("<>")), ("<R1@mercier.example>", ""), ("sans crochets", ""), ("<é@x>", "")],
)
def test_a_renamed_copy_tells_the_id_that_answers_will_name(carried: str, kept: str) -> None:
    (sent,) = told(MailReading("", copies=(copy(message_id=carried),)), written())
    assert sent == ev.Sent(notice="R-1", server_id=kept)


def test_a_copy_that_quotes_an_unknown_batch_is_of_a_newer_journal() -> None:
    state = written()
    refuse_rolled_back(MailReading("", copies=(copy(),)), state, KEY)
    forged = replace(copy(anchor="b" * 64), seal="")
    refuse_rolled_back(MailReading("", copies=(copy(), forged)), state, KEY)
    with pytest.raises(BrakeError):
        refuse_rolled_back(MailReading("", copies=(copy(), copy(anchor="b" * 64))), state, KEY)


# --- payments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("believed", [True, False])
def test_a_payment_is_told_without_a_name(believed: bool) -> None:
    payment = Payment(
        "P-1",
        "m1",
        "banque",
        NoticeKind.PAYMENT,
        DAY,
        120_000,
        currency="CHF",
        booked_on=later(-1),
        payer="MENUISERIE ROCHE",
        payer_iban="FR76 1",
        remittance="FA-1",
        believed=believed,
        why=t("the sender is not proven"),
        source=Source.STATEMENT,
    )
    (learnt,) = told(MailReading("", payments=(payment,)), State())
    assert learnt == ev.PaymentLearnt(
        payment="P-1",
        mail="m1",
        reader="banque",
        kind=NoticeKind.PAYMENT,
        amount=120_000,
        currency="CHF",
        received_on=DAY,
        booked_on=later(-1),
        believed=believed,
        reason="" if believed else payment.reason,
        marks=marks(payment),
        source=Source.STATEMENT,
        account=account_hash("FR76 1", KEY),
    )
    assert payment.reason
    assert not {"ROCHE", "FR761"} & set(repr(learnt).replace("'", " ").split())


# --- replies, bounces, failures ---------------------------------------------------------------------------


def test_a_reply_waits_where_it_lies_until_it_is_marked() -> None:
    theirs = ReplyRead("m1", "C1", DAY, hint="litige", folder="INBOX", uid=5)
    ours = ReplyRead("m2", "C1", later(1), ours=True, answers=("m0",), folder="Envoyés", uid=8)
    cursor = ev.MailRead(folder="INBOX", validity=7, last_uid=9)
    first, second, last = told(MailReading("", replies=(theirs, ours), cursors=(cursor,)), State())
    assert first == ev.Replied(
        customer="C1",
        mail="m1",
        received_on=DAY,
        automatic=False,
        by="client",
        hint="litige",
        folder="INBOX",
        validity=7,
        uid=5,
    )
    assert isinstance(second, ev.Replied)
    assert (second.by, second.answers, second.validity) == ("nous", ("m0",), 0)
    assert last is cursor
    state = fold((first,))
    marked = MailReading("", answered=frozenset({"m1", "m9"}))
    assert told(marked, state) == [ev.Answered(customer="C1", mail="m1")]
    assert told(MailReading("", answered=frozenset({"m9"})), state) == []


def test_a_bounce_keeps_a_hash_of_the_address() -> None:
    bounce = BounceRead("m1", "C1", "compta@roche.example", permanent=True, notice="R-1")
    (found,) = told(MailReading("", bounces=(bounce,)), State())
    hashed = address_hash("compta@roche.example", KEY)
    assert found == ev.Bounced(customer="C1", mail="m1", address=hashed, permanent=True, notice="R-1")


def test_a_mail_is_asked_about_at_its_last_try_and_not_before() -> None:
    failures = tuple(MailFailure("INBOX", tries, tries, t("damaged")) for tries in range(1, LAST_TRY + 1))
    asked = told(MailReading("", failures=failures), State())
    assert asked == [ev.TaskOpened(task="T-courrier-INBOX-3", kind="courrier")]


def test_what_a_person_has_seen_to_is_asked_no_more() -> None:
    cursor = ev.MailRead(folder="INBOX", validity=7, last_uid=9)
    tasks = tuple(ev.TaskOpened(task=f"T-courrier-INBOX-{uid}", kind="courrier") for uid in (3, 4))
    state = fold((cursor, *tasks, ev.TaskOpened(task="T-R-1-envoi", kind="envoi")))
    read = MailReading("", cursors=(alter(cursor, last_uid=12),), seen_to=frozenset({("INBOX", 3)}))
    assert told(read, state)[:-1] == [ev.TaskClosed(task="T-courrier-INBOX-3", result="vue")]
    shut = MailReading("", seen_to=frozenset({("INBOX", 3)}))
    assert told(shut, state) == []
