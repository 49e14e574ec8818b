"""Pages as pictures, drawn by a browser this machine already has. Nothing is downloaded, nothing is sent.

The browser is spoken to through two pipes (`--remote-debugging-pipe`: JSON commands of the DevTools protocol,
each ended by a NUL): no port is opened, and one browser draws as many pages as are asked for.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from runner.model.problem import OutsideError, UserError
from runner.model.text import t

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 60
"""For one answer of the browser."""
TALLEST = 16_000
"""Pixels: browsers draw no taller picture."""
_FREE = 10
"""The lowest descriptor for our ends: the browser's own are 3 and 4."""


def browser(which: Callable[[str], str | None] = shutil.which) -> str:
    """The first browser found. Raises `UserError` where there is none."""
    found = next(filter(None, map(which, BROWSERS)), None)
    if found is None:
        raise UserError(
            t("a picture needs Chromium or Chrome, and neither is installed here"),
            t("install one, or write a .html file instead and open it in any browser"),
        )
    return found


@dataclass(slots=True)
class Camera:
    """An open browser with one blank page."""

    to: int
    back: int
    session: str = ""
    frame: str = ""
    asked: int = 0
    heard: bytearray = field(default_factory=bytearray)

    def picture(self, page: str, width: int) -> bytes:
        """A PNG of the whole HTML page, laid out for a screen of `width` pixels."""
        self._screen(width, 600)
        self.ask("Page.setDocumentContent", frameId=self.frame, html=page)
        height = self.ask("Page.getLayoutMetrics")["cssContentSize"]["height"]
        self._screen(width, min(int(height), TALLEST))
        return b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def _screen(self, width: int, height: int) -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def open_page(self) -> None:
        """Attach to a blank page: every later command is for it."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.frame = self.ask("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command, and its answer."""
        self.asked += 1
        command: dict[str, Any] = {"id": self.asked, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.to, json.dumps(command).encode() + b"\0")
        until = monotonic() + SECONDS
        while True:
            told = self._next(until)
            if told.get("id") == self.asked:
                if "result" not in told:
                    raise OutsideError(t("the browser refused {what}", what=method))
                answer: dict[str, Any] = told["result"]
                return answer

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self.heard:
            ready, _, _ = select.select([self.back], [], [], max(0.0, until - monotonic()))
            more = os.read(self.back, 1 << 20) if ready else b""
            if not more:
                raise OutsideError(t("the browser did not answer"))
            self.heard += more
        line, _, rest = bytes(self.heard).partition(b"\0")
        self.heard = bytearray(rest)
        told: dict[str, Any] = json.loads(line)
        return told


@contextmanager
def camera(program: str | None = None) -> Iterator[Camera]:
    """Start a browser, and end it. Raises `UserError` without one, `OutsideError` where it is mute."""
    program = program or browser()
    with tempfile.TemporaryDirectory(prefix="relance-", ignore_cleanup_errors=True) as profile:
        (theirs_in, to), (back, theirs_out) = _pipe(), _pipe()
        # The shell puts our pipes where the browser looks for them, and becomes the browser.
        pipes = f'exec "$0" "$@" 3</dev/fd/{theirs_in} 4>/dev/fd/{theirs_out}'
        process = subprocess.Popen(
            ["/bin/sh", "-c", pipes, program, *_options(profile)],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            found = Camera(to, back)
            found.open_page()
            yield found
        except BrokenPipeError as error:
            raise OutsideError(t("the browser did not answer")) from error
        finally:
            os.close(to)
            os.close(back)
            _end(process)


def photograph(page: str, target: Path, width: int) -> None:
    """Draw a whole HTML page, `width` pixels wide, into the PNG file `target`."""
    with camera() as opened:
        target.write_bytes(opened.picture(page, width))


def _pipe() -> tuple[int, int]:
    """Reading and writing end, clear of the descriptors the browser wants for itself."""
    low = os.pipe()
    reading, writing = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FREE) for end in low)
    for end in low:
        os.close(end)
    return reading, writing


def _options(profile: str) -> tuple[str, ...]:
    """A profile of its own, thrown away; no network; the sandbox cannot be had by root, as in a container."""
    alone = (f"--user-data-dir={profile}", "--no-first-run", "--disable-extensions")
    drawing = ("--headless=new", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe")
    quiet = (
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
    )
    nowhere = (*quiet, "--host-resolver-rules=MAP * ~NOTFOUND")
    return (*alone, *drawing, *nowhere, *(("--no-sandbox",) if os.geteuid() == 0 else ()))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its pipes closed, it ends by itself; one that does not is ended with all it has started."""
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
