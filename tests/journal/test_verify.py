"""`journal verify` finds each kind of tampering, and says what it cannot know."""

from collections.abc import Callable
from pathlib import Path

import pytest

from runner.journal.branch import Branch
from runner.journal.encode import ZEROS, decode, encode, line_hash
from runner.journal.git import Git
from runner.journal.reading import read_journal
from runner.journal.verify import Verification, verify
from runner.model.problem import UserError
from tests.journal.places import AUTHOR, DAY, NEXT, Place, git, numbered
from tests.journal.places import place as make_place

FIRST, SECOND = "journal/2026/07/20.jsonl", "journal/2026/07/21.jsonl"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, str, str]:
    """Two days, five commits: the place, the anchor of the first run, the tip."""
    place = make_place(tmp_path_factory.mktemp("journal"))
    place.create()
    anchor = ""
    for day, number in ((DAY, 1), (DAY, 2), (NEXT, 3), (NEXT, 4)):
        book = place.open(day=day)
        book.append(*numbered(number, number * 10))
        book.push("Passage\n", {"README.md": b"%d" % number, "etat/postes.csv": b"%d" % number})
        anchor = anchor or book.head
    return place, anchor, place.tip()


@pytest.fixture
def journal(written: tuple[Place, str, str]) -> Place:
    """The honest journal again, whatever the test before made of it."""
    place, _, tip = written
    git(place.folder, "remote", "set-url", "origin", str(place.remote))
    git(place.remote, "update-ref", "refs/heads/journal", tip)
    return place


@pytest.fixture
def elsewhere(journal: Place, tmp_path: Path) -> Branch:
    """A machine that has never seen this journal: all it goes by is what the branch proves of itself."""
    git(tmp_path, "init", "--quiet", str(tmp_path))
    git(tmp_path, "remote", "add", "origin", str(journal.remote))
    return Branch(Git(tmp_path), "origin", "journal")


@pytest.fixture
def anchor(written: tuple[Place, str, str]) -> str:
    return written[1]


def forge(place: Place, files: dict[str, bytes], parent: str = "") -> None:
    """What someone with write access could push."""
    commit = Git(place.folder).commit(parent or place.tip(), files, "faux\n", AUTHOR)
    git(place.folder, "push", "--quiet", "--force", "origin", f"{commit}:refs/heads/journal")


def content(place: Place, file: str) -> bytes:
    return Git(place.remote).show(place.tip(), file)


def messages(found: Verification) -> str:
    return "\n".join(map(str, found.texts()))


def test_an_honest_journal_is_proven_and_the_rest_is_said(journal: Place, anchor: str) -> None:
    found = verify(journal.branch, anchor)
    assert found.ok
    assert (found.commits, found.files, found.lines, found.anchored) == (5, 2, 9, True)
    assert (found.tip, found.head) == (journal.tip(), journal.open("P9").head)
    assert "not proven" in messages(found)
    assert "replaced as a whole" not in messages(found), "the anchor proves that much"
    assert verify(journal.branch, journal.tip()).anchored
    assert "replaced as a whole" in messages(verify(journal.branch))


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
def test_tampering_is_found(journal: Place, elsewhere: Branch, tamper: Callable[[Place], None]) -> None:
    tamper(journal)
    found = verify(elsewhere)
    assert not found.ok, messages(found)
    assert "each naming the hash" not in messages(found)


def test_a_history_written_anew_is_found_by_an_anchor_only(journal: Place, anchor: str) -> None:
    git(journal.remote, "update-ref", "-d", "refs/heads/journal")
    journal.create()
    assert verify(journal.branch).ok
    found = verify(journal.branch, anchor)
    assert (found.ok, found.anchored) == (False, False)
    assert "rolled back" in messages(found)


def test_a_rolled_back_branch_is_found_by_a_later_anchor_and_not_by_an_earlier_one(
    journal: Place, elsewhere: Branch, anchor: str
) -> None:
    late = journal.open("P9").head
    git(journal.remote, "update-ref", "refs/heads/journal", "journal~1")
    assert verify(elsewhere, anchor).ok
    assert not verify(elsewhere, late).ok


def test_a_clone_that_knew_more_finds_a_rolled_back_branch_without_an_anchor(journal: Place) -> None:
    journal.open("P9")
    git(journal.remote, "update-ref", "refs/heads/journal", "journal~1")
    for _ in range(2):
        assert "lacks commits that this clone saw" in messages(verify(journal.branch))
    git(journal.folder, "push", "--quiet", "origin", "refs/relance/journal:refs/heads/journal")
    assert verify(journal.branch).ok


def test_the_journal_of_another_remote_is_found(journal: Place) -> None:
    copy = journal.remote.with_name("copie.git")
    git(journal.remote.parent, "clone", "--quiet", "--bare", str(journal.remote), str(copy))
    git(journal.folder, "remote", "set-url", "origin", str(copy))
    assert "does not name this remote" in messages(verify(journal.branch))


def test_a_history_cut_by_a_shallow_clone_is_said(journal: Place) -> None:
    shallow = journal.remote.with_name("court")
    git(
        journal.remote.parent,
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=journal",
        f"file://{journal.remote}",
        str(shallow),
    )
    here = Place(shallow, journal.remote)
    git(shallow, "remote", "set-url", "origin", str(journal.remote))
    assert here.branch.git.is_shallow
    assert "history is cut" in messages(verify(here.branch))


@pytest.mark.parametrize("wrong", ["", "abc", "g" * 64, "0" * 41])
def test_what_cannot_be_an_anchor_is_refused(journal: Place, wrong: str) -> None:
    with pytest.raises(UserError, match="hexadecimal"):
        verify(journal.branch, wrong)


def test_there_is_nothing_to_verify_without_a_branch(place: Place) -> None:
    with pytest.raises(UserError, match="no journal"):
        verify(place.branch)


# --- what only the commits tell: the files stand as they should, their past does not ----------------------


def good_again(place: Place, file: str, meanwhile: bytes) -> None:
    good = content(place, file)
    forge(place, {file: meanwhile})
    forge(place, {file: good})


def removed_line_put_back(place: Place) -> None:
    lines = content(place, SECOND).splitlines(keepends=True)
    good_again(place, SECOND, b"".join(lines[:-1]))


def half_a_line_completed(place: Place) -> None:
    good = content(place, SECOND)
    line = encode(numbered(99)[0], line_hash(good.splitlines()[-1])) + b"\n"
    forge(place, {SECOND: good + line[:-7]})
    forge(place, {SECOND: good + line})


def older_file_put_back(place: Place) -> None:
    good_again(place, FIRST, content(place, FIRST) + b"{}\n")


def committed(place: Place, *entries: str) -> None:
    """A commit whose index was edited by hand."""
    git(place.folder, "read-tree", place.tip())
    git(place.folder, "update-index", *entries)
    tree = git(place.folder, "write-tree")
    commit = git(place.folder, "commit-tree", tree, "-p", place.tip(), "-m", "faux")
    git(place.folder, "push", "--quiet", "origin", f"{commit}:refs/heads/journal")


def newest_file_removed_and_put_back(place: Place) -> None:
    good = content(place, SECOND)
    committed(place, "--force-remove", SECOND)
    forge(place, {SECOND: good})


def made_a_link_and_put_back(place: Place) -> None:
    blob = git(place.remote, "rev-parse", f"journal:{SECOND}")
    committed(place, "--cacheinfo", f"120000,{blob},{SECOND}")
    committed(place, "--cacheinfo", f"100644,{blob},{SECOND}")


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (edited_then_put_back, "did not only add lines"),
        (removed_line_put_back, "did not only add lines"),
        (half_a_line_completed, "did not only add lines"),
        (older_file_put_back, "a file that is not the newest"),
        (newest_file_removed_and_put_back, "a file that is not the newest"),
        (made_a_link_and_put_back, "no plain file any more"),
        (merged, "several parents"),
    ],
)
def test_a_past_that_was_put_right_again_is_told_by_its_commits(
    journal: Place, tamper: Callable[[Place], None], said: str
) -> None:
    tamper(journal)
    read_journal(journal.branch.git, journal.tip())
    found = verify(journal.branch)
    assert said in messages(found)
    assert not found.ok
