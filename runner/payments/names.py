"""Customers by the name a bank gives: words in any order, legal forms aside, small slips and cuts allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runner.model.money import Evidence
from runner.model.parties import Account, Customer
from runner.payments.tokens import fold

FEW = 5
"""A part of a name that is in more names than that tells nobody apart."""

ALIKE = 86
"""Least likeness (rapidfuzz, 0 to 100) of two names for one to be the other with a slip."""

_CUT = 20
"""Letters a name has at least where a bank may have cut it (SEPA banks keep 70, older formats 24 to 35)."""

_SLIP = 5
"""Letters a word has at least to be recognised with one of them missing, added or changed."""

_COMMON = 400
"""Customers of one word beyond which it is of no help in finding one of them."""

_WORDS = re.compile(r"[A-Z]+|[0-9]+")
_LEGAL_FORMS = frozenset(
    {"SA", "SAS", "SASU", "SARL", "EURL", "SCI", "SNC", "SCOP", "SCP", "SCM", "SEL", "SELARL", "SELAS"}
    | {"EI", "EIRL", "GIE", "GAEC", "EARL", "STE", "SOCIETE", "ETS", "ETABLISSEMENTS", "GROUPE", "HOLDING"}
    | {"GMBH", "AG", "LTD", "LIMITED", "INC", "CORP", "LLC", "PLC", "BV", "NV", "SPA", "SRL", "SL"}
    | {"M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "ET", "AND", "OU", "DE", "DU", "DES", "D", "L"}
    | {"LA", "LE", "LES"}
)


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name that tell it apart, in their order."""

    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same words in any order."""
        return " ".join(sorted(set(self.words)))

    @property
    def text(self) -> str:
        """As a bank would write it."""
        return " ".join(self.words)


def name_of(written: str) -> Name | None:
    """No case, accents, legal forms or small words; None where nothing tells it apart.

    >>> name_of("Sté Dupont & Fils S.A.R.L.").text
    'DUPONT FILS'
    """
    folded = fold(written).replace(".", "")
    words = tuple(word for word in _WORDS.findall(folded) if word not in _LEGAL_FORMS)
    return Name(words) if any(len(word) > 2 for word in words) else None


def names_of(customer: Customer) -> Iterator[Name]:
    """Its own name, and that of who pays for it."""
    for written in (customer.name, customer.payer):
        name = name_of(written) if written else None
        if name:
            yield name


class Names:
    """The names of all customers. Building: linear in the customers; asking: in those that share a word."""

    __slots__ = ("_asked", "_by_key", "_by_slip", "_by_word", "_names")

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._names = {code: tuple(names_of(account.customer)) for code, account in accounts.items()}
        self._by_key: dict[str, set[str]] = {}
        self._by_word: dict[str, set[str]] = {}
        self._by_slip: dict[str, set[str]] | None = None
        self._asked: dict[str, tuple[frozenset[str], Evidence]] = {}
        for code, names in self._names.items():
            for name in names:
                self._by_key.setdefault(name.key, set()).add(code)
                for word in name.words:
                    self._by_word.setdefault(word, set()).add(code)

    def of(self, payer: str) -> tuple[frozenset[str], Evidence]:
        """Customers of that very name; else those of whose name it is a part, a cut or a slip, if few."""
        if payer not in self._asked:
            self._asked[payer] = self._find(payer)
        return self._asked[payer]

    def _find(self, payer: str) -> tuple[frozenset[str], Evidence]:
        name = name_of(payer)
        if name is None:
            return frozenset(), Evidence.NAME
        same = self._by_key.get(name.key)
        if same:
            return frozenset(same), Evidence.NAME
        near = {
            (code, known.key)
            for code in self._sharing(name)
            for known in self._names[code]
            if _near(name, known)
        }
        few = len({key for _, key in near}) <= FEW
        return frozenset(code for code, _ in near if few), Evidence.NEAR_NAME

    def _sharing(self, name: Name) -> set[str]:
        """Customers of whose name a word is here, or a slip of one. A word of very many helps no one."""
        words = {word for said in name.words for word in self._written(said)}
        found = [self._by_word[word] for word in words]
        return set().union(*(codes for codes in found if len(codes) <= _COMMON))

    def _written(self, word: str) -> set[str]:
        if self._by_slip is None:
            self._by_slip = {}
            for known in self._by_word:
                for slip in _slips(known):
                    self._by_slip.setdefault(slip, set()).add(known)
        exact = {word} if word in self._by_word else set()
        return exact.union(*(self._by_slip.get(slip, ()) for slip in _slips(word)))


def _slips(word: str) -> Iterator[str]:
    """The word and the word without one letter: two words one slip apart share one of them."""
    if len(word) >= _SLIP:
        yield word
        yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _near(said: Name, known: Name) -> bool:
    mine, theirs = set(said.words), set(known.words)
    if mine <= theirs or theirs <= mine:
        return True
    if len(said.text) >= _CUT and known.text.startswith(said.text):
        return True
    from rapidfuzz import fuzz  # noqa: PLC0415 - 15 ms that a run without such a name need not pay

    return fuzz.ratio(said.key, known.key) >= ALIKE or _cut(said.text, known.text) >= ALIKE + FEW


def _cut(said: str, known: str) -> float:
    """Likeness with the beginning of a longer name; 0 where nothing was cut."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - as above

    return fuzz.ratio(said, known[: len(said)]) if _CUT <= len(said) < len(known) else 0
