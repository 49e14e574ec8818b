"""Running the `git` command: no prompt, no inherited redirection, a time limit, no secret in a message."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO

from runner.model.problem import OutsideError, UserError
from runner.model.text import t

LOCAL_SECONDS = 120.0
NETWORK_SECONDS = 60.0
STREAM_SECONDS = 900.0
"""The reader's own work counts too: a journal is checked and folded while it streams."""

# What would point git at another repository (a hook sets these), or make it print headers.
_DROPPED = re.compile(
    r"GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES"
    r"|COMMON_DIR|QUARANTINE_PATH|CURL_VERBOSE|TRACE\w*|AUTHOR_\w+|COMMITTER_\w+)"
)
# Hooks of the checkout are for people; submodules are never ours to follow.
_SETTINGS = ("core.hooksPath=/dev/null", "submodule.recurse=false", "push.followTags=false")
_FIXED = {
    "LC_ALL": "C",  # messages we recognise
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",  # history as it was written
}
_USER_INFO = re.compile(r"(?<=://)[^/@\s]+@")
_SECRET = re.compile(r"(?i)\b((?:authorization|bearer|password|token)\s*[:= ]\s*(?:(?:basic|bearer) )?)\S+")


class GitError(UserError):
    """A git command failed on this machine; `status` is its exit status."""

    def __init__(self, command: str, status: int, detail: str) -> None:
        super().__init__(t("git {command} failed: {detail}", command=command, detail=detail))
        self.status = status


@dataclass(frozen=True, slots=True)
class Result:
    """What a command answered. `errors` is already without credentials."""

    status: int
    output: bytes
    errors: str


def redact(text: str) -> str:
    """Without user names and passwords of URLs, and without authorisation headers.

    >>> redact("fatal: https://bot:s3cret@git.example/a.git: not found")
    'fatal: https://git.example/a.git: not found'
    """
    return _SECRET.sub(r"\1***", _USER_INFO.sub("", text))


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The caller's, less what would redirect git or make it ask; `extra` on top."""
    kept = {name: value for name, value in os.environ.items() if not _DROPPED.fullmatch(name)}
    return {**kept, **_FIXED, **extra}


@dataclass(frozen=True, slots=True)
class Command:
    """`git -C repo …`, as one value that can be run or streamed."""

    repo: Path
    arguments: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)

    def run(self, *, stdin: bytes = b"", seconds: float = LOCAL_SECONDS) -> Result:
        """Run to the end. `OutsideError` when it takes longer than `seconds`."""
        with self._start(subprocess.PIPE, subprocess.PIPE) as process:
            try:
                output, errors = process.communicate(stdin, timeout=seconds)
            except BaseException as error:
                _kill(process)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise self._late(seconds) from None
                raise
        return Result(process.returncode, output, redact(errors.decode(errors="replace")).strip())

    @contextmanager
    def stream(self, stdin: bytes, *, seconds: float = STREAM_SECONDS) -> Iterator[IO[bytes]]:
        """Its output as a file. The input comes from a file, so that neither side waits for the other."""
        with tempfile.TemporaryFile() as source:
            source.write(stdin)
            source.seek(0)
            with self._start(source, subprocess.DEVNULL) as process:
                alarm = Timer(seconds, _kill, (process,))
                alarm.start()
                try:
                    assert process.stdout is not None  # noqa: S101 - asked for as a pipe, for the type checker
                    yield process.stdout
                finally:
                    alarm.cancel()
                    _kill(process)

    def _start(self, stdin: int | IO[bytes], stderr: int) -> subprocess.Popen[bytes]:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        # A session of its own: ssh finds no terminal to ask, and a time-out ends the helpers too.
        return subprocess.Popen(
            ["git", *settings, *self.arguments],
            cwd=self.repo,
            env=environment(self.extra),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )

    def _late(self, seconds: float) -> OutsideError:
        return OutsideError(
            t("git {command} gave no answer in {seconds} s", command=self.arguments[0], seconds=int(seconds))
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def fail(arguments: Sequence[str], result: Result) -> GitError:
    """The typed error of a command that ended badly: its last line says why."""
    lines = [line for line in result.errors.splitlines() if line.strip()]
    return GitError(arguments[0], result.status, lines[-1] if lines else f"status {result.status}")
