"""What casework gives for paper: the intake, an incident, a home visit, and the danger questions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.casework import forms, intake
from niangjia.casework.forms.incidents import IncidentForm
from niangjia.casework.forms.team import BackForm, VisitForm
from niangjia.casework.models import Party
from niangjia.documents import sheets
from niangjia.documents.sheets import Ask as Asked
from niangjia.documents.sheets import Part, Sheet
from niangjia.instruments import engine, own_shown, presenters
from niangjia.instruments.own import Ask, OwnForm
from niangjia.instruments.selectors import forms as forms_of

# Not on paper: by what she could be found, and lists that are ticked from her story when it is typed in.
NOT_ASKED = frozenset(
    {"name", "phone", "id_number", "code_word", "issues", "main", "hinted", *intake.EARLIER}
)


def _intake() -> list[Part]:
    return [
        Part(
            "", _now("No name, number or address on this sheet: they come in when it is typed in.")
        ),
    ] + [
        Part(str(step.heading), str(step.why), sheets.of_form(step.form(), without=NOT_ASKED))
        for step in intake.STEPS
        if step.code not in ("found", "issues")
    ]


def _incident() -> list[Part]:
    people = [(role.value, str(role.label)) for role in (Party.Role.CLIENT, Party.Role.CHILD)]
    form = IncidentForm(people=people)
    return [Part(_now("What was done, once for each time"), "", sheets.of_form(form))]


def _visit() -> list[Part]:
    before = sheets.of_form(VisitForm(workers=()), without={"companion", "place"})
    entry = forms.EntryForm()
    seen = sheets.of_form(entry, without={"kind", "on", "at", "restricted"})
    return [
        Part(
            _now("Before you go"), _now("Only where she agreed to a visit, at that hour."), before
        ),
        Part(_now("After the visit"), "", (*sheets.of_form(BackForm(), without={"note"}), *seen)),
    ]


def _questions(of: engine.Instrument) -> list[Part]:
    say = presenters.say
    found = [Part(_now("How to ask"), "", (), tuple(say(words) for words in of.asking))]
    found += [
        Part(
            heading,
            "",
            tuple(
                Asked(
                    f"{one.number}. {one.text}", one.why, tuple(map(str, one.options)), 0, one.red
                )
                for one in questions
            ),
        )
        for heading, questions in presenters.parts(of)
    ]
    blank = presenters.blank(of)
    views = tuple(map(str, blank["views"]))
    return [
        *found,
        Part(
            _now("Her own view"),
            "",
            (Asked(blank["estimate"], "", views), Asked(_now("In her own words"), "", (), 2)),
        ),
        Part(_now("▲ “Yes”: act first, write later"), "", ()),
    ]


LINES = {Ask.TEXT: 1, Ask.DAY: 1, Ask.NUMBER: 1, Ask.LONG: 6}


def _own(of: OwnForm) -> list[Part]:
    return [
        Part(
            heading,
            "",
            tuple(
                Asked(
                    one.text,
                    "  ".join(filter(None, (one.when, one.why))),
                    one.options,
                    LINES.get(one.ask, 0),
                )
                for one in questions
            ),
        )
        for heading, questions in own_shown.parts(of)
    ]


def provide(actor: Actor) -> Sequence[Sheet]:
    """The sheets of casework; of instruments those whose questions she may ask."""
    work = Permission.WORK_CASES
    found = [
        Sheet("intake", "2", _("Guided intake, with why we ask"), Permission.OPEN_CASES, _intake),
        Sheet("incident", "3", _("An incident"), work, _incident),
        Sheet("visit", "4", _("A home visit"), work, _visit),
    ]
    usable = [one for one in engine.offered(actor) if engine.may_use(actor, one)]
    found += [
        Sheet(one.code, f"{5 + at}", presenters.say(one.title), work, partial(_questions, one))
        for at, one in enumerate(usable)
    ]
    found += [
        Sheet(
            f"own-{one.code}",
            f"{len(found) + 2 + at}",
            presenters.say(one.title),
            work,
            partial(_own, one),
        )
        for at, one in enumerate(forms_of(actor))
    ]
    return found
