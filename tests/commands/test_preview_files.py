"""A message as a file: text, page, picture, and a letter as it will be posted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runner.commands.picture import browser, camera
from runner.model.decision import Occasion
from runner.model.problem import OutsideError, UserError
from runner.site.scaffold import shipped_root
from tests.commands.calling import Caller

PNG = b"\x89PNG\r\n\x1a\n"


def size(picture: bytes) -> tuple[int, int]:
    """Width and height, from the first chunk of a PNG."""
    assert picture.startswith(PNG)
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


@pytest.mark.parametrize(("ending", "begins"), [("txt", b"Bonjour"), ("html", b"<!doctype html>")])
def test_a_message_is_written_where_it_is_asked(
    relance: Caller, tmp_path: Path, ending: str, begins: bytes
) -> None:
    target = tmp_path / f"rappel.{ending}"
    said = relance("preview", "rappel", "--out", str(target), site=shipped_root())
    assert said.code == 0, said.err
    assert target.read_bytes().startswith(begins)
    assert str(target) in said.out


def no_browser() -> bool:
    """True on a machine that has none: it then says so. CI has one, or fails."""
    try:
        browser()
    except UserError:
        assert "CI" not in os.environ, "Chromium is not installed"
        return True
    return False


def test_a_picture_is_as_wide_as_asked_and_shows_all(relance: Caller, tmp_path: Path) -> None:
    target = tmp_path / "rappel.png"
    options = ("--out", str(target), "--width", "360")
    said = relance("preview", "rappel", *options, site=shipped_root())
    if no_browser():
        assert said.code == 1
        assert "Chromium" in said.err
        return
    assert said.code == 0, said.err
    width, height = size(target.read_bytes())
    assert width == 360
    assert height > 900


def test_a_letter_is_written_as_it_will_be_posted(relance: Caller, tmp_path: Path) -> None:
    site = shipped_root()
    pdf, png = tmp_path / "lettre.pdf", tmp_path / "lettre.png"
    assert relance("preview", "mise-en-demeure", "--out", str(pdf), site=site).code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert relance("preview", "mise-en-demeure", "--out", str(png), site=site).code == 0
    assert png.read_bytes().startswith(PNG)
    refused = relance("preview", "rappel", "--out", str(tmp_path / "rappel.pdf"), site=site)
    assert (refused.code, refused.out) == (1, "")
    assert ".png" in refused.err


@pytest.mark.parametrize("occasion", Occasion)
def test_a_text_of_an_occasion_is_shown_as_it_would_be_said(relance: Caller, occasion: Occasion) -> None:
    said = relance("preview", occasion.value, site=shipped_root())
    assert said.code == 0, said.err
    assert "FA-2026-0401" in said.out


def test_without_a_browser_it_says_what_to_do() -> None:
    with pytest.raises(UserError) as refused:
        browser(lambda _name: None)
    assert "html" in str(refused.value.texts[1])


def test_a_browser_that_says_nothing_is_no_hang() -> None:
    with pytest.raises(OutsideError), camera("/bin/true"):
        pass


def test_one_browser_draws_many_pages_and_runs_no_request() -> None:
    if no_browser():
        with pytest.raises(UserError, match="Chromium"), camera():
            pass
        return
    page = '<!doctype html><body style="margin:0"><div style="height:{}px">x</div>'
    with camera() as opened:
        assert [size(opened.picture(page.format(high), wide)) for high, wide in ((700, 360), (900, 800))] == [
            (360, 700),
            (800, 900),
        ]
