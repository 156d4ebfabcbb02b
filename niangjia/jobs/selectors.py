"""What a member reads of her own long work."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.jobs.models import Job

PAGE_LENGTH = 50


def mine(actor: Actor) -> QuerySet[Job]:
    """Her jobs, newest first; nothing encrypted is loaded."""
    hidden = ("options", "upload", "resume", "result", "details")
    return policy_of(Job).visible_to(actor).defer(*hidden)


def page(jobs: QuerySet[Job], number: str | int) -> Page[Job]:
    """One page of fifty; a number out of range gives the nearest page."""
    return Paginator(jobs, PAGE_LENGTH).get_page(number)


def job(actor: Actor, pk: UUID, *, kind: str = "") -> Job:
    """One of her jobs (of ``kind``). Raises Http404 for any other."""
    found = policy_of(Job).get(actor, pk)
    if kind and found.kind != kind:
        raise Http404
    return found
