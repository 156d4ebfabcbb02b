"""What is taken away: her own copy, rows without names, a month; the list's policy decides."""

from __future__ import annotations

import datetime as dt
import io
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
from tests.world import World, act, browser_of, make_world

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


def test_rows_have_no_names_and_a_wall_takes_its_row_out(world: World) -> None:
    cases = [counted(world, birthday="1990-05-01", issues=["dv_physical"]) for _n in range(6)]
    job, secret = services.start_rows(actor=act(world.supervisor), form="xlsx")
    rows = table(done(job), secret)
    assert len(rows) == 7
    assert rows[1][0] == "东岸区妇联" and rows[1][2] == "30-44"
    said = str(rows)
    assert "李" not in said and not any(case.number in said for case in cases)
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=cases[0].pk,
        member_id=world.supervisor.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    job, secret = services.start_rows(actor=act(world.supervisor), form="csv")
    assert len(table(done(job), secret)) == 6


def test_whoever_did_not_agree_or_took_it_back_is_in_no_row(world: World) -> None:
    cases = [counted(world, birthday="1990-05-01", issues=["dv_physical"]) for _n in range(6)]
    opened(world, birthday="1990-05-01", issues=["dv_physical"])
    job, secret = services.start_rows(actor=act(world.supervisor), form="csv")
    assert len(table(done(job), secret)) == 7
    consent = cases[0].consents.get(purpose="statistics")
    casework.withdraw_consent(actor=act(world.worker), case_id=cases[0].pk, consent_id=consent.pk)
    job, secret = services.start_rows(actor=act(world.supervisor), form="csv")
    assert len(table(done(job), secret)) == 6


def test_a_row_that_stands_alone_is_refused_with_a_sentence(world: World) -> None:
    counted(world)
    job, _secret = services.start_rows(actor=act(world.supervisor), form="csv")
    ended = done(job)
    assert ended.state == "failed" and ended.error_code == "too_few" and ended.result is None
    page = browser_of(world.supervisor).get(f"/jobs/{job.pk}/").content.decode()
    assert "1" in page and "callout" in page


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
