"""One pass over a mailbox (a Maildir): nothing counted twice, nothing lost, cursors that tell the truth."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.events import MailRead
from runner.model.mail import MailReading
from runner.model.problem import OutsideError, UserError
from runner.model.sources import MailboxSettings
from runner.payments.mailbox import open_mailbox
from runner.payments.maildir import MaildirMailbox
from tests.payments_mailbox.post import NOW, SETTINGS, cursors_of, deliver, mail, notice, read

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _next(
    root: Path, before: MailReading, *, days: int = 1, settings: MailboxSettings = SETTINGS
) -> MailReading:
    """The run `days` later, as the journal would start it."""
    seen = frozenset(p.mail for p in before.payments) | {r.mail for r in before.replies}
    return read(MaildirMailbox(root), settings, cursors_of(before), seen=seen, now=NOW + days * DAY)


def test_a_second_reading_finds_nothing_more(tmp_path: Path) -> None:
    deliver(tmp_path, notice(), NOW - HOUR)
    deliver(tmp_path, mail(), NOW - HOUR)
    first = read(MaildirMailbox(tmp_path))
    second = _next(tmp_path, first)
    assert (len(first.payments), len(first.replies)) == (1, 1)
    assert (second.payments, second.replies, second.failures) == ((), (), ())
    assert second.cursors == first.cursors


def test_a_mail_that_lands_late_with_an_earlier_name_is_still_read(tmp_path: Path) -> None:
    deliver(tmp_path, notice(number=1), NOW - timedelta(seconds=5))
    first = read(MaildirMailbox(tmp_path))
    deliver(tmp_path, notice(number=2), NOW - timedelta(seconds=30))
    second = _next(tmp_path, first)
    assert len(first.payments) == len(second.payments) == 1
    assert first.payments[0].id != second.payments[0].id


def test_the_same_mail_in_two_folders_counts_once(tmp_path: Path) -> None:
    deliver(tmp_path, notice(), NOW - HOUR)
    deliver(tmp_path, notice(), NOW - HOUR, folder=".Banque")
    reading = read(MaildirMailbox(tmp_path), MailboxSettings(folders=("INBOX", "Banque")))
    assert len(reading.payments) == 1


def test_another_validity_reads_all_and_counts_once(tmp_path: Path) -> None:
    deliver(tmp_path, notice(number=1), NOW - DAY)
    first = read(MaildirMailbox(tmp_path))
    deliver(tmp_path, notice(number=2), NOW - HOUR)
    old = {"INBOX": MailRead(folder="INBOX", validity=99, last_uid=2**52)}
    again = read(MaildirMailbox(tmp_path), cursors=old, seen=frozenset({first.payments[0].mail}))
    assert len(again.payments) == 1
    assert again.cursors[0].validity == 1


def test_a_mail_that_fails_is_tried_in_three_runs_then_left_to_a_person(tmp_path: Path) -> None:
    deliver(tmp_path, notice("beaucoup"), NOW - HOUR)
    reading = read(MaildirMailbox(tmp_path))
    tries = []
    for day in range(1, 5):
        tries.append([failure.tries for failure in reading.failures])
        reading = _next(tmp_path, reading, days=day)
    assert tries == [[1], [2], [3], []]
    assert reading.cursors[0].retry == ()


def test_a_mail_that_failed_counts_once_it_can_be_read(tmp_path: Path) -> None:
    path = deliver(tmp_path, notice("beaucoup"), NOW - HOUR)
    first = read(MaildirMailbox(tmp_path))
    path.write_bytes(notice("10,00"))
    second = _next(tmp_path, first)
    assert [payment.amount for payment in second.payments] == [1000]
    assert second.cursors[0].retry == ()


def test_a_mail_without_message_id_is_known_by_its_bytes(tmp_path: Path) -> None:
    deliver(tmp_path, notice(Message_ID=""), NOW - HOUR)
    deliver(tmp_path, notice(Message_ID=""), NOW - HOUR)
    deliver(tmp_path, mail("un", Message_ID=""), NOW - HOUR)
    deliver(tmp_path, mail("deux", Message_ID=""), NOW - HOUR)
    reading = read(MaildirMailbox(tmp_path))
    assert (len(reading.payments), len(reading.replies)) == (1, 2)


@pytest.mark.parametrize(
    ("sender", "to", "replies", "failures"),
    [
        ("paul@durand.example", "compta@mercier.example", 1, 0),
        ("compta@mercier.example", "paul@durand.example", 1, 0),
        ("notifications@banque.example", "compta@mercier.example", 0, 1),
        ("lettre@infos.example", "compta@mercier.example", 0, 0),
    ],
)
def test_a_thirty_megabyte_mail_is_judged_by_its_headers(
    tmp_path: Path, sender: str, to: str, replies: int, failures: int
) -> None:
    deliver(tmp_path, mail(From=sender, To=to, Subject="Virement reçu") + b"x" * 30_000_000, NOW - HOUR)
    reading = read(MaildirMailbox(tmp_path))
    assert (len(reading.replies), len(reading.failures)) == (replies, failures)
    assert all(failure.tries == 3 for failure in reading.failures)
    assert reading.cursors[0].retry == ()


def test_a_copy_of_ours_counts_by_its_headers_whatever_its_size(tmp_path: Path) -> None:
    raw = mail(From="compta@mercier.example", To="paul@durand.example", X_Relance_Reference="R-7F3K2Q")
    deliver(tmp_path, raw + b"x" * 200, NOW - HOUR)
    reading = read(MaildirMailbox(tmp_path), MailboxSettings(max_size=100))
    assert [copy.reference for copy in reading.copies] == ["R-7F3K2Q"]
    assert (reading.replies, reading.failures) == ((), ())


def test_a_mail_built_to_harm_costs_only_itself(tmp_path: Path) -> None:
    bomb = notice(number=1) + b"Content-Type: multipart/mixed; boundary=b\n" * 300
    deliver(tmp_path, bomb, NOW - HOUR)
    deliver(tmp_path, notice(number=2), NOW - HOUR)
    reading = read(MaildirMailbox(tmp_path))
    assert (len(reading.payments), len(reading.failures)) == (1, 1)


def test_the_day_of_receipt_is_the_local_day_of_delivery(tmp_path: Path) -> None:
    late = NOW.replace(day=20, hour=22, minute=30)  # half past midnight in Paris
    deliver(tmp_path, notice(Date="Mon, 01 Jan 1990 00:00:00 +0000"), late)
    assert read(MaildirMailbox(tmp_path)).payments[0].received_on == date(2026, 7, 21)


def test_nothing_is_received_in_the_future(tmp_path: Path) -> None:
    deliver(tmp_path, mail(), NOW + 3 * DAY)
    assert read(MaildirMailbox(tmp_path)).replies[0].received_on == date(2026, 7, 21)


def test_mails_before_the_beginning_are_passed_over(tmp_path: Path) -> None:
    deliver(tmp_path, notice(number=1), NOW - 40 * DAY)
    deliver(tmp_path, notice(number=2), NOW - DAY)
    reading = read(MaildirMailbox(tmp_path), since=NOW - 30 * DAY)
    assert len(reading.payments) == 1
    assert _next(tmp_path, reading).payments == ()


def test_the_folder_of_sent_mails_is_read_as_ours(tmp_path: Path) -> None:
    deliver(
        tmp_path, mail(From="claire@mercier.example", To="paul@durand.example"), NOW - HOUR, folder=".Envoyés"
    )
    (tmp_path / "cur").mkdir()
    reading = read(MaildirMailbox(tmp_path), MailboxSettings(sent_folder="Envoyés"))
    assert [reply.ours for reply in reading.replies] == [True]


def test_a_name_without_a_time_is_shown_at_every_reading_and_counts_once(tmp_path: Path) -> None:
    deliver(tmp_path, mail(Date="Sat, 18 Jul 2026 09:00:00 +0200"), name="exemple.eml")
    deliver(tmp_path, notice(), NOW - HOUR)
    first = read(MaildirMailbox(tmp_path))
    deliver(tmp_path, mail("autre", Subject="plus tard"), name="autre.eml")
    second = _next(tmp_path, first)
    assert [reply.received_on for reply in first.replies] == [date(2026, 7, 18)]
    assert len(second.replies) == 1


def test_a_mail_moved_to_cur_keeps_its_uid(tmp_path: Path) -> None:
    path = deliver(tmp_path, notice(), NOW - HOUR)
    box = MaildirMailbox(tmp_path)
    (before,) = box.heads("INBOX", 0, ())
    (tmp_path / "cur").mkdir()
    path.rename(tmp_path / "cur" / f"{path.name}:2,S")
    assert box.messages("INBOX", [before.uid]) == {before.uid: notice()}
    (after,) = box.heads("INBOX", 0, ())
    assert after.uid == before.uid
    (tmp_path / "cur" / f"{path.name}:2,S").unlink()
    assert not box.messages("INBOX", [before.uid])


@pytest.mark.parametrize("folder", ["Absent", "../INBOX", "/tmp", "", "."])
def test_a_folder_that_is_not_there_or_not_inside_is_refused(tmp_path: Path, folder: str) -> None:
    root = tmp_path / "boite"
    deliver(root, mail())
    deliver(tmp_path / "INBOX", mail())
    with pytest.raises(OutsideError):
        MaildirMailbox(root).validity(folder)


@pytest.mark.parametrize("folder", [".Banque.Avis", "Banque/Avis"])
def test_sub_folders_of_both_kinds_are_found(tmp_path: Path, folder: str) -> None:
    deliver(tmp_path, notice(), NOW - HOUR, folder=folder)
    (tmp_path / "new").mkdir()
    assert len(read(MaildirMailbox(tmp_path), MailboxSettings(folders=("Banque/Avis",))).payments) == 1


def test_reading_leaves_the_maildir_as_it_was(tmp_path: Path) -> None:
    path = deliver(tmp_path, notice(), NOW - HOUR)
    before = path.stat().st_mtime_ns
    with open_mailbox(MailboxSettings(maildir="."), tmp_path, "") as box:
        assert len(read(box).payments) == 1
    assert path.stat().st_mtime_ns == before
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted(["new", path.name])


def test_no_mailbox_at_all_is_for_the_user_to_mend(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="boite"), open_mailbox(MailboxSettings(), tmp_path, ""):
        pass


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=6),
    st.lists(st.integers(0, 7200), min_size=6, max_size=6),
)
def test_in_any_order_of_arrival_each_notice_counts_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, runs: list[int], ages: list[int]
) -> None:
    """Mails named up to ten minutes before they land; whatever the runs between them."""
    root = tmp_path_factory.mktemp("boite")
    (root / "new").mkdir()
    now, number = NOW, 0
    cursors: dict[str, MailRead] = {}
    counted: list[str] = []
    for new in runs:
        for _ in range(new):
            deliver(root, notice(number=number), now - timedelta(seconds=ages[number % 6] % 590))
            number += 1
        reading = read(MaildirMailbox(root), cursors=cursors, seen=frozenset(counted), now=now)
        counted += [payment.mail for payment in reading.payments]
        cursors = cursors_of(reading)
        now += timedelta(minutes=3)
    assert len(counted) == len(set(counted)) == number
