"""Which instruments there are: shipped ones and loaded packs, as one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.instruments import library
from niangjia.instruments.models import InstrumentPack, OwnFormPack
from niangjia.instruments.own import OwnForm
from niangjia.instruments.reading import Broken, read
from niangjia.instruments.reading_own import read_form
from niangjia.instruments.values import Instrument
from niangjia.law.citations.values import Citation


@lru_cache(maxsize=64)
def _parsed(name: str, digest: str, text: str) -> Instrument | None:
    try:
        return read(name, text)
    except Broken:  # written by an older version of the product
        return None


def from_pack(pack: InstrumentPack) -> Instrument | None:
    """The instrument in a pack; None when its text isn't the one that was loaded."""
    return _parsed(str(pack), pack.digest, pack.text) if pack.sound else None


def offered(actor: Actor) -> list[Instrument]:
    """The newest version of each instrument that may still be used (one query)."""
    if not actor.may(Permission.READ_INSTRUMENTS):
        return []
    rows = policy_of(InstrumentPack).visible_to(actor).filter(retired_at=None)
    today = timezone.localdate()
    packs = [from_pack(row) for row in rows if not row.valid_until or row.valid_until >= today]
    every = [*library.shipped().values(), *(one for one in packs if one)]
    return sorted(
        library.newest(every).values(),
        key=lambda one: (one.licence.kind.value != "open", one.code != "partner-danger", one.code),
    )


def find(actor: Actor, code: str) -> Instrument:
    """The newest version on offer. Raises Http404."""
    found = next((one for one in offered(actor) if one.code == code), None)
    if found is None:
        raise Http404
    return found


def version(code: str, number: str) -> Instrument | None:
    """One version, retired and expired ones too: answers given with it stay readable. Holds only
    questions, so nobody is asked who reads."""
    shipped = library.shipped().get((code, number))
    if shipped is not None:
        return shipped
    pack = InstrumentPack.objects.filter(code=code, version=number).first()
    return from_pack(pack) if pack else None


def every_pack() -> list[tuple[InstrumentPack, Instrument]]:
    """Every loaded version that can be read."""
    rows = [(pack, from_pack(pack)) for pack in InstrumentPack.objects.all()]
    return [(pack, one) for pack, one in rows if one is not None]


def nearest(
    actor_may_read: Iterable[Instrument],
    issues: Iterable[str],
    places: Iterable[tuple[str, int, int]],
) -> list[Instrument]:
    """Instruments on these issues, or standing on these articles."""
    codes, wanted = set(issues), set(places)
    return [
        one
        for one in actor_may_read
        if codes & set(one.issues)
        or any(isinstance(c, Citation) and c.place in wanted for c in one.cited)
    ]


# -- own forms ------------------------------------------------------------------------------------------
@lru_cache(maxsize=64)
def _parsed_form(name: str, digest: str, text: str) -> OwnForm | None:
    try:
        return read_form(name, text)
    except Broken:  # written by an older version of the product
        return None


def _from_form(pack: OwnFormPack) -> OwnForm | None:
    return _parsed_form(str(pack), pack.digest, pack.text) if pack.sound else None


def forms(actor: Actor) -> list[OwnForm]:
    """The newest version of each own form on offer (one query)."""
    found: dict[str, OwnForm] = {}
    for one in filter(None, map(_from_form, packs_of_forms(actor))):
        if one.code not in found or one.ordered > found[one.code].ordered:
            found[one.code] = one
    return sorted(found.values(), key=lambda one: one.code)


def packs_of_forms(actor: Actor) -> QuerySet[OwnFormPack]:
    """The packs of own forms on offer, for asking whether there are any."""
    return policy_of(OwnFormPack).visible_to(actor).filter(retired_at=None)


def form(actor: Actor, code: str) -> OwnForm:
    """The newest version on offer. Raises Http404."""
    found = next((one for one in forms(actor) if one.code == code), None)
    if found is None:
        raise Http404
    return found


def form_version(code: str, number: str) -> OwnForm | None:
    """One version, retired ones too: answers given with it stay readable. Holds only questions, so nobody is
    asked who reads."""
    pack = OwnFormPack.objects.filter(code=code, version=number).first()
    return _from_form(pack) if pack else None


def form_versions(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], OwnForm]:
    """Several versions by code and number, as ``form_version`` (one query)."""
    wanted = set(keys)
    rows = OwnFormPack.objects.filter(code__in={code for code, _number in wanted})
    found = {(row.code, row.version): _from_form(row) for row in rows}
    return {key: of for key, of in found.items() if key in wanted and of is not None}


def every_form() -> list[tuple[OwnFormPack, OwnForm]]:
    """Every loaded version that can be read."""
    rows = [(pack, _from_form(pack)) for pack in OwnFormPack.objects.all()]
    return [(pack, one) for pack, one in rows if one is not None]
