"""An SMS leaves once, whatever breaks: the provider at any stage, or the run between any two effects."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runner.journal.branch import Branch
from runner.model.problem import RelanceError, UserError
from tests.house import House, build
from tests.protocol.effects import Effects, Killed
from tests.servers.sms import SmsServer, sms_server

POLICY = """\
version: 1
politique: standard
description: Entreprises
rang: 90
segment: {type: [entreprise, inconnu]}
seuil: 15 €
cadence: {intervalle_minimum: 7 jours, jours: ouvrés, grace: 0 jours ouvrés}
etapes:
  - {etape: rappel, jour: J+1, canal: sms, gabarit: sms-rappel, delai_accorde: 6 jours}
  - {etape: ferme, jour: J+21, canal: courriel, gabarit: rappel-ferme, delai_accorde: 6 jours}
"""
PROVIDER = """\
sms:
  url: {url}
  entetes: {{Authorization: "Bearer env:RELANCE_SMS_TOKEN"}}
  corps: '{{"to": "{{numero}}", "text": "{{texte}}"}}'
  par_minute: 6000
  autorite: sms-ca.pem
"""
DAY = "2026-07-06"
CUSTOMERS = 2
MOMENTS = 2 * (1 + 1 + 3 * CUSTOMERS + 1)
"""Before and after: two pushes, head, body and last byte of each SMS, the last push."""


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[SmsServer]:
    with sms_server(tmp_path) as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, provider: SmsServer) -> House:
    made = build(tmp_path, policies={"standard": POLICY})
    made.environ["RELANCE_SMS_TOKEN"] = "jeton"
    made.write("sms-ca.pem", provider.authority.read_text("ascii"), push=False)
    text = (made.site / "relance.yaml").read_text("utf-8") + PROVIDER.format(url=provider.url)
    made.write("relance.yaml", text, push=False)
    made.push(".")
    rows = "".join(f"C{n};Client {n};entreprise;;06 12 34 56 7{n}\n" for n in range(CUSTOMERS))
    (made.site / "donnees" / "clients.csv").write_text(
        "client;raison_sociale;type;courriel;telephone\n" + rows, "utf-8"
    )
    return made


def day(house: House, on: str = DAY, at: str = "09:12") -> None:
    house.export(on, *(f"FA-{n};C{n};01/06/2026;30/06/2026;1 200,00;1 200,00" for n in range(CUSTOMERS)))
    house.run(on, at)


def heard(provider: SmsServer) -> Counter[str]:
    return Counter(request["to"] for request in provider.taken)


def outcomes(house: House) -> list[str]:
    return sorted(notice.outcome for notice in house.state().notices.values())


def test_a_journal_put_back_to_an_older_state_is_noticed_by_the_clone_that_knew_better(
    house: House, provider: SmsServer
) -> None:
    """No copy of an SMS could tell; and a second try finds it no more than the first."""
    day(house, on="2026-06-29")
    old = house.git("rev-parse", "journal", cwd=house.remote).strip()
    day(house)
    house.git("update-ref", "refs/heads/journal", old, cwd=house.remote)
    for at in ("10:12", "11:12"):
        with pytest.raises(UserError, match="rewritten on the remote"):
            day(house, at=at)
    assert set(heard(provider).values()) == {1}
    house.git("push", "--quiet", "--force", "origin", "refs/relance/journal:refs/heads/journal")
    day(house, at="12:12")
    assert set(heard(provider).values()) == {1}


def test_each_customer_is_told_once_and_never_again(house: House, provider: SmsServer) -> None:
    day(house)
    day(house, at="11:12")
    day(house, "2026-07-07")
    assert heard(provider) == {"+33612345670": 1, "+33612345671": 1}
    assert house.steps() == [(DAY, "rappel")] * 2
    assert "1 200,00 €" in provider.taken[0]["text"]
    assert "+336" not in "".join(map(repr, house.events()))
    assert "06 12" not in "".join(map(repr, house.events()))


def test_before_eight_and_on_a_closed_day_it_waits(house: House, provider: SmsServer) -> None:
    day(house, at="07:12")
    assert (heard(provider), outcomes(house)) == ({}, [])
    day(house, "2026-07-14")
    assert heard(provider) == {}
    day(house, "2026-07-15", "20:00")
    assert heard(provider) == {}
    day(house, "2026-07-15", "19:59")
    assert sum(heard(provider).values()) == CUSTOMERS


def test_a_provider_that_is_down_is_asked_again_by_a_later_run(house: House, provider: SmsServer) -> None:
    provider.stage, provider.times = "connect", CUSTOMERS
    day(house)
    assert outcomes(house) == ["refusee"] * 2
    day(house, at="11:12")
    assert set(heard(provider).values()) == {1}


def test_an_answer_that_does_not_come_is_a_persons_question(house: House, provider: SmsServer) -> None:
    provider.stage = "silence"
    day(house)
    assert outcomes(house) == ["envoi_a_verifier"] * 2
    assert {task.kind for task in house.state().tasks.values()} == {"envoi"}
    provider.stage = ""
    for on in ("2026-07-07", "2026-07-08", "2026-07-20"):
        day(house, on)
    assert set(heard(provider).values()) == {1}


def test_without_a_mobile_number_a_person_is_asked(house: House, provider: SmsServer) -> None:
    rows = "C0;Un;entreprise;;04 72 00 00 00\nC1;Deux;entreprise;;\n"
    text = f"client;raison_sociale;type;courriel;telephone\n{rows}"
    (house.site / "donnees" / "clients.csv").write_text(text, "utf-8")
    day(house)
    assert heard(provider) == {}
    assert [task.kind for task in house.state().tasks.values()] == ["adresse", "adresse"]


def test_a_trial_sends_nothing_and_shows_the_text(house: House, provider: SmsServer) -> None:
    house.change("mode: reel", "mode: essai")
    day(house)
    assert (heard(provider), provider.headers) == ({}, [])
    assert len(list((house.site / "sortie").glob("*.sms.txt"))) == CUSTOMERS


@pytest.mark.parametrize("at", range(1, MOMENTS + 1))
def test_a_kill_between_any_two_effects_tells_nobody_twice(
    house: House, provider: SmsServer, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = Effects(at)
    with monkeypatch.context() as patch:
        patch.setattr(Branch, "push", effects.around(Branch.push))
        patch.setattr(http.client.HTTPSConnection, "send", effects.around(http.client.HTTPSConnection.send))
        with suppress(Killed, RelanceError):
            day(house)
    assert effects.moments >= at
    day(house, at="11:12")
    assert all(count == 1 for count in heard(provider).values())
    doubtful = {
        notice.intended.customer
        for notice in house.state().notices.values()
        if notice.outcome == "envoi_a_verifier"
    }
    told = {f"C{number[-1]}" for number in heard(provider)}
    assert told | doubtful == {"C0", "C1"}
