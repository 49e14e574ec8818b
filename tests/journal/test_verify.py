"""`journal verify` finds each kind of tampering, and says what it cannot know."""

from collections.abc import Callable

import pytest

from runner.journal.encode import ZEROS, decode, encode, line_hash
from runner.journal.git import Git
from runner.journal.verify import Verification, verify
from runner.model.problem import UserError
from tests.journal.places import AUTHOR, DAY, NEXT, Place, git, numbered

FIRST, SECOND = "journal/2026/07/20.jsonl", "journal/2026/07/21.jsonl"


def filled(place: Place) -> str:
    """Two days, five commits; returns the anchor of the first day."""
    place.create()
    anchor = ""
    for day, number in ((DAY, 1), (DAY, 2), (NEXT, 3), (NEXT, 4)):
        book = place.open(day=day)
        book.append(*numbered(number, number * 10))
        book.push("Passage\n", {"README.md": b"%d" % number, "etat/postes.csv": b"%d" % number})
        anchor = anchor or book.head
    return anchor


def forge(place: Place, files: dict[str, bytes], parent: str = "") -> None:
    """What someone with write access could push."""
    commit = Git(place.folder).commit(parent or place.tip(), files, "faux\n", AUTHOR)
    git(place.folder, "push", "--quiet", "--force", "origin", f"{commit}:refs/heads/journal")


def content(place: Place, file: str) -> bytes:
    return Git(place.remote).show(place.tip(), file)


def messages(found: Verification) -> str:
    return "\n".join(map(str, found.texts()))


def test_an_honest_journal_is_proven_and_the_rest_is_said(place: Place) -> None:
    anchor = filled(place)
    found = verify(place.branch, anchor)
    assert found.ok
    assert (found.commits, found.files, found.lines, found.anchored) == (5, 2, 9, True)
    assert (found.tip, found.head) == (place.tip(), place.open("P9").head)
    assert "not proven" in messages(found)
    assert verify(place.branch, place.tip()).anchored
    assert "replaced as a whole" in messages(verify(place.branch))


def changed_bytes(old: bytes, new: bytes) -> Callable[[Place], None]:
    return lambda place: forge(place, {SECOND: content(place, SECOND).replace(old, new)})


def without_line(place: Place) -> None:
    lines = content(place, SECOND).splitlines(keepends=True)
    forge(place, {SECOND: b"".join([lines[0], *lines[2:]])})


def two_lines_swapped(place: Place) -> None:
    lines = content(place, SECOND).splitlines(keepends=True)
    forge(place, {SECOND: b"".join([lines[1], lines[0], *lines[2:]])})


def line_inserted(place: Place) -> None:
    lines = content(place, SECOND).splitlines(keepends=True)
    extra = encode(numbered(99)[0], line_hash(lines[0].rstrip()))
    forge(place, {SECOND: b"".join([lines[0], extra + b"\n", *lines[1:]])})


def chained_again_from_the_second_line(place: Place) -> None:
    """The whole newest file rewritten, its chain made right again."""
    previous = line_hash(content(place, FIRST).splitlines()[-1])
    lines = []
    for event in decode(content(place, SECOND))[1:]:
        lines.append(encode(event, previous))
        previous = line_hash(lines[-1])
    forge(place, {SECOND: b"".join(line + b"\n" for line in lines)})


def last_line_removed(place: Place) -> None:
    forge(place, {SECOND: b"".join(content(place, SECOND).splitlines(keepends=True)[:-1])})


def edited_then_put_back(place: Place) -> None:
    good = content(place, SECOND)
    forge(place, {SECOND: good.replace(b'"vu":3', b'"vu":8')})
    forge(place, {SECOND: good})


def older_file_changed(place: Place) -> None:
    good = content(place, FIRST)
    extra = encode(numbered(99)[0], line_hash(good.splitlines()[-1]))
    forge(place, {FIRST: good + extra + b"\n"})


def file_opened_behind(place: Place) -> None:
    line = encode(numbered(99)[0], ZEROS)
    forge(place, {"journal/2026/07/01.jsonl": line + b"\n"})


def stranger_among_the_files(place: Place) -> None:
    forge(place, {"journal/notes.txt": b"x"})


def merged(place: Place) -> None:
    tip = place.tip()
    side = Git(place.folder).commit(f"{tip}~1", {"README.md": b"autre"}, "x\n", AUTHOR)
    tree = git(place.folder, "rev-parse", f"{tip}^{{tree}}")
    merge = git(place.folder, "commit-tree", tree, "-p", tip, "-p", side, "-m", "fusion")
    git(place.folder, "push", "--quiet", "origin", f"{merge}:refs/heads/journal")


def cut_short(place: Place) -> None:
    forge(place, {SECOND: content(place, SECOND)[:-7]})


def no_line_of_ours(place: Place) -> None:
    forge(place, {SECOND: content(place, SECOND) + b'{"bonjour":1}\n'})


@pytest.mark.parametrize(
    "tamper",
    [
        changed_bytes(b'"vu":3,', b'"vu":8,'),
        changed_bytes(b'"vu":40,', b'"vu":41,'),
        without_line,
        two_lines_swapped,
        line_inserted,
        chained_again_from_the_second_line,
        last_line_removed,
        edited_then_put_back,
        older_file_changed,
        file_opened_behind,
        stranger_among_the_files,
        merged,
        cut_short,
        no_line_of_ours,
    ],
)
def test_tampering_is_found(place: Place, tamper: Callable[[Place], None]) -> None:
    filled(place)
    tamper(place)
    found = verify(place.branch)
    assert not found.ok, messages(found)
    assert "each naming the hash" not in messages(found)


def test_a_history_written_anew_is_found_by_an_anchor_only(place: Place) -> None:
    anchor = filled(place)
    git(place.remote, "update-ref", "-d", "refs/heads/journal")
    filled_again = place.clone("autre")
    filled_again.create()
    assert verify(place.branch).ok
    found = verify(place.branch, anchor)
    assert (found.ok, found.anchored) == (False, False)
    assert "rolled back" in messages(found)


def test_a_rolled_back_branch_is_found_by_a_later_anchor_and_not_by_an_earlier_one(place: Place) -> None:
    early = filled(place)
    late = place.open("P9").head
    git(place.remote, "update-ref", "refs/heads/journal", "journal~1")
    assert verify(place.branch, early).ok
    assert not verify(place.branch, late).ok


def test_the_journal_of_another_remote_is_found(place: Place) -> None:
    filled(place)
    copy = place.remote.with_name("copie.git")
    git(place.remote.parent, "clone", "--quiet", "--bare", str(place.remote), str(copy))
    git(place.folder, "remote", "set-url", "origin", str(copy))
    assert "does not name this remote" in messages(verify(place.branch))


def test_a_history_cut_by_a_shallow_clone_is_said(place: Place) -> None:
    filled(place)
    shallow = place.remote.with_name("court")
    git(
        place.remote.parent,
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=journal",
        f"file://{place.remote}",
        str(shallow),
    )
    here = Place(shallow, place.remote)
    git(shallow, "remote", "set-url", "origin", str(place.remote))
    assert here.branch.git.is_shallow
    assert "history is cut" in messages(verify(here.branch))


@pytest.mark.parametrize("anchor", ["", "abc", "g" * 64, "0" * 41])
def test_what_cannot_be_an_anchor_is_refused(place: Place, anchor: str) -> None:
    filled(place)
    with pytest.raises(UserError, match="hexadecimal"):
        verify(place.branch, anchor)


def test_there_is_nothing_to_verify_without_a_branch(place: Place) -> None:
    with pytest.raises(UserError, match="no journal"):
        verify(place.branch)
