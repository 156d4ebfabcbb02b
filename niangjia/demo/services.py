"""Making the simulated federation, and taking it away again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.demo import generators
from niangjia.demo.accounts import ACCOUNTS, PASSWORD
from niangjia.demo.events import DemoEvent
from niangjia.demo.generators import SIZES, Context
from niangjia.people.models import Member


class DemoRefused(Exception):
    """It can't be made or removed. The text says why and what to do."""


def _silent(name: str, count: int) -> None:
    """Say nothing of what is made."""


def marker() -> Path:
    """The file that says that the data folder holds a demo federation."""
    return Path(settings.NIANGJIA.data_dir) / "demo.json"


def make_demo(
    *,
    actor: Actor,
    size: str = "small",
    seed: int = 1,
    language: str = "zh-hans",
    today: dt.date | None = None,
    say: Callable[[str, int], None] = _silent,
) -> Context:
    """Fill an empty site with the federation of ``size`` (small, city, province).

    The same ``seed``, ``size``, ``language`` and ``today`` give the same federation, identifiers
    included. ``say`` hears of each part made. Raises DemoRefused when members are there already.
    Audits ``demo.made``.
    """
    if Member.objects.exists():
        raise DemoRefused(
            _("There are members already. A demo federation is made on an empty site only.")
        )
    context = Context(seed, SIZES[size], language, today or timezone.localdate())
    with transaction.atomic(), translation.override(language):
        for generator in generators.registered():
            context.made[generator.name] = generator.make(context)
            say(generator.name, context.made[generator.name])
        audit.record(
            actor,
            DemoEvent.MADE,
            facts={"size": size, "seed": seed, "members": context.made.get("members", 0)},
        )
    _write_marker(context)
    return context


def _write_marker(context: Context) -> None:
    marker().write_text(
        json.dumps(
            {
                "size": context.size.name,
                "seed": context.seed,
                "language": context.language,
                "password": PASSWORD,
                "accounts": [
                    {
                        "username": account.username,
                        "role_zh": account.role_zh,
                        "role_en": account.role_en,
                        "second_factor": account.second_factor,
                    }
                    for account in ACCOUNTS
                ],
            },
            ensure_ascii=False,
            indent=1,
        ),
        "utf-8",
    )


def remove_demo(*, actor: Actor, say: Callable[[str, int], None] = _silent) -> int:
    """Take every demo account away, and whatever belongs to them alone; returns how many went.

    Units at which somebody real works stay. Raises DemoRefused when there is no demo account.
    Audits ``demo.removed``; what the audit log holds stays, as it must.
    """
    members = Member.objects.filter(is_demo=True).count()
    if not members:
        raise DemoRefused(_("There are no demo accounts here."))
    with transaction.atomic():
        for generator in reversed(generators.registered()):
            if generator.remove is not None:
                say(generator.name, generator.remove())
        audit.record(actor, DemoEvent.REMOVED, facts={"members": members})
    marker().unlink(missing_ok=True)
    return members
