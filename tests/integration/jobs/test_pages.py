"""The pages of long work: mine alone."""

from __future__ import annotations

import uuid

import pytest

from niangjia.audit.models import AuditEvent
from niangjia.jobs import runner, services, states
from niangjia.jobs.models import Job
from niangjia.jobs.registry import JobFailed, Outcome
from tests.integration.people.world import act

pytestmark = pytest.mark.django_db


def start(member, **options) -> Job:
    return services.start_job(actor=act(member), kind="test.work", **options)


def url(job: Job, rest: str = "") -> str:
    return f"/jobs/{job.pk}/{rest}"


def test_my_work_is_listed_and_nobody_elses(member, other, work, browser):
    start(member)
    theirs = start(other)
    page = browser.get("/jobs/").content.decode()
    assert page.count("Test work") == 1
    assert str(theirs.pk) not in page


def test_the_list_costs_the_same_however_long_it_is(member, work, browser):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get("/jobs/")
        return len(seen)

    start(member)
    cost()
    few = cost()
    for _ in range(9):
        start(member)
    assert cost() == few


def test_running_work_shows_how_far_it_is_and_can_be_stopped(member, work, browser):
    job = start(member)
    Job.objects.filter(pk=job.pk).update(
        state=states.RUNNING, run=uuid.uuid4(), done=1200, total=5000, sentence="checking"
    )
    page = browser.get(url(job)).content.decode()
    assert "1,200 of 5,000" in page
    assert "Checking row by row." in page
    assert f'hx-get="{url(job, "progress/")}"' in page
    bar = browser.get(url(job, "progress/"), headers={"HX-Request": "true"})
    assert "<progress" in bar.content.decode()
    assert browser.post(url(job, "cancel/")).status_code == 302
    assert Job.objects.get(pk=job.pk).cancel_requested
    assert "Stopping." in browser.get(url(job)).content.decode()


def test_the_page_comes_anew_when_the_work_has_ended(member, work, browser):
    job = start(member)
    runner.run(job.pk)
    bar = browser.get(url(job, "progress/"), headers={"HX-Request": "true"})
    assert bar["HX-Refresh"] == "true"
    assert browser.get(url(job, "progress/"))["Location"] == url(job)


def test_the_result_is_hers_alone_and_its_download_is_on_record(
    member, other, work, browser, client
):
    work(lambda _c: Outcome(content=b"a,b", file_name="units.csv", content_type="text/csv"))
    job = start(member)
    runner.run(job.pk)
    assert "Download the result" in browser.get(url(job)).content.decode()
    answer = browser.get(url(job, "result/"))
    assert b"".join(answer.streaming_content) == b"a,b"
    assert answer["Content-Disposition"] == 'attachment; filename="units.csv"'
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.get(event="jobs.result_read").actor_id == member.pk
    client.force_login(other)
    for rest in ("", "progress/", "result/", "rows.csv"):
        assert client.get(url(job, rest)).status_code == 404
    assert client.post(url(job, "cancel/")).status_code == 404


def test_visitors_are_sent_to_sign_in(member, work, client, settings):
    job = start(member)
    for address in ("/jobs/", url(job), url(job, "result/")):
        assert client.get(address)["Location"].startswith("/account/sign-in/")


def test_work_without_a_result_has_none_to_download(member, work, browser):
    job = start(member)
    runner.run(job.pk)
    assert browser.get(url(job, "result/")).status_code == 404


def test_what_is_wrong_with_rows_is_shown_and_can_be_taken_away(member, work, browser):
    problems = [
        {"row": n, "column": "phone", "code": "short", "facts": {"found": 7}} for n in range(2, 62)
    ]
    work(
        lambda _c: Outcome(details={"problems": problems}),
        problems={"short": "Only %(found)s digits."},
        columns={"phone": "Phone"},
    )
    job = start(member)
    runner.run(job.pk)
    page = browser.get(url(job)).content.decode()
    assert "Only 7 digits." in page
    assert "And 10 more rows" in page
    lines = browser.get(url(job, "rows.csv")).content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[1]) == (61, "2,Phone,Only 7 digits.")


def test_why_it_did_not_finish_is_said_in_her_language(member, work, browser):
    def fail(_context):
        raise JobFailed("too_big", found=50, limit=20)

    work(fail)
    job = start(member)
    runner.run(job.pk)
    assert "This file has 50 MB; at most 20 MB fit." in browser.get(url(job)).content.decode()


def test_reading_and_stopping_use_their_own_methods(member, work, browser):
    job = start(member)
    assert browser.post(url(job)).status_code == 405
    assert browser.get(url(job, "cancel/")).status_code == 405
