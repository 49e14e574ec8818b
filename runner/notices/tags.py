"""A template's source cut into its words and its Jinja tags, exactly where Jinja itself cuts it.

Whatever stands outside a tag was checked as words alone. It goes through Markdown and typography, after which
it may look like a tag; `words` keeps it from ever being read as one.
"""

from __future__ import annotations

from jinja2 import Environment

_LEXER = Environment()  # noqa: S701 - cuts alone, and fills nothing
_FIRST = frozenset({"variable_begin", "block_begin", "comment_begin"})
_LAST = frozenset({"variable_end", "block_end", "comment_end"})
_ALONE = frozenset({"raw_begin", "raw_end"})


def cut(source: str) -> list[str]:
    """Words at even places, tags, comments and the two marks of `raw` at odd ones: joined, the source.

    Raises `TemplateSyntaxError` where it is no template.
    """
    parts: list[str] = []
    at = done = opened = 0
    for _line, kind, value in _LEXER.lex(source):
        start = source.index(value, at)  # Jinja drops the spaces before `{%-`
        at = start + len(value)
        if kind in _FIRST or kind in _ALONE:
            opened = start
        if kind in _LAST or kind in _ALONE:
            end = start + len(value.rstrip())  # and takes those after `-%}` as part of the tag
            parts += source[done:opened], source[opened:end]
            done = end
    return [*parts, source[done:]]


def is_silent(tag: str) -> bool:
    """A comment, or a mark of `raw`: our own `words` do what it is there for."""
    return tag.startswith("{#") or tag.strip("{}%-+ \t\n") in {"raw", "endraw"}


def words(text: str) -> str:
    """A text as Jinja prints it, whatever it looks like."""
    return text.replace("{", '{{ "{" }}')
