"""One event is one line; each line names the one before; nothing but its fields is in it."""

import hashlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.journal import reading
from runner.journal.chain import ChainError, follow
from runner.journal.encode import HASH, ZEROS, decode, decode_line, encode, line_hash
from runner.journal.reading import decode_file
from runner.model.events import AnyEvent, Event
from tests.journal.anything import KINDS, any_event
from tests.journal.places import numbered

EVENTS = any_event(st.text(max_size=8))


def chained(events: list[AnyEvent], previous: bytes = ZEROS) -> list[bytes]:
    lines = []
    for event in events:
        lines.append(encode(event, previous))
        previous = line_hash(lines[-1])
    return lines


def file_of(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@given(EVENTS)
def test_a_line_is_the_hash_before_and_the_fields_of_its_event(event: Event) -> None:
    line = encode(event, b"ab" * 32)
    names = {field.encode_name for field in msgspec.structs.fields(event)}
    assert line[HASH] == b"ab" * 32
    assert b"\n" not in line
    assert set(json.loads(line)) <= names | {"precedent", "evenement"}
    assert decode_line(line) == event


@given(st.lists(EVENTS, min_size=1, max_size=5))
def test_a_file_gives_its_events_back_in_order(events: list[AnyEvent]) -> None:
    content = file_of(chained(events))
    assert decode(content) == events
    assert len(follow(content, ZEROS, "f")) == len(events)


def test_no_kind_has_a_field_for_a_name_an_address_or_a_text() -> None:
    forbidden = {
        "nom",
        "raison_sociale",
        "courriel",
        "iban",
        "objet",
        "texte",
        "libelle",
        "payeur",
        "telephone",
    }
    for kind in KINDS:
        assert forbidden.isdisjoint(field.encode_name for field in msgspec.structs.fields(kind))


def test_a_chain_is_that_of_its_lines_and_goes_on_in_the_next_file() -> None:
    lines = chained(numbered(1, 2, 3, 4))
    hashes = follow(file_of(lines[:2]), ZEROS, "a")
    assert hashes == [hashlib.sha256(line).hexdigest().encode() for line in lines[:2]]
    assert len(follow(file_of(lines[2:]), hashes[-1], "b")) == 2


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda lines: [lines[0], lines[1].replace(b'"vu":2', b'"vu":9'), *lines[2:]], 3),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),
        (lambda lines: [*lines[:2], encode(numbered(7)[0], line_hash(lines[1])), *lines[2:]], 4),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
        (lambda lines: [*lines[:2], b"", *lines[2:]], 3),
        (lambda lines: lines[1:], 1),
        (lambda lines: [line + b"\r" for line in lines], 2),
    ],
    ids=["edited", "deleted", "reordered", "inserted", "repeated", "blank", "beheaded", "crlf"],
)
def test_a_changed_line_is_found_with_its_place(change: object, line: int) -> None:
    assert callable(change)
    with pytest.raises(ChainError) as caught:
        follow(file_of(change(chained(numbered(1, 2, 3, 4)))), ZEROS, "journal/2026/07/20.jsonl")
    assert str(caught.value).startswith(f"journal/2026/07/20.jsonl:{line}: ")


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_but_of_the_last_line_changes_unseen(position: int, flip: int) -> None:
    lines = chained(numbered(1, 2, 3, 4))
    content = bytearray(file_of(lines))
    unsealed = len(lines[-1]) + 2  # with the line feeds around it: without the first, two lines are one
    content[position % (len(content) - unsealed)] ^= flip
    with pytest.raises(ChainError):
        follow(bytes(content), ZEROS, "f")


def test_a_last_line_cut_short_is_found() -> None:
    content = file_of(chained(numbered(1, 2)))
    for cut in (content[:-1], content[:-20], b""):
        with pytest.raises(ChainError):
            follow(cut, ZEROS, "f")


def test_a_line_of_another_program_is_named() -> None:
    lines = chained(numbered(1, 2))
    lines[1] = lines[1].replace(b'"frein"', b'"inconnu"', 1)
    with pytest.raises(ChainError, match="f:2"):
        decode_file(file_of(lines), "f")


@pytest.mark.parametrize("slab", [1, 150, 1_000_000])
def test_a_long_file_is_read_slab_by_slab_as_if_at_once(slab: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SLAB", slab)
    lines = chained(numbered(1, 2, 3, 4))
    parts = list(reading._checked(file_of(lines), ZEROS, "f"))
    assert [event for _, events in parts for event in events] == numbered(1, 2, 3, 4)
    assert [line for hashes, _ in parts for line in hashes] == [line_hash(line) for line in lines]
    for content in (file_of([*lines[:2], lines[3]]), file_of([*lines[:2], b"{}"])):
        with pytest.raises(ChainError, match="f:3"):
            list(reading._checked(content, ZEROS, "f"))
    for cut in (b"", file_of(lines)[:-1]):
        with pytest.raises(ChainError):
            list(reading._checked(cut, ZEROS, "f"))
