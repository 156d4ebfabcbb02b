"""Files of evidence go by a clock of their own, before the case; hash and custody stay until it goes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from niangjia.access.policies import Denied
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts, common
from niangjia.evidence import services as evidence
from niangjia.evidence.models import Custody, Item, ItemFile
from niangjia.requests import services
from niangjia.requests.models import Erasure, RetentionClock
from niangjia.requests.services.keeping import set_clocks
from niangjia.vault import keys
from niangjia.vault.errors import KeyErased
from niangjia.vault.models import DataKey
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
TEXTS = {"title": "左臂淤青", "source": "李女士"}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def closed(world: World, years: int, **more: str) -> Case:
    """A case with one piece of evidence, closed so many years ago."""
    facts = Facts(call_her="李女士", **more)
    case = casework.open_case(actor=act(world.worker), facts=facts)
    item = evidence.add_item(
        actor=act(world.worker), case_id=case.pk, kind="photo", form="copy", texts=TEXTS
    )
    kept = ItemFile(item=item, number=1, content="pdf")
    kept.original = ContentFile(b"%PDF-1.7 what it shows", name="x.pdf")
    kept.save(force_insert=True)
    case.refresh_from_db()
    marks, case.risk = common.marks(case), Case.Risk.MEDIUM
    case.state, case.closed_at = Case.State.CLOSED, timezone.now() - dt.timedelta(days=366 * years)
    common.save(case, marks, "state", "closed_at", "risk")
    set_clocks()
    return case


def test_files_go_first_and_hash_and_custody_stay(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = closed(world, 6)
    item = Item.objects.get()
    kept = item.files.get()
    digest, path = kept.original.sha256, kept.original
    whole, files = RetentionClock.objects.order_by("-due_on")
    assert (whole.what, files.what, files.kind) == ("case", "evidence", "evidence")
    assert files.due_on <= timezone.localdate() < whole.due_on
    assert set_clocks() == 0
    due = browser_of(world.officer).get("/requests/retention/")
    assert "Files of evidence" in due.content.decode()
    row = services.propose_by_clock(actor=act(world.officer), clock_id=files.pk)
    assert row.what == "evidence"
    with pytest.raises((Denied, Http404)):
        services.confirm_erasure(actor=act(world.worker), erasure_id=row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=row.pk)
    assert not ItemFile.objects.exists() and Case.objects.filter(pk=case.pk).exists()
    with pytest.raises(KeyErased):
        keys.data_key(item.pk)
    with pytest.raises((KeyErased, FileNotFoundError)):
        path.open().read()
    last = Custody.objects.order_by("number").last()
    assert last is not None and last.step == "erased" and digest in last.words["why"]
    page = browser_of(world.supervisor).get(f"/evidence/item/{item.pk}/").content.decode()
    assert digest in page and "左臂淤青" in page
    assert not RetentionClock.objects.filter(what="evidence").exists() and set_clocks() == 0


def test_a_hold_stands_before_it_and_the_case_s_own_proposal_beside_it(world: World) -> None:
    case = closed(world, 11)
    clocks = {one.what: one for one in RetentionClock.objects.all()}
    first = services.propose_by_clock(actor=act(world.officer), clock_id=clocks["evidence"].pk)
    services.propose_by_clock(actor=act(world.officer), clock_id=clocks["case"].pk)
    until = timezone.localdate() + dt.timedelta(days=30)
    services.hold(
        actor=act(world.supervisor), case_id=case.pk, why="法院来函要求保存全部材料", until=until
    )
    with pytest.raises(ValidationError, match="hold"):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=first.pk)
    assert ItemFile.objects.exists()


def test_the_key_of_the_files_goes_with_the_case(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    closed(world, 11)
    item = Item.objects.get()
    whole = RetentionClock.objects.get(what="case")
    files = RetentionClock.objects.get(what="evidence")
    services.propose_by_clock(actor=act(world.officer), clock_id=files.pk)
    row = services.propose_by_clock(actor=act(world.officer), clock_id=whole.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=row.pk)
    assert DataKey.objects.get(pk=item.pk).erased_at is not None
    assert [one.what for one in Erasure.objects.all()] == ["case"]


def test_never_later_than_the_case_and_danger_keeps_them_as_long(world: World) -> None:
    case = closed(world, 1)
    RetentionClock.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(risk="high")
    set_clocks()
    days = dict(RetentionClock.objects.values_list("what", "due_on"))
    assert days["evidence"] == days["case"]


def test_what_a_restored_backup_brought_back_goes_again(world: World) -> None:
    closed(world, 1)
    item = Item.objects.get()
    keys.erase(item.pk, reason="retention")
    assert services.housekeeping()["replayed"] == 1
    assert not ItemFile.objects.exists() and Custody.objects.filter(step="erased").count() == 1
    assert services.housekeeping()["replayed"] == 0
