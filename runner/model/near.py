"""The word somebody meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from runner.model.text import Text, t


def nearest(word: str, choices: Iterable[str]) -> Text | None:
    """The choice somebody meant: the same but for its accents and case, else the closest."""
    folded = {_fold(choice): choice for choice in choices}
    same = folded.get(_fold(word))
    if same and same.isascii() and not word.isascii():
        return t("without accent: {word}", word=same)
    if same:
        return t("write {word}", word=same)
    close = difflib.get_close_matches(_fold(word), folded, n=1, cutoff=0.6)
    return t("did you mean « {word} »?", word=folded[close[0]]) if close else None


def _fold(word: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    return bare.lower().replace(" ", "_").replace("-", "_")
