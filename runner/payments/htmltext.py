"""The text a person sees in an HTML mail.

Not `html.parser`: on Python 3.11 it takes 85 s for 400 KB of unclosed comments. One pattern, each branch of
which eats to the end where nothing closes it, passes over the same text once.
"""

from __future__ import annotations

import re
from html import unescape

MAX_HTML = 2_000_000
"""Characters of HTML that are looked at."""

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<hidden>script|style|title|template)\b.*?(?:</(?P=hidden)\s*>|\Z)"
    r"|</?(?P<tag>[a-z][a-z0-9]*)[^>]*(?:>|\Z)"
    r"|<[!?/][^>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3"}
    | {"h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_SEPARATORS = dict.fromkeys(_BLOCKS, "\n") | dict.fromkeys(("td", "th"), " ")


def html_to_text(html: str) -> str:
    """One line for each block, spaces collapsed, blank lines dropped; reads at most `MAX_HTML` characters."""
    flat = " ".join(html[:MAX_HTML].split())
    lines = [" ".join(line.split()) for line in unescape(_without_markup(flat)).split("\n")]
    return "\n".join(filter(None, lines))


def _without_markup(html: str) -> str:
    """One split: text, hidden element, tag, text …; a call for each tag would take twice as long."""
    pieces: list[str | None] = _MARKUP.split(html)
    separators = [_SEPARATORS.get(tag.lower(), "") if tag else "" for tag in pieces[2::3]]
    texts = pieces[::3]
    texts[1:] = [f"{separator}{text}" for separator, text in zip(separators, texts[1:], strict=True)]
    return "".join(filter(None, texts))
