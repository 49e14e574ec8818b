"""One Markdown source, parsed once, into two Jinja templates: HTML and plain text.

Jinja tags are taken out before the Markdown is parsed and put back after: customer data, which only comes in
when the template is rendered, is therefore never read as Markdown. Raw HTML in a source prints as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from runner.notices.tags import cut, is_silent, words

INLINE, BLOCK, END = "\ue000", "\ue002", "\ue001"
_MARK = re.compile(f"[{INLINE}{BLOCK}](\\d+){END}")
_ALONE = re.compile(f"[ \t]*(?:{BLOCK}\\d+{END}[ \t]*)+$")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two Jinja sources of one text."""

    html: str
    text: str


class LostTagError(ValueError):
    """A Jinja tag stands where Markdown keeps no text: its argument is the tag."""


@dataclass(slots=True)
class Tags:
    """Jinja tags set aside. `alone`: the tags that stand as blocks of their own."""

    kept: list[str]
    blocks: frozenset[str]

    def hide(self, source: str) -> str:
        """Put a mark in place of each tag; comments go."""
        return "".join(self._mark(part) if at % 2 else part for at, part in enumerate(cut(source)))

    def _mark(self, tag: str) -> str:
        if is_silent(tag):
            return ""
        self.kept.append(tag)
        alone = tag.startswith("{%") or tag[2:-2].strip() in self.blocks
        return f"{BLOCK if alone else INLINE}{len(self.kept) - 1}{END}"

    def show(self, text: str, block: Callable[[str], str]) -> str:
        """Put the tags back. `block` turns `{{ tableau }}` into what it stands for.

        Raises `LostTagError` where the Markdown did not keep one, as in the address of a link.
        """
        found = [int(number) for number in _MARK.findall(text)]
        if found != list(range(len(self.kept))):
            raise LostTagError(next(tag for at, tag in enumerate(self.kept) if found[at : at + 1] != [at]))
        parts = _MARK.split(text)
        return "".join(
            block(self.kept[int(part)]) if at % 2 else words(part) for at, part in enumerate(parts)
        )


def compile_markdown(
    source: str, blocks: frozenset[str], include: Callable[[str, str], str], static: Callable[[str], str]
) -> Pair:
    """HTML and text of one Markdown source.

    `include(name, kind)`: what a built-in block is in `html` or `text`; `static`: typography of the words.
    """
    tags = Tags([], blocks)
    marked = static(tags.hide(source))
    parser = _parser()
    tokens = parser.parse(marked)
    html = parser.renderer.render(tokens, parser.options, {})
    text = "".join(_Texts().block(tokens))

    def back(kind: str) -> Callable[[str], str]:
        return lambda tag: include(tag[2:-2].strip(), kind) if tag[2:-2].strip() in blocks else tag

    return Pair(tags.show(html, back("html")), tags.show(text, back("text")))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": False})
    parser.disable(["image", "html_inline", "html_block", "reference", "code", "entity"])
    interrupts = ["paragraph", "list", "blockquote"]
    parser.block.ruler.before("paragraph", "jinja", _jinja_line, {"alt": interrupts})
    parser.add_render_rule("jinja", _render_jinja)
    return parser


def _jinja_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """A line of tags alone is a block of its own, and ends the paragraph before it."""
    line = state.src[state.bMarks[start] : state.eMarks[start]]
    if not _ALONE.match(line):
        return False
    if not silent:
        token = state.push("jinja", "", 0)
        token.content = line.strip()
        state.line = start + 1
    return True


def _render_jinja(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    return tokens[at].content + "\n"


class _Texts:
    """Markdown tokens as plain text: paragraphs apart, `- ` before items, `> ` never, emphasis dropped."""

    def __init__(self) -> None:
        self.lists: list[int | None] = []
        self.tight = 0

    def block(self, tokens: Sequence[Token]) -> list[str]:
        return [self.one(token) for token in tokens]

    def one(self, token: Token) -> str:
        """What one block token adds."""
        if token.type == "inline":
            return self.inline(token.children or ())
        if token.type == "jinja":
            return token.content
        if token.type == "fence":
            return token.content + "\n"
        if token.type in {"paragraph_close", "heading_close"}:
            return "\n" if token.hidden else "\n\n"
        return self.listing(token)

    def listing(self, token: Token) -> str:
        if token.type == "bullet_list_open":
            self.lists.append(None)
        elif token.type == "ordered_list_open":
            self.lists.append(int(token.attrGet("start") or 1))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
            return "" if self.lists else "\n"
        elif token.type == "list_item_open":
            return "  " * (len(self.lists) - 1) + self.bullet()
        elif token.type == "hr":
            return "--\n\n"
        return ""

    def bullet(self) -> str:
        number = self.lists[-1]
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def inline(self, children: Sequence[Token]) -> str:
        parts: list[str] = []
        links: list[str] = []
        for child in children:
            if child.type in {"text", "code_inline", "text_special"}:
                parts.append(child.content)
            elif child.type == "softbreak":
                parts.append(" ")
            elif child.type == "hardbreak":
                parts.append("\n")
            elif child.type == "link_open":
                links.append(str(child.attrGet("href")))
            elif child.type == "link_close":
                parts.append(_address(links.pop(), "".join(parts)))
        return "".join(parts)


def _address(link: str, before: str) -> str:
    """The address after the words of a link, unless the words say it already."""
    return "" if before.endswith(link.removeprefix("mailto:")) else f" ({link})"
