"""The few things Relance asks of git, each one command (gitrevisions(7), git-cat-file(1), git-push(1))."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from runner.journal.process import NETWORK_SECONDS, Command, GitError, Result, fail
from runner.journal.url import normalise
from runner.model.problem import OutsideError, UserError
from runner.model.text import t

# git-check-ref-format(1), and never something git could take for an option or a refspec.
_UNSAFE = re.compile(r"^$|^[-+/.]|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock$|[/.]$")
_UNSAFE_REVISION = re.compile(r"^$|^-|[\x00-\x20\x7f:]|\.\.")
_BLOB = "100644"
SEEN = "refs/relance"
"""Where this repository remembers the branches of the remote, apart from what people fetch."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a commit, and when."""

    name: str
    email: str
    on: datetime

    @property
    def variables(self) -> dict[str, str]:
        """As git takes them, for author and committer alike."""
        values = {"NAME": self.name, "EMAIL": self.email, "DATE": f"@{int(self.on.timestamp())} +0000"}
        return {f"GIT_{who}_{what}": v for who in ("AUTHOR", "COMMITTER") for what, v in values.items()}


class Git:
    """One repository on this machine. Everything raises `GitError`, and `OutsideError` for the network."""

    def __init__(self, repo: Path) -> None:
        self.repo = repo

    # -- this repository ---------------------------------------------------------------------------

    def head(self) -> str:
        """The commit that is checked out."""
        return self.resolve("HEAD")

    def resolve(self, revision: str) -> str:
        """The commit a revision names; `GitError` when there is none."""
        return self._text("rev-parse", "--verify", "--end-of-options", f"{_revision(revision)}^{{commit}}")

    def find(self, revision: str) -> str | None:
        """The commit a revision names, or None."""
        try:
            return self.resolve(revision)
        except GitError:
            return None

    @property
    def is_shallow(self) -> bool:
        """True where the history is cut, as after `git clone --depth`."""
        return self._text("rev-parse", "--is-shallow-repository") == "true"

    def is_ancestor(self, old: str, new: str) -> bool:
        """True when `new` contains `old`, or is it."""
        arguments = ("merge-base", "--is-ancestor", _revision(old), _revision(new))
        result = self._command(*arguments).run()
        if result.status > 1:
            raise fail(arguments, result)
        return result.status == 0

    # -- reading -----------------------------------------------------------------------------------

    def show(self, commit: str, path: str) -> bytes:
        """The bytes of one file of a commit; `GitError` when it is not there."""
        return self._run("cat-file", "blob", f"{_revision(commit)}:{path}")

    def tree_id(self, commit: str, path: str = "") -> str:
        """The object id of a folder or file: equal ids, equal content. `GitError` when it is not there."""
        return self._text("rev-parse", "--verify", "--end-of-options", f"{_revision(commit)}:{path}")

    def entries(self, commit: str, prefix: str = "") -> dict[str, str]:
        """Path → blob id of every file under `prefix` (a folder or a file), sorted by path."""
        paths = ("--", prefix.rstrip("/")) if prefix else ()
        listing = self._run("ls-tree", "-r", "-z", "--full-tree", _revision(commit), *paths)
        rows = (row.split("\t", 1) for row in listing.decode(errors="backslashreplace").split("\0") if row)
        return {path: meta.split(" ")[2] for meta, path in rows if " blob " in meta}

    def files(self, commit: str, prefix: str = "") -> dict[str, bytes]:
        """Path → content of every file under `prefix`."""
        entries = self.entries(commit, prefix)
        return dict(zip(entries, self.blobs(entries.values()), strict=True))

    def blobs(self, ids: Iterable[str]) -> Iterator[bytes]:
        """The content of each blob, in the order asked, one at a time."""
        asked = list(ids)
        command = self._command("cat-file", "--batch", "--buffer")
        with command.stream("".join(f"{name}\n" for name in asked).encode()) as output:
            for name in asked:
                yield _one(output, name)

    def sizes(self, ids: Iterable[str]) -> list[int]:
        """The length of each blob, in the order asked."""
        listing = self._run(
            "cat-file", "--batch-check=%(objectsize)", stdin="".join(f"{i}\n" for i in ids).encode()
        )
        return [int(line) for line in listing.split(b"\n") if line]

    # -- the remote --------------------------------------------------------------------------------

    def remote_url(self, remote: str = "origin") -> str:
        """The remote, normalised: one name for ssh and https, no credentials. `UserError` when not set."""
        result = self._command("remote", "get-url", "--", _name(remote)).run()
        if result.status:
            raise UserError(t("no remote is called {remote}: git remote add {remote} …", remote=remote))
        return normalise(result.output.decode().strip(), self.repo.absolute())

    def remote_tip(self, branch: str, remote: str = "origin") -> str | None:
        """The commit the remote's branch is at now, asked over the network; None: no such branch."""
        wanted = f"refs/heads/{_name(branch)}"
        listing = self._network("ls-remote", "--quiet", "--end-of-options", _name(remote), wanted).decode()
        rows = (line.partition("\t") for line in listing.splitlines())
        return next((commit for commit, _, name in rows if name == wanted), None)

    def fetch(self, branch: str, remote: str = "origin", *, into: str = SEEN) -> str | None:
        """Copy the remote's branch to `<into>/<branch>` and return its commit; None: no such branch.

        The private ref follows the remote wherever it went: whether it may is judged by the caller.
        """
        private = f"{into}/{_name(branch)}"
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", "--no-recurse-submodules")
        refspec = f"+refs/heads/{branch}:{private}"
        try:
            self._network("fetch", *options, "--end-of-options", _name(remote), refspec)
        except OutsideError as error:
            if "couldn't find remote ref" in str(error):
                return None
            raise
        return self.resolve(private)

    def push(self, commit: str, branch: str, remote: str = "origin") -> bool:
        """Offer a commit as the branch's new tip, fast-forward only. False: no clear yes."""
        refspec = f"{_revision(commit)}:refs/heads/{_name(branch)}"
        options = ("--quiet", "--no-force", "--no-follow-tags", "--no-verify", "--recurse-submodules=no")
        try:
            self._network("push", *options, "--end-of-options", _name(remote), refspec)
        except OutsideError:
            return False
        self.remember(branch, commit)
        return True

    def remember(self, branch: str, commit: str) -> None:
        """The remote's branch was seen at this commit. Where that cannot be noted, it was all the same."""
        self._command("update-ref", f"{SEEN}/{_name(branch)}", _revision(commit)).run()

    # -- writing without a work tree ---------------------------------------------------------------

    def commit(self, parent: str | None, files: Mapping[str, bytes], message: str, author: Author) -> str:
        """A commit that is `parent` with `files` replaced; nothing checked out, no ref moved."""
        with tempfile.TemporaryDirectory(prefix="relance-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            if parent:
                self._run("read-tree", _revision(parent), extra=index)
            rows = [f"{_BLOB} {self._store(data)}\t{path}\0" for path, data in sorted(files.items())]
            self._run("update-index", "-z", "--index-info", stdin="".join(rows).encode(), extra=index)
            tree = self._text("write-tree", extra=index)
        parents = ("-p", _revision(parent)) if parent else ()
        return self._text("commit-tree", tree, *parents, stdin=message.encode(), extra=author.variables)

    def _store(self, data: bytes) -> str:
        return self._text("hash-object", "-w", "--no-filters", "--stdin", stdin=data)

    # -- running -----------------------------------------------------------------------------------

    def lines(self, *arguments: str) -> list[str]:
        """The output of a reading command, split at NUL where it holds any, else at line ends."""
        text = self._run(*arguments).decode(errors="backslashreplace")
        return text.split("\0") if "\0" in text else text.splitlines()

    def _command(self, *arguments: str, extra: Mapping[str, str] | None = None) -> Command:
        return Command(self.repo, arguments, extra or {})

    def _run(self, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None) -> bytes:
        result = self._command(*arguments, extra=extra).run(stdin=stdin)
        if result.status:
            raise fail(arguments, result)
        return result.output

    def _text(self, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None) -> str:
        return self._run(*arguments, stdin=stdin, extra=extra).decode().strip()

    def _network(self, *arguments: str) -> bytes:
        result: Result = self._command(*arguments).run(seconds=NETWORK_SECONDS)
        if result.status:
            raise OutsideError(*fail(arguments, result).texts)
        return result.output


def _one(output: IO[bytes], name: str) -> bytes:
    """One answer of `cat-file --batch`: `<id> blob <size>`, the bytes, a line end."""
    header = output.readline().split()
    if len(header) != 3 or header[1] != b"blob":
        raise GitError("cat-file", 128, f"{name}: {header[-1].decode() if header else 'no answer'}")
    data = output.read(int(header[2]) + 1)
    if len(data) != int(header[2]) + 1:
        raise GitError("cat-file", 128, f"{name}: cut short")
    return data[:-1]


def _name(name: str) -> str:
    """A branch or remote name that cannot be an option, a refspec or a transport."""
    if _UNSAFE.search(name):
        raise UserError(t("“{name}” cannot be the name of a branch or remote", name=name))
    return name


def _revision(revision: str) -> str:
    if _UNSAFE_REVISION.search(revision):
        raise UserError(t("“{name}” cannot name a commit", name=revision))
    return revision
