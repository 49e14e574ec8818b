"""A job of a workflow file, played on this machine: its own steps, its own scripts, GitHub's shell.

What GitHub provides is played by hand: expressions are looked up in given values (an unknown one fails),
`actions/checkout` is a clone as that action makes it, `actions/setup-python` is the Python of these tests.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.house import identify

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
_SHELLS = {"bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail")}
"""What GitHub runs for `shell: bash`."""


def workflow(name: str) -> dict[str, Any]:
    """A workflow file; every scalar is text, `on` too."""
    loaded = yaml.load((WORKFLOWS / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    assert isinstance(loaded, dict)
    return loaded


@dataclass(frozen=True, slots=True)
class Event:
    """Values of the contexts by their path: `github.event_name`, `inputs.frein`, `secrets.…`."""

    values: Mapping[str, str]

    def fill(self, text: str) -> str:
        """A text with its `${{ … }}` replaced."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: self.value(found[1]), text)

    def holds(self, condition: str) -> bool:
        """Whether an `if:` is true; `&&` binds tighter than `||`, there are no brackets."""
        return any(
            all(self._true(part) for part in either.split("&&")) for either in condition.strip().split("||")
        )

    def value(self, expression: str) -> str:
        """A literal, or one of the given values; a secret nobody has set is empty."""
        name = expression.strip()
        if name.startswith("'"):
            return name[1:-1]
        return self.values.get(name, "") if name.startswith("secrets.") else self.values[name]

    def _true(self, part: str) -> bool:
        sides = re.split("==|!=", part)
        if len(sides) == 2:
            return (self.value(sides[0]) == self.value(sides[1])) is ("==" in part)
        return part.strip() == "always()" or self.value(part) not in {"", "false"}


@dataclass(slots=True)
class Runner:
    """A machine of GitHub's with nothing on it but git and Python."""

    home: Path
    remote: Path
    variables: dict[str, str] = field(default_factory=dict)
    path: str = ""
    """Folders before all others on PATH."""

    @property
    def workspace(self) -> Path:
        return self.home / "work"

    @property
    def summary(self) -> str:
        return (self.home / "summary.md").read_text(encoding="utf-8")

    def environ(self) -> dict[str, str]:
        """What a step finds; nothing of the tests' own environment but where programs are."""
        folders = [self.path, str(Path(sys.executable).parent), "/usr/bin", "/bin"]
        return {
            "PATH": ":".join(filter(None, folders)),
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "RUNNER_TEMP": str(self.home / "temp"),
            "PIP_NO_INDEX": "1",  # what the lock asks for is installed, or the test fails
            "PIP_ROOT_USER_ACTION": "ignore",
            **self.variables,
        }

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], check=True, capture_output=True)

    def checkout(self, wishes: Mapping[str, str]) -> None:
        """As actions/checkout does it: the asked ref alone, or with `fetch-depth: 0` every branch."""
        assert wishes["persist-credentials"] == "false"
        target, ref, depth = self.workspace / wishes.get("path", ""), wishes["ref"], wishes.get("fetch-depth")
        target.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", str(target))
        self.git("-C", str(target), "remote", "add", "origin", f"file://{self.remote}")
        if depth == "0":
            self.git("-C", str(target), "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*")
        self.git(
            "-C", str(target), "fetch", "--quiet", *([] if depth == "0" else ["--depth=1"]), "origin", ref
        )
        self.git("-C", str(target), "checkout", "--quiet", "--detach", "FETCH_HEAD")
        identify(target)


@dataclass(frozen=True, slots=True)
class Done:
    """A job that has ended. `code` is that of the first step that failed, or 0."""

    code: int
    output: str
    steps: tuple[str, ...]


def play(
    job: Mapping[str, Any], flow: Mapping[str, Any], runner: Runner, event: Event, skip: Collection[str] = ()
) -> Done:
    """Every step in its order, as its `if:` and the steps before it allow."""
    code, output, steps = 0, "", []
    for step in job["steps"]:
        condition = step.get("if", "")
        if step["name"] in skip or (code and "always()" not in condition):
            continue
        if condition and not event.holds(condition):
            continue
        steps.append(step["name"])
        ended, said = _step(step, flow, runner, event)
        code, output = code or ended, output + said
    return Done(code, output, tuple(steps))


def _step(step: Mapping[str, Any], flow: Mapping[str, Any], runner: Runner, event: Event) -> tuple[int, str]:
    if "uses" in step:
        wishes = {name: event.fill(value) for name, value in step.get("with", {}).items()}
        _ACTIONS[step["uses"].partition("@")[0]](runner, wishes)
        return 0, ""
    assert "${{" not in step["run"], "an expression in a script is an injection"
    script = runner.home / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    own = {name: event.fill(value) for name, value in step.get("env", {}).items()}
    done = subprocess.run(
        [*_SHELLS[step.get("shell") or flow["defaults"]["run"]["shell"]], str(script)],
        cwd=runner.workspace / step.get("working-directory", ""),
        env={**runner.environ(), **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def _nothing(_runner: Runner, _wishes: Mapping[str, str]) -> None:
    """Provided by the machine of the tests."""


_ACTIONS: dict[str, Callable[[Runner, Mapping[str, str]], None]] = {
    "actions/checkout": Runner.checkout,
    "actions/setup-python": _nothing,
    "actions/upload-artifact": _nothing,
}


def fresh(home: Path, remote: Path) -> Runner:
    """A new machine: the next job never finds what the last one left."""
    home.mkdir()
    for folder in ("work", "temp"):
        (home / folder).mkdir()
    (home / "summary.md").touch()
    assert os.access(remote, os.R_OK)
    return Runner(home, remote)
