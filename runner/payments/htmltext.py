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
_CELLS = frozenset({"td", "th"})


def html_to_text(html: str) -> str:
    """One line for each block, spaces collapsed, blank lines dropped; reads at most `MAX_HTML` characters."""
    flat = " ".join(html[:MAX_HTML].split())
    marked = _MARKUP.sub(_separator, flat)
    lines = (" ".join(line.split()) for line in unescape(marked).split("\n"))
    return "\n".join(line for line in lines if line)


def _separator(markup: re.Match[str]) -> str:
    tag = (markup["tag"] or "").lower()
    if tag in _BLOCKS:
        return "\n"
    return " " if tag in _CELLS else ""
