"""What the services of learning share: who may, the log, kept versions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.learning import selectors
from niangjia.learning.models import Content, LearningEvent
from niangjia.learning.rules.content import Question, Scenario


def _may(actor: Actor, permission: Permission) -> UUID:
    """Her id, when she may. Raises Denied."""
    if actor.member_id is None or not actor.may(permission):
        raise Denied(NOT_YOURS, code=permission.value)
    return actor.member_id


def _log(
    actor: Actor,
    verb: LearningEvent.Verb,
    kind: LearningEvent.Kind,
    code: str,
    *,
    attempt: UUID | None = None,
    share: float | None = None,
    detail: dict[str, str] | None = None,
) -> None:
    """One more row of the log of learning."""
    LearningEvent.objects.create(
        member_id=actor.me,
        unit_path=selectors.home_path(actor),
        verb=verb,
        kind=kind,
        code=code,
        attempt=attempt,
        share=share,
        detail=detail or {},
    )


def _kept(kind: str, wanted: Iterable[Question | Scenario]) -> dict[str, Content]:
    """Code → the row that keeps that very version, without its data; rows that lack are written
    (three queries)."""
    by_version = {one.version: one for one in wanted}
    known = Content.objects.filter(version__in=by_version).defer("data")
    rows = {row.version: row for row in known}
    missing = [
        Content(kind=kind, code=one.code, version=version, data=dict(one.data))
        for version, one in by_version.items()
        if version not in rows
    ]
    if missing:
        # Somebody else may keep the same version this very moment: hers serves as well.
        Content.objects.bulk_create(missing, ignore_conflicts=True)
        rows = {row.version: row for row in known.all()}
    return {one.code: rows[version] for version, one in by_version.items()}
