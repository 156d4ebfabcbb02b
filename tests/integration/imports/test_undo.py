"""An import is taken back as a whole; what somebody has worked on stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Happening, Load, Party, PartyToken, Tally
from niangjia.imports import selectors, services, work
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.imports.services.undoing import worked_on
from niangjia.vault import keys
from tests.integration.imports.scene import imported, row
from tests.integration.imports.scene import work as worker_does
from tests.world import World, act, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def taken_back(world: World, of: CaseImport, committing: Any) -> CaseImport:
    with committing(execute=True):
        services.take_back(actor=act(world.supervisor), import_id=of.pk)
    with committing(execute=True):
        return worker_does(of)


def test_all_goes_with_its_keys_and_the_numbers_are_right(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    of = imported(
        world.supervisor, row(1, worker="周敏"), row(2), row(3, closed_on="2024-05-01", state="")
    )
    ids = list(Case.objects.values_list("pk", flat=True))
    taken_back(world, of, django_capture_on_commit_callbacks)
    assert (of.state, of.removed) == ("undone", 3)
    for model in (Case, Party, PartyToken, Happening, ImportedCase):
        assert not model.objects.exists()
    assert not Tally.objects.exclude(number=0).exists()
    assert not Load.objects.exclude(number=0).exists()
    for pk in ids:
        with pytest.raises(keys.KeyErased):
            keys.data_key(pk)
    events = AuditEvent.objects.filter(event__startswith="imports.undo").order_by("id")
    assert [one.event for one in events] == [
        "imports.undo_begun",
        "imports.undo_batch",
        "imports.undone",
    ]
    again = imported(world.supervisor, row(1))
    assert again.imported == 1, "the same numbers may come once more"


def test_a_case_that_somebody_has_worked_on_stays_and_is_named(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    of = imported(world.supervisor, row(1, worker="周敏"), row(2, worker="周敏"))
    mine = ImportedCase.objects.get(row=2).case
    casework.read(actor=act(world.worker), case_id=ImportedCase.objects.get(row=3).case_id)
    casework.write_entry(
        actor=act(world.worker),
        case_id=mine.pk,
        kind="note",
        happened_at=timezone.now(),
        told="说了",
    )
    assert [case.pk for case in selectors.staying(act(world.supervisor), of)] == [mine.pk]
    taken_back(world, of, django_capture_on_commit_callbacks)
    assert (of.removed, list(Case.objects.all())) == (1, [mine])
    assert selectors.staying(act(world.supervisor), of) == [mine]


def _entry(world: World, pk: Any) -> None:
    casework.write_entry(
        actor=act(world.worker), case_id=pk, kind="note", happened_at=timezone.now(), told="说了"
    )


def _consent(world: World, pk: Any) -> None:
    casework.note_consent(actor=act(world.worker), case_id=pk, purpose="services", how="said")


def _party(world: World, pk: Any) -> None:
    casework.set_party(actor=act(world.worker), case_id=pk, role="witness", name="某")


def _given(world: World, pk: Any) -> None:
    casework.move(actor=act(world.worker), case_id=pk, state="assessing")


def _danger(world: World, pk: Any) -> None:
    casework.open_danger(actor=act(world.worker), case_id=pk)


@pytest.mark.parametrize("do", [_entry, _consent, _party, _given, _danger])
def test_whatever_was_done_counts_as_work(world: World, do: Any) -> None:
    imported(world.supervisor, row(1, worker="周敏", note="卷", state="", closed_on=""))
    pk = Case.objects.get().pk
    assert worked_on([pk]) == set()
    do(world, pk)
    assert worked_on([pk]) == {pk}


def test_after_seven_days_it_stays(world: World) -> None:
    of = imported(world.supervisor, row(1))
    CaseImport.objects.filter(pk=of.pk).update(
        ended_at=timezone.now() - dt.timedelta(days=7, hours=1)
    )
    with pytest.raises(ValidationError):
        services.take_back(actor=act(world.supervisor), import_id=of.pk)
    assert Case.objects.count() == 1


def test_who_does_not_reach_it_takes_nothing_back(world: World) -> None:
    from django.http import Http404

    of = imported(world.supervisor, row(1))
    for member in (world.worker, world.westerner, world.chief):
        with pytest.raises(Http404):
            services.take_back(actor=act(member), import_id=of.pk)


def test_what_a_wall_hides_from_her_stays(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    from niangjia.access.actor import system_actor
    from niangjia.access.services import set_wall

    of = imported(world.supervisor, row(1), row(2))
    hidden = ImportedCase.objects.get(row=2).case_id
    set_wall(
        actor=system_actor(), kind="casework.case", record_id=hidden, member_id=world.supervisor.pk,
        reason="她可能认识当事人，请回避。",
    )  # fmt: skip
    taken_back(world, of, django_capture_on_commit_callbacks)
    assert list(Case.objects.values_list("pk", flat=True)) == [hidden]
    assert selectors.staying(act(world.supervisor), of) == []


def test_a_worker_that_dies_while_taking_back_is_followed_by_one_that_ends_it(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from niangjia.jobs.context import JobContext
    from niangjia.jobs.services import reclaim_stale

    monkeypatch.setattr(work, "UNDO_BATCH", 1)
    of = imported(world.supervisor, row(1), row(2), row(3))
    ids = list(Case.objects.values_list("pk", flat=True))
    services.take_back(actor=act(world.supervisor), import_id=of.pk)
    progress, asked = JobContext.progress, [0]

    def dies(self: JobContext, *args: Any) -> None:
        asked[0] += 1
        if asked[0] == 3:
            raise KeyboardInterrupt
        progress(self, *args)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(JobContext, "progress", dies)
        worker_does(of)
    assert Case.objects.count() == 1
    reclaim_stale(timezone.now() + dt.timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        worker_does(of)
    assert (of.state, of.removed, Case.objects.count()) == ("undone", 3, 0)
    for pk in ids[1:]:
        with pytest.raises(keys.KeyErased):
            keys.data_key(pk)
