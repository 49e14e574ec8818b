"""The report says what waits, with names and files; the picture says the same without naming anyone."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as alter

from runner.dunning.addresses import NO_WAY
from runner.locale import translator
from runner.model import events as ev
from runner.model.decision import Plan, Reason, VerdictKind
from runner.model.events import TaskOpened
from runner.model.problem import Place, Problem
from runner.model.rules import Channel
from runner.model.settings import Mode
from runner.model.state import NoticeRecord, State
from runner.model.text import Text, t
from runner.review.codes import CODES
from runner.review.figures import Aged, aged, bucket
from runner.review.health import health_checks
from runner.review.machine import report_json
from runner.review.outcome import Health, RunOutcome, RunResult
from runner.review.picture import picture
from runner.review.report import render_report
from runner.review.suggest import answer, rows_to_add
from runner.review.waiting import Item, waiting
from runner.site.note_links import NoteLinks
from runner.site.notes import KINDS
from runner.site.scaffold import shipped_root
from tests.golden import story

ROOT = shipped_root()


def kinds(outcome: RunOutcome) -> list[str]:
    return [group.kind for group in waiting(outcome)]


def test_the_subject_says_at_once_whether_to_worry() -> None:
    assert "parties : 1, à traiter : 7" in render_report(story.outcome()).subject
    assert "ARRÊT (disparues)" in render_report(story.braked()).subject
    assert "ARRÊT (interrompu)" in render_report(story.broken()).subject


def test_a_pulled_brake_is_told_with_the_way_to_lift_it() -> None:
    assert '--lift disparues="le motif"' in " ".join(render_report(story.braked()).text.split())


def test_a_brake_that_is_never_lifted_offers_no_way() -> None:
    firm = replace(story.braked(), brakes=(replace(story.PULLED, liftable=False),))
    assert "--lift" not in render_report(firm).text


def test_why_a_run_stopped_is_told() -> None:
    stopped = replace(story.broken(), causes=(Text("the mailbox did not answer"),))
    assert "the mailbox did not answer" in render_report(stopped).text


def test_a_run_without_a_plan_still_reports() -> None:
    empty = RunOutcome(Mode.REAL, story.DAY, story.RUN, RunResult.INTERRUPTED, State())
    assert "s’est arrêté" in render_report(empty).text
    assert "interrompu" in picture(empty)


def test_a_trial_never_says_that_something_left() -> None:
    outcome = replace(story.outcome(), mode=Mode.TRIAL)
    report = render_report(outcome)
    assert "rien n’est parti" in report.text
    assert report.subject.startswith("Essai du 21/07/2026 – écrites")
    for said in ("Parti", "parties", "Ce qui est parti", "Messages partis"):
        assert said not in report.subject + report.text + picture(outcome)


def test_who_has_no_address_is_not_told_as_waiting_with_nothing_to_do() -> None:
    seen = story.PLAN.decisions[0].verdicts[0]
    mute, closed, later = (
        alter(seen, kind=VerdictKind.WAITS, next_on=story.DAY + timedelta(days), reasons=reasons)
        for days, reasons in (
            (0, (Reason(NO_WAY[Channel.EMAIL]),)),
            (0, (Reason(Text("nothing leaves on a closed day")),)),
            (1, ()),
        )
    )
    plan = replace(story.PLAN, decisions=(replace(story.PLAN.decisions[0], verdicts=(mute, closed, later)),))
    text = render_report(replace(story.outcome(), plan=plan)).text
    assert "- attend (2)" in text
    assert "prochaine étape le 22/07/2026" in text


def test_each_verdict_that_waits_for_a_person_is_listed_once() -> None:
    assert kinds(story.outcome()) == ["reponse", "paiement", "adresse", "appel", "approbation", "donnees"]


def as_of_today(*, kind: VerdictKind, balance: int) -> RunOutcome:
    """The morning of the story, with another verdict of the invoice whose call waits since that day."""
    called = story.PLAN.decisions[1]
    (seen,) = (v for v in called.verdicts if v.invoice == story.CALLED)
    now = replace(called, verdicts=(alter(seen, kind=kind, balance=balance),), tasks=())
    return replace(story.outcome(), plan=replace(story.PLAN, decisions=(now,)))


@pytest.mark.parametrize("kind", [VerdictKind.PROMISE, VerdictKind.HOLD, VerdictKind.DISPUTE])
def test_nobody_is_to_be_called_about_what_is_not_claimed_today(kind: VerdictKind) -> None:
    assert "appel" not in kinds(as_of_today(kind=kind, balance=96_000))


def test_a_call_to_make_says_what_is_owed_today_and_not_on_the_day_it_was_asked_for() -> None:
    groups = {group.kind: group for group in waiting(as_of_today(kind=VerdictKind.WAITS, balance=10_000))}
    assert [item.amount for item in groups["appel"].items] == [10_000]


def test_a_task_about_what_a_verdict_already_tells_is_not_told_twice() -> None:
    state = story.state()
    state.tasks["t"] = TaskOpened(task="t", kind="paiement", customer="C0219", payment="P-8N3W5R1T")
    groups = {group.kind: group for group in waiting(replace(story.outcome(), state=state))}
    assert len(groups["paiement"].items) == 1


def test_another_payment_of_the_same_customer_is_told_too() -> None:
    state = story.state()
    state.tasks["t"] = TaskOpened(task="t", kind="paiement", customer="C0219", payment="P-0000000A")
    groups = {group.kind: group for group in waiting(replace(story.outcome(), state=state))}
    assert {item.reference for item in groups["paiement"].items} == {"P-8N3W5R1T", "P-0000000A"}


def test_a_payment_nobody_owes_is_told_with_its_amount() -> None:
    state = story.state()
    state.tasks["t"] = TaskOpened(task="t", kind="paiement", payment="P-6J9Z3D4F")
    text = render_report(replace(story.outcome(), state=state)).text
    assert "- P-6J9Z3D4F" in text
    assert "125,00" in text


def test_a_refused_message_is_told_with_its_customer() -> None:
    state = story.state()
    intended = next(event for event in story.events() if isinstance(event, ev.Intended))
    state.notices[intended.notice] = NoticeRecord(intended)
    state.tasks["t"] = TaskOpened(task="t", kind="refus", notice=intended.notice)
    groups = {group.kind: group for group in waiting(replace(story.outcome(), state=state))}
    assert [(item.customer, item.reference) for item in groups["refus"].items] == [("C0142", "R-7F3K2Q")]


def test_a_doubtful_message_names_its_reference() -> None:
    state = story.state()
    state.customer("C0177").doubtful += ("R-8T1B9K",)
    decided = story.PLAN.decisions[1]
    doubtful = alter(decided.verdicts[0], kind=VerdictKind.DOUBTFUL_SEND)
    plan = replace(story.PLAN, decisions=(replace(decided, verdicts=(doubtful,)),))
    text = render_report(replace(story.outcome(), plan=plan, state=state)).text
    assert "relance note C0177 envoi --reference R-8T1B9K --parti oui" in text


def test_a_bad_row_is_told_with_its_place_and_its_remedy() -> None:
    text = render_report(story.broken()).text
    assert "donnees/factures-2026-07-20.csv:212" in text
    assert "suivi/C0301/2026-07-18-pause.yaml:2:3" in text
    assert "remède" in text


FACTS = [
    "reponse_traitee",
    "affectation",
    "envoi",
    "refus",
    "etape_faite",
    "appel",
    "lettre",
    "approbation",
    "politique",
]


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("number", ["FA-2026-0412", "0412", "12: 30", "#7", "$(rm x)", "no"])
def test_the_line_to_type_is_a_note_the_command_takes(fact: str, number: str) -> None:
    item = Item("C0142", (number,), 123_456, reference="P-8N3W5R1T", step="appel")
    settles = answer(fact, item, story.DAY)
    assert settles is not None
    relance, note, customer, kind, *options = shlex.split(settles.command)
    assert (relance, note, customer) == ("relance", "note", "C0142")
    names = [name.removeprefix("--") for name in options[::2]]
    assert set(names) <= set(KINDS[kind].options)
    assert dict(zip(names, options[1::2], strict=True)) == dict(settles.values)
    assert settles.values == () or number in dict(settles.values).get("facture", number)


@pytest.mark.parametrize("fact", ["lettre", "appel"])
def test_a_letter_or_a_call_about_several_invoices_is_recorded_for_each(fact: str) -> None:
    settles = answer(fact, Item("C0142", ("FA-1", "FA-2"), step="mise-en-demeure"), story.DAY)
    assert settles is not None
    assert "--facture FA-1 --facture FA-2 --le" in settles.command
    links = NoteLinks("github.com/mercier/relances", "main", story.DAY)
    assert "FA-1%0A%20%20%20%20-%20FA-2" in settles.link(links)


def test_invoices_to_take_over_offer_rows_of_the_one_file() -> None:
    path, header, *rows = rows_to_add("reprise", Item("C0142", ("FA-1", "FA-2", "FA-3")))
    assert path == "suivi/reprise.csv"
    assert header == "client;facture;derniere_etape;le"
    assert rows == ["C0142;FA-1;rappel;JJ/MM/AAAA", "C0142;FA-2;rappel;JJ/MM/AAAA"]


def test_work_that_no_note_settles_offers_none() -> None:
    assert answer("", Item("C0142"), story.DAY) is None
    assert answer("affectation", Item(), story.DAY) is None
    assert rows_to_add("affectation", Item("C0142")) == ()


def test_a_site_with_a_form_links_to_it_filled_in() -> None:
    def form(kind: str, customer: str, values: Mapping[str, Sequence[str]]) -> str:
        return f"https://forge.example/noter?fait={kind}&client={customer}&reference={values['reference'][0]}&x=<"

    work = [group for group in waiting(story.outcome()) if group.kind == "paiement"]
    settles = answer("affectation", work[0].items[0], story.DAY)
    assert settles is not None
    assert settles.link(form).startswith("https://forge.example/noter?fait=paiement&client=C0219")
    plan = replace(story.PLAN, decisions=story.PLAN.decisions[3:4], tasks=())
    state = story.state()
    state.tasks.clear()
    shown = render_report(replace(story.outcome(), plan=plan, state=state, problems=(), answer=form))
    assert "→ https://forge.example/noter?fait=paiement" in shown.text
    assert 'href="https://forge.example/noter?fait=paiement&amp;client=C0219' in shown.html
    assert "relance note" not in shown.text + shown.html


def test_each_line_to_do_says_how_to_record_it() -> None:
    text = render_report(story.outcome()).text
    assert "→ relance note C0203 reponse --le 21/07/2026" in text
    assert "→ relance note C0177 appel --issue joint --facture FA-2026-0398 --le 21/07/2026" in text


def test_a_figure_beyond_its_aim_is_told_in_words_with_its_trend() -> None:
    text = render_report(story.outcome()).text
    assert "! Part échue" in text
    assert "au-delà de l’objectif de 60,0" in text
    assert "↗" in text
    assert "historique insuffisant" in render_report(replace(story.outcome(), state=State())).text


def test_the_json_says_what_the_mail_says() -> None:
    told = json.loads(report_json(story.outcome(), translator("fr")))
    assert [group["kind"] for group in told["todo"]] == kinds(story.outcome())
    assert told["sums"]["sent"] == "1552.50"
    assert told["figures"]["overdue_share"] == {"value": 82.1, "aim": 60}
    assert told["sent"][0]["name"] == "Menuiserie Le Goff"
    unnamed = report_json(replace(story.outcome(), names={}), translator("fr"))
    assert "Le Goff" not in unnamed
    stopped = json.loads(report_json(story.broken(), translator("fr")))
    assert (stopped["result"], stopped["figures"], stopped["aged"]) == ("interrompu", None, None)


def test_no_code_word_of_the_journal_reaches_people() -> None:
    """Each that the program writes is known."""
    written: set[str] = set()
    for path in Path(ROOT / "runner").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        written.update(re.findall(r'(?:Stop\(|return |else |reason=|result=)"([a-z]+_[a-z_]+)"', text))
    codes = {code for code in written if code in CODES or code.startswith(("journal_", "bail_", "suivi_"))}
    assert {"bail_echu", "journal_devance", "jamais_tente", "sans_objet"} <= codes <= set(CODES)
    assert all(translator("fr")(text.source) != text.source for text in CODES.values())


class Reader(HTMLParser):
    """Keeps tags, names of attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", "A\r\nBcc: x@y.example", "\x1b[31mrouge"]
)
def test_a_name_is_text_and_nothing_else(name: str) -> None:
    shown = render_report(replace(story.outcome(), names=dict.fromkeys(story.NAMES, name)))
    reader = Reader()
    reader.feed(shown.html)
    allowed = {"html", "head", "meta", "title", "body", "div", "table", "tr", "td"}
    assert reader.tags <= allowed
    assert not {found for found in reader.attributes if found.startswith(("on", "href", "src"))}
    assert ("{{7*7}}" in "".join(reader.said)) is (name == "{{7*7}}")
    assert "\x1b" not in shown.text + shown.html
    assert not any(line.startswith("Bcc:") for line in shown.text.splitlines())
    assert "\n" not in shown.subject


def test_both_parts_say_the_same_figures() -> None:
    shown = render_report(story.outcome())
    for figure in ("1\u202f552,50\u202f€", "18\u202f428,60\u202f€", "FA-2026-0412", "P-8N3W5R1T"):
        assert figure in shown.text
        assert figure in shown.html


def test_a_long_list_stays_one_screen() -> None:
    many = tuple(Problem(Place("clients.csv", line), t("it has no due date")) for line in range(1, 301))
    shown = render_report(replace(story.outcome(), problems=many))
    assert shown.text.count("clients.csv:") <= 8
    assert "de plus" in shown.text


def test_what_came_back_is_told_with_its_customer() -> None:
    text = render_report(story.outcome()).text
    assert "! Garage Dubreuil & Fils (C0177)" in text


@pytest.mark.parametrize(
    ("late", "expected"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (900, 4)],
)
def test_a_day_late_falls_in_one_bucket(late: int, expected: int) -> None:
    assert bucket(late) == expected


def test_the_aged_balance_adds_up_and_leaves_doubtful_rows_out() -> None:
    balance = aged(story.PLAN)
    verdicts = [v for d in story.PLAN.decisions for v in d.verdicts]
    sure = [v.balance for v in verdicts if v.kind is not VerdictKind.DOUBTFUL_DATA]
    assert balance.total == sum(sure)
    assert balance.doubtful == 1
    assert balance.credits == 12_000


def test_the_picture_says_what_its_aged_balance_leaves_out() -> None:
    drawn = picture(story.outcome()).replace("\u202f", " ")
    assert "| Factures douteuses, non comptées ci-dessus | 1 |" in drawn
    assert "| Avoirs non affectés, non déduits ci-dessus |  | 120,00 € |" in drawn


def test_nothing_owed_is_no_division_by_zero() -> None:
    assert Aged().overdue_share == 0
    assert aged(Plan(story.DAY, story.DAY, "", ())).total == 0


def test_the_overdue_share_rounds_half_up() -> None:
    assert Aged((2000 - 1, 1, 0, 0, 0)).overdue_share == 1
    assert Aged((2001, 1, 0, 0, 0)).overdue_share == 0


@pytest.mark.parametrize(
    ("health", "bad"),
    [
        (Health(story.EXPORT, 2, 2, "2026-07-21T05:07:13Z"), [False, False]),
        (Health(story.EXPORT, 3, 2, "2026-07-21T05:07:13Z"), [True, False]),
        (Health(None, 0, 2, ""), [True, True]),
        (Health(story.EXPORT, 1, 2, "2026-07-21T05:07:13Z", date(2026, 8, 21)), [False, False, True]),
        (Health(story.EXPORT, 1, 2, "2026-07-21T05:07:13Z", date(2026, 8, 22)), [False, False, False]),
    ],
)
def test_health_is_bad_just_over_its_limit(health: Health, bad: list[bool]) -> None:
    assert [check.bad for check in health_checks(health, story.DAY, "Europe/Paris")] == bad


names = st.text("abcdefghijklmnopqrstuvwxyzé &<>|'", min_size=12, max_size=30).map(lambda name: f"Zz{name}zZ")


@given(names, names)
@settings(max_examples=40, deadline=None)
def test_the_picture_names_nobody(name: str, address: str) -> None:
    def renamed(plan: Plan) -> Plan:
        decisions = []
        for d in plan.decisions:
            who = replace(d.account.customer, name=name, emails=(f"{address}@x.example",), address=(address,))
            notices = tuple(replace(n, customer=who) for n in d.notices)
            decisions.append(replace(d, account=replace(d.account, customer=who), notices=notices))
        return replace(plan, decisions=tuple(decisions))

    outcome = replace(
        story.outcome(),
        plan=renamed(story.PLAN),
        names=dict.fromkeys(story.NAMES, name),
        problems=(Problem(Place(f"suivi/{name}.yaml", 1), Text(address)),),
        causes=(Text(name),),
        brakes=(replace(story.PULLED, text=Text(name)),),
    )
    shown = picture(outcome)
    assert "Zz" not in shown
    assert "@" not in shown


def test_the_picture_ends_with_the_anchor_and_how_to_verify_it() -> None:
    assert f"relance journal verify --anchor {'9c1e' * 16}" in picture(story.outcome())


def test_a_message_whose_copy_was_found_later_is_told_from_the_journal() -> None:
    intended = next(event for event in story.events() if isinstance(event, ev.Intended))
    sent = next(event for event in story.events() if isinstance(event, ev.Sent))
    state = story.state()
    state.notices[intended.notice] = NoticeRecord(intended)
    assert "Menuiserie Le Goff" in render_report(replace(story.outcome(), state=state, events=(sent,))).text
