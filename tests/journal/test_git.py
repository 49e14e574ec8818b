"""The wrapper asks real git, writes without a work tree, and cannot be led elsewhere."""

from pathlib import Path

import pytest

from runner.journal.git import Git
from runner.journal.process import Command, GitError
from runner.model.problem import OutsideError, UserError
from tests.journal.places import AUTHOR, NOW, Place, git


def committed(place: Place, *versions: dict[str, bytes]) -> str:
    parent = None
    for files in versions:
        parent = Git(place.folder).commit(parent, files, "essai\n", AUTHOR)
    assert parent
    return parent


def test_a_commit_keeps_the_other_files_and_touches_no_work_tree(place: Place) -> None:
    tip = committed(place, {"a/é.txt": b"1", "b": b"\x00\r\n"}, {"a/é.txt": b"2"})
    assert Git(place.folder).files(tip) == {"a/é.txt": b"2", "b": b"\x00\r\n"}
    assert git(place.folder, "status", "--porcelain") == ""
    assert [path.name for path in place.folder.iterdir()] == [".git"]


def test_a_commit_is_dated_and_signed_as_told(place: Place) -> None:
    tip = committed(place, {"a": b"1"})
    shown = git(place.folder, "show", "-s", "--format=%an %ae %at %cn %ct %s", tip)
    assert shown == f"Relance relance@localhost {int(NOW.timestamp())} Relance {int(NOW.timestamp())} essai"


def test_files_of_a_folder_are_read_in_one_go(place: Place) -> None:
    files = {f"suivi/C{n:04}/x.yaml": str(n).encode() * n for n in range(40)}
    tip = committed(place, {**files, "autre": b"x"})
    assert Git(place.folder).files(tip, "suivi") == files


def test_a_file_a_tree_and_the_head_are_found(place: Place) -> None:
    tip = committed(place, {"suivi/a": b"1"}, {"autre": b"2"})
    git(place.folder, "update-ref", "HEAD", tip)
    here = Git(place.folder)
    assert here.head() == tip
    assert here.show(tip, "suivi/a") == b"1"
    assert here.tree_id(tip, "suivi") == here.tree_id(f"{tip}~1", "suivi")
    assert here.tree_id(tip) != here.tree_id(f"{tip}~1")
    assert not here.is_shallow


def test_what_is_not_there_is_a_typed_error(place: Place) -> None:
    tip = committed(place, {"a": b"1"})
    with pytest.raises(GitError):
        Git(place.folder).show(tip, "b")
    with pytest.raises(GitError):
        Git(place.folder).resolve("nulle-part")
    with pytest.raises(GitError):
        list(Git(place.folder).blobs(["0" * 40]))


@pytest.mark.parametrize(
    "name", ["-c", "--upload-pack=x", "", "a b", "a:b", "+a", "a..b", "a\nb", "a~1", "ext::sh"]
)
def test_no_name_becomes_an_option_or_a_refspec(place: Place, name: str) -> None:
    here = Git(place.folder)
    for ask in (here.fetch, here.remote_tip):
        with pytest.raises(UserError):
            ask(name)
        with pytest.raises(UserError):
            ask("journal", name)


@pytest.mark.parametrize("revision", ["--output=x", "-n1", "", "a:b"])
def test_no_revision_becomes_an_option(place: Place, revision: str) -> None:
    with pytest.raises(UserError):
        Git(place.folder).entries(revision)


def test_a_branch_comes_into_a_private_ref_only(place: Place) -> None:
    tip = committed(place, {"a": b"1"})
    assert Git(place.folder).push(tip, "journal")
    other = place.clone("autre")
    assert Git(other.folder).remote_tip("journal") == tip
    assert Git(other.folder).fetch("journal") == tip
    assert git(other.folder, "for-each-ref", "--format=%(refname)") == "refs/relance/journal"


def test_a_missing_branch_is_none_and_a_missing_remote_is_outside(place: Place) -> None:
    here = Git(place.folder)
    assert here.fetch("journal") is None
    assert here.remote_tip("journal") is None
    place.remote.rename(place.remote.with_name("ailleurs"))
    with pytest.raises(OutsideError):
        here.fetch("journal")
    with pytest.raises(OutsideError):
        here.remote_tip("journal")


def test_nothing_is_pushed_by_force(place: Place) -> None:
    git(place.folder, "config", "remote.origin.push", "+refs/heads/*:refs/heads/*")
    here = Git(place.folder)
    assert here.push(committed(place, {"a": b"1"}), "journal")
    assert not here.push(committed(place, {"a": b"2"}), "journal")
    assert here.files(place.tip()) == {"a": b"1"}


def test_hooks_of_the_checkout_stay_out(place: Place) -> None:
    hook = place.folder / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert Git(place.folder).push(committed(place, {"a": b"1"}), "journal")


def test_variables_of_a_calling_hook_do_not_lead_elsewhere(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = committed(place, {"a": b"1"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nulle-part"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert Git(place.folder).show(tip, "a") == b"1"


def test_a_silent_command_ends_in_time(place: Place) -> None:
    git(place.folder, "config", "alias.dort", "!sleep 30")
    with pytest.raises(OutsideError, match="no answer"):
        Command(place.folder, ("dort",)).run(seconds=0.2)


def test_a_secret_in_the_remote_is_in_no_error(place: Place) -> None:
    git(place.folder, "remote", "set-url", "origin", "http://bot:s3cret@127.0.0.1:1/a.git")
    with pytest.raises(OutsideError) as caught:
        Git(place.folder).fetch("journal")
    assert "s3cret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
    assert Git(place.folder).remote_url() == "127.0.0.1:1/a"


def test_an_unset_remote_is_said(place: Place) -> None:
    with pytest.raises(UserError, match="amont"):
        Git(place.folder).remote_url("amont")
