"""The command as a process of its own: exit status, pipes, signals, terminals."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from runner.cli import main
from tests.cli.calls import DAY, call
from tests.house import House

RELANCE = (sys.executable, "-m", "runner")
ROOT = Path(__file__).parents[2]


def environ(**more: str) -> dict[str, str]:
    """That of a person at a machine, from the folder of the program."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **more}


def test_the_status_of_the_process_is_the_exit_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [*RELANCE, "plan"], cwd=tmp_path, env=environ(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "relance.yaml" in done.stderr


def test_a_reader_who_leaves_early_is_no_fault(settled: House) -> None:
    process = subprocess.Popen(
        [*RELANCE, "plan", "--site", str(settled.site)],
        env=environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")


def test_a_full_disk_is_something_outside(settled: House) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*RELANCE, "journal", "verify", "--site", str(settled.site)],
            env=environ(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


def _heeding() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["a person", "a stopped job"])
def test_an_interrupt_ends_a_run_that_waits_for_the_network(
    settled: House, tmp_path: Path, stop: signal.Signals
) -> None:
    waiting = tmp_path / "bin" / "git"
    waiting.parent.mkdir()
    waiting.write_text(f"#!/bin/sh\ntouch {tmp_path}/attend\nexec sleep 60\n", encoding="utf-8")
    waiting.chmod(0o755)
    process = subprocess.Popen(
        [*RELANCE, "run", "--date", DAY, "--site", str(settled.site)],
        env=environ(PATH=f"{waiting.parent}:{os.environ['PATH']}"),
        stderr=subprocess.PIPE,
        text=True,
        # Tests may run where Ctrl-C is ignored (`nohup`, a background job): that is inherited.
        preexec_fn=_heeding,  # noqa: PLW1509 - nothing else resets an ignored signal
    )
    limit = time.monotonic() + 30
    while not (tmp_path / "attend").exists() and time.monotonic() < limit:
        time.sleep(0.02)
    process.send_signal(stop)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_terminal_without_accents_still_shows_the_numbers(settled: House) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with redirect_stdout(screen):
        assert main(["plan", "--date", DAY, "--site", str(settled.site)]) == 0
    screen.seek(0)
    assert "21/07/2026" in screen.read()


def test_a_machine_without_git_is_told_so(settled: House, tmp_path: Path) -> None:
    ended = call("journal", "verify", site=settled.site, environ={"PATH": str(tmp_path)})
    assert (ended.code, ended.out, len(ended.lines)) == (1, "", 1)
    assert "git" in ended.err
