"""The built-in page around every message and the built-in blocks in it, with their CSS inlined once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, FunctionLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from runner.notices.language import BLOCKS, environment
from runner.notices.tags import cut

_HTML_HEAD = (
    '<!doctype html>\n<html lang="{{ mots.code }}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light"><title>{{ objet }}</title></head>'
    '<body style="margin: 0; padding: 0; background: #ffffff;">\n'
)
_HTML_FOOT = "</body></html>\n"
_CONTENT = "{{ contenu }}"
_LONE = re.compile(r"(?m)^[ \t]*(\{%[^\n]*?%\})[ \t]*\n")
_MARK = re.compile("<!--(\\d+)-->|\ue000(\\d+)\ue001")


_CLASS = re.compile(r' class="[^"]*"')


def styled(html: str) -> str:
    """HTML with Jinja tags, its style attributes filled in from `style.css` and its classes gone.

    A tag of control is hidden as a comment, which may stand anywhere in a table; a value as a text.
    """
    import css_inline  # noqa: PLC0415 - 30 ms that only composing needs

    kept: list[str] = []

    def hide(tag: str) -> str:
        kept.append(tag)
        at = len(kept) - 1
        return f"<!--{at}-->" if tag.startswith("{%") else f"\ue000{at}\ue001"

    hidden = "".join(hide(part) if at % 2 else part for at, part in enumerate(cut(html)))
    inlined = css_inline.inline_fragment(hidden, read("style.css"))
    return _MARK.sub(lambda match: kept[int(match[1] or match[2])], _CLASS.sub("", inlined))


@cache
def read(name: str) -> str:
    """One file of `pages/`."""
    return files(__package__).joinpath("pages", name).read_text(encoding="utf-8")


def _lines_of_tags(text: str) -> str:
    """A line that is one tag adds no line to the text."""
    return _LONE.sub(r"\1", text)


@cache
def _shared() -> dict[str, str]:
    """Sources of the page and the blocks, as the includes name them."""
    html_before, html_after = styled(read("page.html")).split(_CONTENT)
    text_before, text_after = _lines_of_tags(read("page.txt")).split(_CONTENT)
    shared = {
        "before.html": _HTML_HEAD + html_before,
        "after.html": html_after + _HTML_FOOT,
        "before.txt": text_before,
        "after.txt": text_after,
    }
    for name in BLOCKS:
        shared[f"{name}.html"] = styled(_lines_of_tags(read(f"{name}.html")))
        shared[f"{name}.txt"] = _lines_of_tags(read(f"{name}.txt"))
    return shared


def letter_environment(code: str) -> ImmutableSandboxedEnvironment:
    """The environment of a letter: neither page nor blocks, which its layout draws at these marks."""
    env = environment(code, autoescape=True)
    marks = {f"{name}.html": f'<hr data-bloc="{name}">' for name in BLOCKS}
    env.loader = DictLoader({"before.html": "", "after.html": "", **marks})
    env.auto_reload = False
    return env


def _piece(name: str) -> str | None:
    """Page and blocks are made for the first message: the subjects of a preview do without them."""
    return _shared().get(name)


def page_environment(code: str, *, html: bool) -> ImmutableSandboxedEnvironment:
    """The environment messages are rendered in, with page and blocks at hand."""
    env = environment(code, autoescape=html)
    env.loader = FunctionLoader(_piece)
    env.auto_reload = False
    return env
