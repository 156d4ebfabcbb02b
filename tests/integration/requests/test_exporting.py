"""What is taken away: her own copy, rows without names, a month; the list's policy decides."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from typing import Any

import docx
import openpyxl
import pytest
import pyzipper
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.jobs import runner
from niangjia.jobs.models import Job
from niangjia.requests import services
from niangjia.requests.models import CountedBlock
from niangjia.requests.rules import small
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: Any) -> Case:
    facts = {"call_her": "李女士", "name": "李小禾", "phone": "13800001234", **more}
    return casework.open_case(actor=act(world.worker), facts=Facts(**facts))


def counted(world: World, **more: Any) -> Case:
    """A case of somebody who agreed to being counted."""
    case = opened(world, **more)
    casework.note_consent(
        actor=act(world.worker), case_id=case.pk, purpose="statistics", how="said"
    )
    return case


def done(job: Job) -> Job:
    runner.run(job.pk)
    return Job.objects.get(pk=job.pk)


def table(job: Job, secret: str) -> list[list[Any]]:
    with pyzipper.AESZipFile(io.BytesIO(job.result.read())) as archive:
        archive.setpassword(secret.encode())
        names = archive.namelist()
        assert "SHA256SUMS.txt" in names
        data = archive.read(next(n for n in names if n.startswith("table.")))
    if data[:2] == b"PK":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [line.split(",") for line in data.decode("utf-8-sig").splitlines()]


def test_her_copy_has_her_words_and_nothing_sealed_or_restricted(world: World) -> None:
    case = opened(world, story="丈夫喝醉就打，我现在住在清河坊12号。", wish="先让孩子安全。")
    who = act(world.worker)
    casework.seal_record(actor=who, case_id=case.pk, kind="address", content="清河坊12号")
    write = {"actor": who, "case_id": case.pk, "kind": "note", "happened_at": timezone.now()}
    casework.write_entry(**write, told="他威胁过我姐姐", observed="左臂有青紫")
    casework.write_entry(**write, told="限制查看的话", observed="", restricted=True)
    at = f"/requests/copy/{case.pk}/"
    browser = browser_of(world.worker)
    assert at in browser.get(f"/cases/{case.pk}/").content.decode()
    unsure = browser.post(at, {"form": "docx", "language": "zh-hans"})
    assert unsure.status_code == 200 and not Job.objects.exists()
    page = browser.post(at, {"form": "docx", "language": "zh-hans", "sure": "on"})
    job = done(Job.objects.get())
    assert page["Location"] == f"/jobs/{job.pk}/" and job.state == "done"
    assert job.result.name == "notes.docx"
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(job.result.read())).paragraphs)
    for word in ("丈夫喝醉就打", "先让孩子安全", "他威胁过我姐姐", "左臂有青紫"):
        assert word in text
    for word in ("清河坊", "限制查看的话", "13800001234", case.number, "妇联"):
        assert word not in text
    assert AuditEvent.objects.filter(event="requests.exported").exists()


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "给您的记录"), ("en", "Your notes")])
def test_her_copy_comes_as_a_pdf_in_both_languages(world: World, language: str, word: str) -> None:
    from pypdf import PdfReader

    case = opened(world, story="一句话")
    job = done(
        services.start_copy(actor=act(world.worker), case_id=case.pk, form="pdf", language=language)
    )
    pages = PdfReader(io.BytesIO(job.result.read())).pages
    assert word in "".join(page.extract_text() for page in pages)


def test_a_minor_s_copy_only_a_supervisor_makes(world: World) -> None:
    young = (timezone.localdate() - dt.timedelta(days=365 * 12)).isoformat()
    case = opened(world, birthday=young)
    more: dict[str, Any] = {"case_id": case.pk, "form": "pdf", "language": "zh-hans"}
    with pytest.raises(Denied):
        services.start_copy(actor=act(world.worker), **more)
    assert done(services.start_copy(actor=act(world.supervisor), **more)).state == "done"
    with pytest.raises(Http404):
        services.start_copy(actor=act(world.westerner), **more)


def test_a_copy_begun_and_then_walled_off_is_not_made(world: World) -> None:
    case = opened(world)
    job = services.start_copy(
        actor=act(world.worker), case_id=case.pk, form="pdf", language="zh-hans"
    )
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=world.worker.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    ended = done(job)
    assert ended.state == "failed" and ended.result is None


def past(cases: list[Case], quarters: int = 1) -> None:
    """As if they had been opened so many quarters ago."""
    day = small.quarter_of(timezone.localdate())
    for _turn in range(quarters):
        day = small.quarter_of(day - dt.timedelta(days=1))
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(opened_at=moment)


def many(world: World, number: int = 6, quarters: int = 1, **more: Any) -> list[Case]:
    """So many women alike who agreed, in a quarter that is over."""
    facts = {"birthday": "1990-05-01", "issues": ["dv_physical"], **more}
    cases = [counted(world, **facts) for _n in range(number)]
    past(cases, quarters)
    return cases


def rows(member: Any, form: str = "csv") -> list[tuple[str, ...]]:
    """What she takes away; [] when there is nothing."""
    job, secret = services.start_rows(actor=act(member), form=form)
    ended = done(job)
    if ended.error_code == "none":
        return []
    assert ended.state == "done", ended.error_code
    return [tuple(line) for line in table(ended, secret)[1:]]


def apart(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> list[int]:
    """How many rows two tables have apart, by group."""
    first, second = (Counter(row[:5] for row in table) for table in (one, other))
    return [
        abs(first[group] - second[group])
        for group in first | second
        if first[group] != second[group]
    ]


def test_rows_have_no_names(world: World) -> None:
    cases = many(world)
    found = rows(world.supervisor, "xlsx")
    assert len(found) == 6
    assert found[0][0] == "东岸区妇联" and found[0][2] == "30-44"
    said = str(found)
    assert "李" not in said and not any(case.number in said for case in cases)
    event = AuditEvent.objects.filter(event="requests.exported").latest("at")
    assert event.facts == {"what": "rows", "rows": 6, "blocks": 1}


def test_a_table_stays_as_it_was_made_whoever_asks_and_whatever_happens(world: World) -> None:
    cases = many(world)
    second = make_member("方慧", world.city)
    hold(second, "supervisor", world.city)
    first = rows(world.supervisor)
    # Another one comes, agrees, and belongs to the same quarter; one of them changes.
    many(world, 1)
    counted(world)
    Case.objects.filter(pk=cases[0].pk).update(risk="medium", state="active")
    assert rows(world.supervisor) == rows(second) == first and len(first) == 6
    assert CountedBlock.objects.count() == 1
    # Within reach of another district nothing of it shows.
    far = make_member("石兰", world.west)
    hold(far, "supervisor", world.west)
    assert rows(far) == []


def test_whoever_took_it_back_takes_her_whole_group_along(world: World) -> None:
    cases, others = many(world), many(world, 7, birthday="1970-02-03")
    opened(world, birthday="1990-05-01", issues=["dv_physical"])
    before = rows(world.supervisor)
    assert len(before) == 13
    consent = cases[0].consents.get(purpose="statistics")
    casework.withdraw_consent(actor=act(world.worker), case_id=cases[0].pk, consent_id=consent.pk)
    after = rows(world.supervisor)
    assert len(after) == 7 and apart(before, after) == [6]
    # She agrees again and stays out of a second row.
    casework.note_consent(
        actor=act(world.worker), case_id=cases[0].pk, purpose="statistics", how="said"
    )
    assert rows(world.supervisor) == before
    with time_machine.travel(timezone.now() + dt.timedelta(days=100), tick=True):
        assert rows(world.supervisor) == before
    others[0].delete()
    assert apart(rows(world.supervisor), before) == [7]


def test_a_wall_hides_the_whole_block_from_her_alone(world: World) -> None:
    cases = many(world, 6) + many(world, 6, birthday="1970-02-03")
    second = make_member("方慧", world.city)
    hold(second, "supervisor", world.city)
    assert len(rows(world.supervisor)) == 12
    access.set_wall(
        actor=act(second), kind="casework.case", record_id=cases[0].pk,
        member_id=world.supervisor.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    assert rows(world.supervisor) == [] and len(rows(second)) == 12


def test_too_few_wait_for_the_next_quarter_and_say_so(world: World) -> None:
    many(world, 4)
    job, _secret = services.start_rows(actor=act(world.supervisor), form="csv")
    ended = done(job)
    assert ended.state == "failed" and ended.error_code == "none" and ended.result is None
    page = browser_of(world.supervisor).get(f"/jobs/{job.pk}/").content.decode()
    assert "at least five women" in page and "callout" in page
    counted(world, birthday="1990-05-01", issues=["dv_physical"])
    with time_machine.travel(timezone.now() + dt.timedelta(days=100), tick=True):
        found = rows(world.supervisor)
    assert len(found) == 5 and {row[1].count("Q") for row in found} == {2}, "over both quarters"


def test_any_two_tables_are_at_least_five_rows_apart(world: World) -> None:
    seen = [rows(world.supervisor)]
    now = timezone.now()
    for quarter, number in enumerate((3, 4, 2, 5, 1)):
        with time_machine.travel(now + dt.timedelta(days=92 * quarter), tick=True):
            for turn in range(number):
                counted(world, birthday=f"19{60 + turn * 11}-05-01", issues=["dv_physical"])
            seen.append(rows(world.supervisor))
    with time_machine.travel(now + dt.timedelta(days=92 * 6), tick=True):
        seen.append(rows(world.supervisor))
    assert len(seen[-1]) >= 14
    for at, one in enumerate(seen):
        for other in seen[at:]:
            assert all(number >= small.K for number in apart(one, other))


def test_a_city_s_own_cases_are_a_block_of_their_own(world: World) -> None:
    second = make_member("方慧", world.city)
    hold(second, "supervisor", world.city)
    own = many(world, 5)
    many(world, 5)
    Case.objects.filter(pk__in=[one.pk for one in own]).update(
        unit=world.city, unit_path=world.city.path
    )
    assert {row[0] for row in rows(second)} == {world.city.name_zh, "东岸区妇联"}
    assert {row[0] for row in rows(world.supervisor)} == {"东岸区妇联"}


def test_the_monthly_table_withholds_small_numbers_and_the_total(world: World) -> None:
    for _n in range(3):
        opened(world)
    month = timezone.localdate()
    with pytest.raises(ValidationError):
        services.start_month(actor=act(world.supervisor), month=month)
    with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
        job, secret = services.start_month(actor=act(world.supervisor), month=month)
        rows = table(done(job), secret)
    assert rows[1][0] == "东岸区妇联"
    assert rows[1][1] == rows[2][1] != 3, "a lone small count hides its total too"
    assert rows[1][2] == rows[2][2] == 0


def test_the_month_tells_domestic_violence_whole_or_not_at_all(world: World) -> None:
    for issues in [["dv_physical"]] * 6 + [["dv_psychological"]] * 5 + [[]] * 5:
        opened(world, issues=issues)
    month = timezone.localdate()

    def told() -> dict[str, Any]:
        with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
            job, secret = services.start_month(actor=act(world.supervisor), month=month)
            return {row[0]: row[1] for row in table(done(job), secret) if row[0]}

    found = told()
    assert found["Personal safety and domestic violence"] == 11 and found["Other matters"] == 5
    assert found["Not chosen"] == 5 and found["She came in"] == 16
    assert not any("Withheld" in name for name in found)
    opened(world, issues=["inheritance"])
    found = told()
    assert found["Personal safety and domestic violence"] == 11 and found["Other matters"] == 6
    assert "Not chosen" not in found, "one alone takes its whole list out"
    assert any("Withheld" in name for name in found)


def test_the_passphrase_is_shown_once_and_others_are_refused(world: World) -> None:
    boss = browser_of(world.supervisor)
    assert boss.get("/requests/exports/").status_code == 200
    page = boss.post("/requests/exports/", {"table": "rows", "form": "xlsx"}).content.decode()
    secret = Job.objects.get().options["secret"]
    assert secret in page
    assert secret not in boss.get(f"/jobs/{Job.objects.get().pk}/").content.decode()
    bad = boss.post("/requests/exports/", {"table": "month", "month": "gar"}).content.decode()
    assert "field-error" in bad
    for member in (world.worker, world.officer, world.plain):
        assert browser_of(member).get("/requests/exports/").status_code == 403
    case = opened(world)
    assert browser_of(world.officer).get(f"/requests/copy/{case.pk}/").status_code == 403
    assert browser_of(world.westerner).get(f"/requests/copy/{case.pk}/").status_code == 404
