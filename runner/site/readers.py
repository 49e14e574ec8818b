"""`lecteurs/*.yaml` to readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.model.money import NoticeKind
from runner.model.problem import Problem
from runner.model.settings import Reader
from runner.model.text import t
from runner.site import words
from runner.site.reading import View, read, view_of


def reader_from(data: bytes, file: str) -> tuple[Reader | None, tuple[Problem, ...]]:
    """One reader, or what is wrong with its file."""
    document = read(data, file, "lecteur")
    view = view_of(document)
    if view is None:
        return None, document.problems
    reader = _reader(view)
    return reader, tuple(_no_amount(reader))


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
        decimals=view.text("decimales", ","),
        dates=view.text("dates", "JJ/MM/AAAA"),
        currency=view.text("devise", "EUR"),
        place=view.at("lecteur"),
    )


def _no_amount(reader: Reader) -> Iterator[Problem]:
    if not any("(?P<montant>" in p for p in (reader.subject, reader.each, *reader.patterns)):
        expected = t("a group « {group} » in objet, motifs or chaque", group="(?P<montant>…)")
        yield Problem(reader.place, t("no pattern of this reader captures an amount"), expected)
