"""The journal on real git: what is appended arrives once, whatever happens to a push."""

from datetime import timedelta, timezone

import pytest

from runner.journal.book import PushOutcome, open_book
from runner.journal.branch import Branch, peek
from runner.journal.git import Git
from runner.journal.reading import read_events, read_journal
from runner.model.events import BatchOpened, Lease, Started
from runner.model.problem import OutsideError, UserError
from tests.journal.places import AUTHOR, DAY, NEXT, NOW, Place, clock, git, numbered, numbers

PUSHED, LOST, UNREACHABLE = PushOutcome.PUSHED, PushOutcome.LOST, PushOutcome.UNREACHABLE
DIES = "kill -9 $PPID"
"""The remote takes the commit, then dies before it says so."""
FILE = "journal/2026/07/20.jsonl"


def told(place: Place) -> list[int]:
    """What the remote's journal holds, read afresh and checked."""
    return numbers(list(read_events(Git(place.remote), place.tip())))


def test_a_journal_begins_with_the_remote_and_branch_it_belongs_to(place: Place) -> None:
    book = place.create()
    first = next(read_events(Git(place.remote), book.tip))
    assert isinstance(first, Started)
    assert (first.remote, first.branch, first.run, first.day) == (str(place.remote), "journal", "P0", DAY)
    assert sorted(Git(place.remote).files(book.tip)) == ["README.md", FILE]
    assert git(place.remote, "rev-list", "--count", "journal") == "1"


def test_a_journal_is_made_once(place: Place) -> None:
    place.create()
    with pytest.raises(UserError, match="already there"):
        place.create()
    with pytest.raises(UserError, match="already there"):
        place.clone("autre").create()


def test_a_remote_that_does_not_answer_makes_no_journal(place: Place) -> None:
    place.remote.rename(place.remote.with_name("ailleurs"))
    with pytest.raises(OutsideError):
        place.create()


def test_a_missing_journal_is_not_made_by_opening_it(place: Place) -> None:
    with pytest.raises(UserError, match="relance init"):
        place.open()
    assert git(place.remote, "for-each-ref") == ""


def test_what_is_appended_is_in_the_state_at_once_and_in_the_remote_after_the_push(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(Lease(until="2026-07-20T06:07:13Z"), *numbered(1))
    assert book.state.lease is not None
    assert numbers(book.unpushed) == [1]
    assert place.open("P9").state.lease is None
    assert book.push("Passage\n\nRelance-Passage: P1\n", {"etat/postes.csv": b"client\n"}) is PUSHED
    assert not book.unpushed
    again = place.clone("autre").open("P2")
    assert again.state == book.state
    assert again.head == book.head == again.state.head
    assert Git(place.remote).show(place.tip(), "etat/postes.csv") == b"client\n"
    assert (
        git(place.remote, "log", "-1", "--format=%(trailers:key=Relance-Passage,valueonly)", "journal")
        == "P1"
    )


def test_events_are_stamped_with_run_day_and_utc_time(place: Place) -> None:
    place.create()
    paris = timezone(timedelta(hours=2))
    book = place.open(at=lambda: NOW.astimezone(paris))
    book.append(*numbered(1))
    event = book.unpushed[0]
    assert (event.version, event.run, event.at, event.day) == (1, "P1", "2026-07-20T05:07:13Z", DAY)


def test_one_commit_a_push_with_one_parent_that_rewrites_only_the_newest_file(place: Place) -> None:
    place.create()
    book = place.open(day=NEXT)
    for number in (1, 2, 3):
        book.append(*numbered(number))
        assert book.push("lot", {}) is PUSHED
    changed = git(place.remote, "log", "--format=%p", "--name-only", "-3", "journal").split()
    assert [name for name in changed if "/" in name] == ["journal/2026/07/21.jsonl"] * 3
    assert git(place.remote, "rev-list", "--count", "--min-parents=2", "journal") == "0"
    assert told(place) == [1, 2, 3]


def test_a_run_dated_before_the_newest_file_still_appends_to_it(place: Place) -> None:
    place.create()
    late = place.open(day=NEXT)
    late.append(*numbered(1))
    assert late.push("p", {}) is PUSHED
    early = place.open(day=DAY)
    early.append(*numbered(2))
    assert early.push("p", {}) is PUSHED
    assert not early.unpushed
    assert Git(place.remote).show(place.tip(), "journal/2026/07/21.jsonl").count(b"\n") == 2
    assert told(place) == [1, 2]


def test_the_head_after_a_batch_is_its_anchor(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(BatchOpened(batch=1, notices=()))
    anchor = book.head
    book.append(*numbered(1))
    assert book.state.anchors == {anchor}
    book.push("p", {})
    assert place.open("P2").state.anchors == {anchor}


def test_of_two_runs_one_loses_and_nothing_of_either_is_lost(place: Place) -> None:
    place.create()
    ours, theirs = place.open("P1"), place.clone("autre").open("P2")
    theirs.append(Lease(until="2026-07-20T06:00:00Z"), *numbered(1))
    ours.append(*numbered(2, 3))
    assert theirs.push("p", {}) is PUSHED
    assert ours.push("p", {}) is LOST
    stamped = ours.unpushed
    ours.rechain()
    assert ours.unpushed == stamped
    assert ours.state.lease is not None
    assert ours.push("p", {}) is PUSHED
    assert told(place) == [1, 2, 3]
    assert place.open("P3").state == ours.state


def test_a_run_chained_again_goes_on_in_the_file_the_other_opened(place: Place) -> None:
    place.create()
    ours, theirs = place.open("P1", day=DAY), place.clone("autre").open("P2", day=NEXT)
    ours.append(*numbered(1))
    theirs.append(*numbered(2))
    assert theirs.push("p", {}) is PUSHED
    assert ours.push("p", {}) is LOST
    ours.rechain()
    assert ours.push("p", {}) is PUSHED
    assert told(place) == [2, 1]


def test_a_push_accepted_whose_answer_is_lost_counts_as_pushed(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1))
    place.hook("post-receive", DIES)
    assert book.push("p", {}) is PUSHED
    assert not book.unpushed
    (place.remote / "hooks/post-receive").unlink()
    book.append(*numbered(2))
    assert book.push("p", {}) is PUSHED
    assert told(place) == [1, 2]


def test_that_lost_answer_is_no_yes_to_git(place: Place) -> None:
    commit = Git(place.folder).commit(None, {"a": b"1"}, "essai\n", AUTHOR)
    place.hook("post-receive", DIES)
    assert not Git(place.folder).push(commit, "journal")
    assert place.tip() == commit


def test_a_refused_push_is_unreachable_and_can_be_tried_again(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1))
    place.hook("pre-receive", "exit 1")
    assert book.push("p", {}) is UNREACHABLE
    (place.remote / "hooks/pre-receive").unlink()
    book.append(*numbered(2))
    assert book.push("p", {}) is PUSHED
    assert told(place) == [1, 2]


def test_a_remote_that_vanished_is_unreachable_and_keeps_the_events(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1))
    away = place.remote.with_name("ailleurs")
    place.remote.rename(away)
    assert book.push("p", {}) is UNREACHABLE
    with pytest.raises(OutsideError):
        book.rechain()
    assert numbers(book.unpushed) == [1]
    away.rename(place.remote)
    assert book.push("p", {}) is PUSHED
    assert told(place) == [1]


def test_a_push_that_lands_late_is_not_told_twice(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1, 2))
    place.hook("pre-receive", "exit 1")
    assert book.push("en retard", {}) is UNREACHABLE
    late = git(place.folder, "fsck", "--lost-found", "--no-progress").split()[-1]
    (place.remote / "hooks/pre-receive").unlink()
    book.append(*numbered(3))
    git(place.folder, "push", "--quiet", "origin", f"{late}:refs/heads/journal")
    assert book.push("p", {}) is LOST
    book.rechain()
    assert numbers(book.unpushed) == [3]
    assert book.push("p", {}) is PUSHED
    assert told(place) == [1, 2, 3]
    assert place.open("P2").state == book.state


def test_our_commit_under_another_is_pushed_all_the_same(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1))
    place.hook("post-receive", DIES)
    assert book.push("p", {}) is PUSHED
    (place.remote / "hooks/post-receive").unlink()
    other = place.clone("autre").open("P2")
    other.append(*numbered(2))
    assert other.push("p", {}) is PUSHED
    book.append(*numbered(3))
    assert book.push("p", {}) is LOST
    book.rechain()
    assert book.push("p", {}) is PUSHED
    assert told(place) == [1, 2, 3]


def test_nothing_is_added_to_a_branch_that_was_rewritten(place: Place) -> None:
    first = place.create().tip
    book = place.open()
    book.append(*numbered(1))
    assert book.push("p", {}) is PUSHED
    other = Git(place.folder).commit(first, {"README.md": b"autre"}, "autre\n", AUTHOR)
    git(place.folder, "push", "--quiet", "--force", "origin", f"{other}:refs/heads/journal")
    book.append(*numbered(2))
    for _ in range(2):
        with pytest.raises(UserError, match="rewritten"):
            book.push("p", {})
    with pytest.raises(UserError, match="rewritten"):
        book.rechain()
    git(place.remote, "update-ref", "-d", "refs/heads/journal")
    with pytest.raises(UserError, match="rewritten"):
        book.rechain()


def test_what_was_seen_at_another_remote_is_no_measure_of_this_one(place: Place) -> None:
    """A repository that moved, its journal founded anew from a colleague's machine."""
    place.create()
    place.open()
    moved = place.remote.with_name("ailleurs.git")
    git(place.remote.parent, "init", "--quiet", "--bare", str(moved))
    for folder in (place.folder, place.clone("collegue").folder):
        git(folder, "remote", "set-url", "origin", str(moved))
    Place(place.folder.parent / "collegue", moved).create()
    assert Place(place.folder, moved).open().state.remote == str(moved)


def test_the_journal_of_another_remote_is_not_continued(place: Place) -> None:
    place.create()
    moved = place.remote.with_name("copie.git")
    git(place.remote.parent, "clone", "--quiet", "--bare", str(place.remote), str(moved))
    git(place.folder, "remote", "set-url", "origin", str(moved))
    with pytest.raises(UserError, match="belongs to"):
        place.open()


def test_the_journal_of_another_branch_is_not_continued(place: Place) -> None:
    place.create()
    git(place.remote, "branch", "--move", "journal", "journal-essai")
    git(place.remote, "branch", "journal", "journal-essai")
    place.open()
    wrong = Branch(Git(place.folder), "origin", "journal-essai")
    with pytest.raises(UserError, match="belongs to"):
        open_book(wrong, run="P1", clock=clock, day=DAY)


def test_an_altered_journal_is_not_opened_and_the_line_is_named(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1, 2))
    book.push("p", {})
    content = Git(place.remote).show(place.tip(), FILE).replace(b'"vu":1', b'"vu":8')
    forged = Git(place.folder).commit(place.tip(), {FILE: content}, "faux\n", AUTHOR)
    assert Git(place.folder).push(forged, "journal")
    with pytest.raises(UserError, match=f"{FILE}:3"):
        place.open("P2")


def test_without_a_connection_the_journal_last_seen_is_read(place: Place) -> None:
    assert peek(place.branch) is None
    place.create()
    book = place.open()
    book.append(*numbered(1))
    book.push("p", {})
    place.remote.rename(place.remote.with_name("ailleurs"))
    for ref in ("refs/relance/journal", "refs/remotes/origin/journal"):
        git(place.folder, "update-ref", ref, f"{book.tip}~1")
    seen = peek(place.branch)
    assert seen is None or seen.state.head != book.head
    git(place.folder, "update-ref", "refs/remotes/origin/journal", book.tip)
    newest = peek(place.branch)
    assert newest is not None
    assert newest.state.head == book.head


def test_a_commit_does_not_grow_with_history(place: Place) -> None:
    def size_of_next(book_day: int) -> int:
        book = place.open(f"P{book_day}", day=DAY + timedelta(days=book_day))
        book.append(*numbered(1))
        before = {line.split()[0] for line in git(place.remote, *_objects).splitlines()}
        assert book.push("p", {}) is PUSHED
        rows = [line.split() for line in git(place.remote, *_objects).splitlines()]
        return sum(int(size) for name, size in rows if name not in before)

    _objects = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objectsize)")
    place.create()
    first = size_of_next(2)
    for day in range(3, 9):
        size_of_next(day)
    # One more row of 36 bytes a day in the month's folder, at most 31 of them; nothing else.
    assert size_of_next(9) <= first + 7 * 36


def test_reading_at_an_old_commit_gives_the_state_of_that_day(place: Place) -> None:
    place.create()
    book = place.open()
    book.append(*numbered(1), Lease(until="2026-07-20T06:00:00Z"))
    book.push("p", {})
    old = book.tip
    book.append(Lease(until="2026-07-20T05:30:00Z", returned=True))
    book.push("p", {})
    assert read_journal(Git(place.folder), old).state.lease is not None
    assert read_journal(Git(place.folder), book.tip).state.lease is None
