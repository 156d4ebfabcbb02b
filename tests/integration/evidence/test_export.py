"""What leaves the house: a package that others open and check, once, with a passphrase."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import pyzipper
from django.test import Client

from niangjia.access.services import set_wall
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.evidence import services
from niangjia.evidence.models import Custody, Item
from niangjia.jobs import runner
from niangjia.jobs.models import Job
from niangjia.vault.packages import SUMS
from tests.evidence_files import photo
from tests.integration.evidence.test_items import case, piece, text, whole, world
from tests.world import World, act, browser_of

pytestmark = pytest.mark.django_db
__all__ = ["case", "world"]
SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")
HEAD = {"submitter": "李小禾", "other_party": "赵某", "matter": "申请人身安全保护令"}


def form(*items: Item, **more: object) -> dict[str, object]:
    return {
        "items": [str(item.pk) for item in items], "form": "copies", "to": "云河市东岸区人民法院",
        "why": "申请保护令", "looked": "on", "service_address": "柳桥街道妇联", **HEAD, **more,
    }  # fmt: skip


def asked(browser: Client, case: Case, sent: dict[str, object]) -> tuple[Job, str]:
    page = text(browser.post(f"/evidence/case/{case.pk}/export/", sent))
    (phrase,) = re.findall(r'class="passphrase">([^<]+)<', page)
    return Job.objects.get(kind="evidence.package"), phrase


def taken(browser: Client, job: Job, folder: Path) -> Path:
    path = folder / "package.zip"
    path.write_bytes(whole(browser.get(f"/jobs/{job.pk}/result/")))
    return path


def test_a_third_party_opens_and_checks_it_with_tools_of_its_own(
    world: World, case: Case, tmp_path: Path
) -> None:
    data, browser = photo(), browser_of(world.worker)
    item, other = piece(world, case, data), piece(world, case)
    job, phrase = asked(browser, case, form(item, other, form="originals"))
    runner.run(job.pk)
    path, out = taken(browser, job, tmp_path), tmp_path / "out"
    if SEVEN_ZIP:
        subprocess.run(
            [SEVEN_ZIP, "x", f"-p{phrase}", f"-o{out}", str(path)], check=True, capture_output=True
        )
    else:
        with pyzipper.AESZipFile(path) as archive:
            archive.extractall(out, pwd=phrase.encode())
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", SUMS], cwd=out, check=True, capture_output=True, text=True
    )
    assert checked.stdout.count(": OK") == 5
    assert (out / "01-1.jpg").read_bytes() == data
    assert (out / "list.pdf").read_bytes().startswith(b"%PDF")
    assert {one.name for one in out.iterdir()} == {
        "01-1.jpg", "list.pdf", "list.docx", "list-en.pdf", "HOW-TO-CHECK.txt", SUMS,
    }  # fmt: skip


def test_the_list_names_pieces_and_the_sums_of_their_originals(
    world: World, case: Case, tmp_path: Path
) -> None:
    from niangjia.documents.rendering.docx import text_of

    browser = browser_of(world.worker)
    item = piece(world, case, photo())
    job, phrase = asked(browser, case, form(item))
    runner.run(job.pk)
    with pyzipper.AESZipFile(taken(browser, job, tmp_path)) as archive:
        archive.setpassword(phrase.encode())
        words = text_of(archive.read("list.docx"))
        copy = archive.read("01-1-copy.jpg")
    assert "左臂淤青" in words
    assert item.files.get().original.sha256[:8] in words
    assert b"ZQ-PHONE" not in copy
    assert b"Exif" not in copy


def test_the_passphrase_is_gone_once_the_package_is_made(world: World, case: Case) -> None:
    browser = browser_of(world.worker)
    job, phrase = asked(browser, case, form(piece(world, case, photo())))
    assert phrase in str(Job.objects.get(pk=job.pk).options)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert phrase not in str(Job.objects.get(pk=job.pk).options)
    assert phrase not in text(browser.get(f"/jobs/{job.pk}/"))
    assert phrase not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_being_copied_is_a_step_and_the_log_knows_each_piece(world: World, case: Case) -> None:
    one, two = piece(world, case), piece(world, case)
    asked(browser_of(world.worker), case, form(one, two))
    steps = Custody.objects.filter(step="copied")
    assert {step.item_id for step in steps} == {one.pk, two.pk}
    assert all(step.words["outsider"] == "云河市东岸区人民法院" for step in steps)
    assert AuditEvent.objects.filter(event="evidence.exported").count() == 2


def test_an_address_kept_secret_never_goes_along(world: World, case: Case) -> None:
    who = act(world.worker)
    casework.seal_record(
        actor=who, case_id=case.pk, kind="address", content="云河市西岭区桂花巷12号3幢502"
    )
    item = piece(world, case, texts={"title": "门口照片，桂花巷12号3幢502"})
    page = browser_of(world.worker).post(
        f"/evidence/case/{case.pk}/export/", form(item), headers={"accept-language": "en"}
    )
    assert "kept secret here" in text(page)
    assert not Job.objects.exists()
    assert not Custody.objects.filter(step="copied").exists()


@pytest.mark.parametrize("left_out", ["items", "to", "why", "looked"])
def test_what_must_be_said_is_asked_at_its_field(world: World, case: Case, left_out: str) -> None:
    sent = form(piece(world, case))
    del sent[left_out]
    page = text(browser_of(world.worker).post(f"/evidence/case/{case.pk}/export/", sent))
    assert f'id="{left_out}-error"' in page or f"id_{left_out}" in page
    assert not Job.objects.exists()


def test_withdrawn_and_foreign_pieces_are_not_offered(world: World, case: Case) -> None:
    mine, gone = piece(world, case), piece(world, case)
    services.withdraw(
        actor=act(world.worker), item_id=gone.pk, reason="拍的是另一个人的手臂，弄错了"
    )
    browser = browser_of(world.worker)
    page = text(browser.get(f"/evidence/case/{case.pk}/export/"))
    assert str(mine.pk) in page
    assert str(gone.pk) not in page
    browser.post(f"/evidence/case/{case.pk}/export/", form(mine, gone))
    assert not Job.objects.exists()


def test_a_wall_set_meanwhile_stops_the_worker(world: World, case: Case) -> None:
    job, _phrase = asked(browser_of(world.worker), case, form(piece(world, case, photo())))
    set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=world.worker.pk, reason="她是对方的表姐，应当回避这个个案",
    )  # fmt: skip
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "gone")
    assert job.result is None


def test_who_may_not_work_on_the_case_exports_nothing(world: World, case: Case) -> None:
    item = piece(world, case)
    for member in (world.westerner, world.officer, world.plain):
        answer = browser_of(member).post(f"/evidence/case/{case.pk}/export/", form(item))
        assert answer.status_code in (403, 404)
    assert not Job.objects.exists()
