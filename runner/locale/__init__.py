"""The language of the screen: gettext catalogues compiled from `<language>/LC_MESSAGES/relance.po`.

English is the language of the sources and needs no catalogue. `python -m tests.locale` extracts, merges
and compiles; Babel, slow to import, is needed there and never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType

from runner.model.text import Translate

DOMAIN = "relance"
FOLDER = Path(__file__).parent
VARIABLE = "RELANCE_LANG"
SOURCE_LANGUAGE = "en"
DEFAULT = "fr"


def translator(language: str = DEFAULT, environ: Mapping[str, str] = MappingProxyType({})) -> Translate:
    """The function that translates a source sentence: `RELANCE_LANG` of `environ` beats `language`.

    A region or encoding (`fr_FR.UTF-8`) is ignored; a language without catalogue reads as the default.
    """
    return catalogue(chosen(language, environ)).gettext


def chosen(language: str, environ: Mapping[str, str]) -> str:
    """The two letters of the language to speak."""
    asked = (environ.get(VARIABLE) or language or DEFAULT).lower()
    name = asked.replace("-", "_").partition("_")[0].partition(".")[0]
    return name if name in available() else DEFAULT


@cache
def available() -> frozenset[str]:
    """The languages that can be spoken."""
    return frozenset(
        {SOURCE_LANGUAGE, *(path.parts[-3] for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))}
    )


@cache
def catalogue(language: str) -> NullTranslations:
    """A compiled catalogue; a sentence it does not know stays English."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)
