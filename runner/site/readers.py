"""`lecteurs/*.yaml` to readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.model.money import NoticeKind
from runner.model.problem import Problem
from runner.model.settings import Reader
from runner.model.text import Text, t
from runner.site import words
from runner.site.reading import View, read, view_of

_OF_TEXTS = ("motifs", "chaque", "decimales", "dates", "devise")
"""Keys that say how a text is read."""


def reader_from(data: bytes, file: str) -> tuple[Reader | None, tuple[Problem, ...]]:
    """One reader, or what is wrong with its file."""
    document = read(data, file, "lecteur")
    view = view_of(document)
    if view is None:
        return None, document.problems
    reader = _reader(view)
    return reader, tuple(_checks(reader, view))


def faults_between(readers: Sequence[Reader]) -> tuple[Problem, ...]:
    """Two readers of one name."""
    first: dict[str, Reader] = {}
    return tuple(
        Problem(reader.place, t("the reader « {name} » exists twice", name=reader.name), t("its own name"))
        for reader in sorted(readers, key=lambda reader: reader.place)
        if first.setdefault(reader.name, reader) is not reader
    )


def _reader(view: View) -> Reader:
    return Reader(
        name=view.text("lecteur"),
        kind=NoticeKind(view.text("nature")),
        senders=tuple(words.sender(sender) for sender in view.texts("expediteurs")),
        subject=view.raw("objet"),
        patterns=view.raws("motifs"),
        each=view.raw("chaque"),
        forwarders=tuple(words.sender(sender) for sender in view.texts("transmis_par")),
        accounts=tuple("".join(account.split()).upper() for account in view.texts("comptes")),
        decimals=view.text("decimales", ","),
        dates=view.text("dates", "JJ/MM/AAAA"),
        currency=view.text("devise", "EUR"),
        place=view.at("lecteur"),
    )


def _checks(reader: Reader, view: View) -> Iterator[Problem]:
    """What its nature asks for, and what says nothing with it."""
    if reader.kind is NoticeKind.STATEMENT:
        yield from _in_vain(view, _OF_TEXTS, t("a statement says it itself: this key has no effect"))
        return
    yield from _in_vain(view, ("comptes",), t("only a reader of statements (nature: releve) has accounts"))
    if reader.kind is NoticeKind.STATUS:
        if not (reader.subject or reader.patterns):
            expected = t("« objet » or « motifs »: every mail of these senders would be a status")
            yield Problem(reader.place, t("nothing says which mails are of this status"), expected)
    else:
        yield from _no_amount(reader)


def _in_vain(view: View, keys: Sequence[str], message: Text) -> Iterator[Problem]:
    yield from (Problem(view.at(key), message) for key in keys if key in view)


def _no_amount(reader: Reader) -> Iterator[Problem]:
    if not any("(?P<montant>" in p for p in (reader.subject, reader.each, *reader.patterns)):
        expected = t("a group « {group} » in objet, motifs or chaque", group="(?P<montant>…)")
        yield Problem(reader.place, t("no pattern of this reader captures an amount"), expected)
