"""Forms of training."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.roles import ROLES
from niangjia.law.citations.values import Citation, short
from niangjia.learning import selectors as learning
from niangjia.learning.presenters.names import area_name, module_choices, scenario_choices
from niangjia.people import pickers
from niangjia.people.presenters import unit_name
from niangjia.training import rubrics
from niangjia.training.models import Expert, Programme, Session
from niangjia.ui.forms import DateField, LongTextField, NumberField, PickerField, TimeField
from niangjia.units import pickers as unit_pickers
from niangjia.units.models import Unit

MOST_LINES, LONGEST_LINE = 12, 160
EXAMPLE = "反家庭暴力法 23"


class LinesField(LongTextField):
    """Several short things, one on each line; cleaned to a list."""

    def __init__(self, *, most: int = MOST_LINES, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(_("At most %(limit)s lines.") % {"limit": self.most})
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("One line is too long; at most 160 characters each."))
        return lines


class ArticlesField(LinesField):
    """Law articles, one on each line, as citations in data form."""

    def clean(self, value: Any) -> Any:
        lines = super().clean(value)
        for line in lines:
            try:
                found = short(line)
            except ValueError:
                found = None
            if not isinstance(found, Citation):
                raise ValidationError(
                    _(
                        "“%(line)s” can't be read. Write the law's short name and the number: %(example)s"
                    )
                    % {"line": line, "example": EXAMPLE}
                )
        return lines


def _units(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), unit_name(unit)) for unit in units]


class ProgrammeForm(forms.Form):
    """What a programme is for, when, and for whom."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit_id = forms.ChoiceField(label=_("Run by"))
    title = forms.CharField(label=_("Name of the programme"), max_length=80)
    purpose = LongTextField(label=_("Why it is needed"), max_length=1000)
    objectives = LinesField(
        label=_("What people will be able to do"),
        help_text=_(
            "One on each line, as something one can see: “asks alone whether she is safe now”."
        ),
        max_length=1500,
    )
    target_roles = forms.MultipleChoiceField(
        label=_("For which roles"),
        choices=[(key, role.name) for key, role in ROLES.items()],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
        required=False,
        help_text=_("Chosen none: for everybody."),
    )
    competencies = forms.MultipleChoiceField(
        label=_("Which competencies it builds"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
        required=False,
    )
    place = forms.CharField(label=_("Where"), max_length=80, required=False)
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    nominate_by = DateField(label=_("Nominations until"))
    seats = NumberField(label=_("Places"), minimum=1, maximum=2000)
    child_care = forms.BooleanField(
        label=_("Child care is offered during the sessions"), required=False
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["competencies"]
        areas.choices = [(code, area_name(code)) for code in learning.areas()]
        field: Any = self.fields["unit_id"]
        field.choices = _units(units)
        if len(field.choices) == 1:
            field.initial = field.choices[0][0]
            field.widget = forms.HiddenInput()

    def given(self) -> dict[str, Any]:
        """What services take."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "unit_id")}


class EditProgrammeForm(ProgrammeForm):
    """The same for a programme that is there: its unit stays.

    ``shown`` (signed) keeps what the page showed, so that changes of two people can be told apart.
    ``values`` stand in the fields instead of what the programme has.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, of: Programme, values: dict[str, Any] | None = None) -> None:
        now = standing(of)
        initial = {**now, **(values or {}), "version": of.version}
        initial["shown"] = signing.dumps(plain(now), salt=SALT)
        super().__init__(data, units=[], initial=initial)
        del self.fields["unit_id"]

    def given(self) -> dict[str, Any]:
        """What services take."""
        return {k: v for k, v in super().given().items() if k != "shown"}

    def before(self) -> dict[str, Any]:
        """What the page showed; empty when that can't be told."""
        try:
            found: dict[str, Any] = signing.loads(self.cleaned_data["shown"], salt=SALT)
        except signing.BadSignature:
            return {}
        return found

    def with_taken(self, of: Programme, taken: Iterable[str]) -> dict[str, Any]:
        """What was typed, but what stands now in the fields of ``taken``."""
        now = standing(of)
        return self.given() | {name: now[name] for name in taken if name in now}


SALT = "training.programme"


def standing(of: Programme) -> dict[str, Any]:
    """What a programme has in each field that can be changed."""
    left_out = ("unit_id", "version")
    return {name: getattr(of, name) for name in ProgrammeForm.base_fields if name not in left_out}


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them, to be compared."""
    return {
        name: value.isoformat() if isinstance(value, dt.date | dt.time) else value
        for name, value in values.items()
    }


class CopyForm(forms.Form):
    """To which unit a programme is copied, and on which days."""

    unit_id = forms.ChoiceField(label=_("Run by"))
    cascade = forms.TypedChoiceField(
        label=_("What for"),
        choices=[
            ("", _("To hold it again next year: the same weekdays, 52 weeks on")),
            ("1", _("To pass it on here: trained trainers hold it for their own unit")),
        ],
        coerce=bool,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit_id"]
        field.choices = _units(units)


class QuotaForm(forms.Form):
    """How many places a unit has."""

    unit = unit_pickers.unit_field(_("Unit"))
    seats = NumberField(
        label=_("Places"), minimum=0, maximum=2000, help_text=_("0 takes its places away.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit_pickers.bind(self.fields["unit"], actor)


class SessionForm(forms.Form):
    """A session; what a field visit needs is asked below."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Session.Kind.choices,
        widget=forms.RadioSelect(attrs={"class": "compact"}),
    )
    test = forms.ChoiceField(
        label=_("Which test it opens"),
        choices=[("", _("none, or one on paper")), *Session.Test.choices],
        required=False,
        help_text=_("Only for the kind “Test”. It opens for everybody with a place, at its time."),
    )
    title = forms.CharField(label=_("Title"), max_length=80)
    day = DateField(label=_("Day"))
    start = TimeField(label=_("Begins at"))
    end = TimeField(label=_("Ends at"))
    place = forms.CharField(label=_("Where"), max_length=80, required=False)
    link = forms.URLField(
        label=_("Link, if it is online"), max_length=200, required=False, assume_scheme="https"
    )
    capacity = NumberField(label=_("How many fit"), minimum=1, maximum=2000, required=False)
    group = forms.ChoiceField(
        label=_("Who it is for"),
        choices=[("", _("Everybody")), *((letter, letter) for letter in "ABCDEF")],
        required=False,
        help_text=_("Parallel groups have letters."),
    )
    teachers = forms.MultipleChoiceField(
        label=_("Who teaches or leads"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
    )
    agenda = LongTextField(label=_("What is done there"), max_length=1500, required=False)
    presenters = LinesField(
        label=_("Who presents what (seminar)"),
        help_text=_(
            "One on each line: name, and about what. No client, no place that tells of one."
        ),
        max_length=1000,
        required=False,
    )
    module = forms.ChoiceField(
        label=_("Module to learn (self-study)"),
        required=False,
        help_text=_("The session’s page leads there; what each has done stays hers."),
    )
    scenario = forms.ChoiceField(
        label=_("Scenario to play (practice)"),
        required=False,
        help_text=_("Played alone on a phone, or read out in roles."),
    )
    bring = forms.CharField(label=_("What to bring"), max_length=200, required=False)
    objectives = forms.MultipleChoiceField(
        label=_("Serves which objectives"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
    )
    articles = ArticlesField(
        label=_("Law articles"),
        help_text=format_lazy(_("One on each line: {example}"), example=EXAMPLE),
        max_length=600,
        required=False,
    )
    host = unit_pickers.unit_field(_("Host studio (field visit)"), required=False)
    consent_rules = LongTextField(
        label=_("Consent and confidentiality (field visit)"),
        help_text=_("Who agreed to be seen, what visitors may see and hear, what they sign."),
        max_length=600,
        required=False,
    )
    transport = forms.CharField(label=_("How people get there"), max_length=200, required=False)
    rubric_code = forms.ChoiceField(
        label=_("Sheet (visit, practice)"),
        required=False,
        help_text=_(
            "What is looked at, line by line, and marked from 1 to 4. In practice it becomes evidence "
            "of a competency."
        ),
    )
    rubric = LinesField(
        label=_("More to look at"),
        help_text=_("One on each line, as behaviour that can be seen."),
        max_length=1500,
        required=False,
    )

    def __init__(
        self,
        data: Any,
        *,
        actor: Actor,
        of: Programme,
        experts: Iterable[Expert],
        session: Session | None = None,
    ) -> None:
        super().__init__(
            data, initial=session_standing(session) if session else {"day": of.starts_on}
        )
        fields: Any = self.fields
        fields["teachers"].choices = [(str(one.pk), _expert(one)) for one in experts]
        fields["objectives"].choices = [(str(at), text) for at, text in enumerate(of.objectives)]
        fields["module"].choices = [("", _("none")), *module_choices()]
        fields["scenario"].choices = [("", _("none")), *scenario_choices()]
        fields["rubric_code"].choices = [
            ("", _("none")),
            *((one.code, str(one)) for one in rubrics.shipped().values()),
        ]
        unit_pickers.bind(fields["host"], actor)

    def given(self) -> dict[str, Any]:
        """What services take."""
        data = dict(self.cleaned_data)
        day, zone = data.pop("day"), timezone.get_current_timezone()
        data["starts_at"] = dt.datetime.combine(day, data.pop("start"), zone)
        data["ends_at"] = dt.datetime.combine(day, data.pop("end"), zone)
        data["objectives"] = [int(at) for at in data["objectives"]]
        data["host_id"] = data.pop("host") or None
        return data


def _expert(one: Expert) -> str:
    return f"{one.name} · {one.organisation}" if one.organisation else one.name


def session_standing(session: Session) -> dict[str, Any]:
    """What a session has in each field that can be changed."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    names = (
        "kind",
        "test",
        "title",
        "place",
        "link",
        "capacity",
        "group",
        "agenda",
        "bring",
        "articles",
    )
    more = ("consent_rules", "transport", "rubric_code", "rubric")
    learnt = ("module", "scenario", "presenters")
    return {
        **{name: getattr(session, name) for name in (*names, *more, *learnt)},
        "day": start.date(),
        "start": start.time(),
        "end": end.time(),
        "teachers": [str(one.pk) for one in session.teachers.all()],
        "objectives": [str(at) for at in session.objectives],
        "host": str(session.host_id) if session.host_id else "",
    }


class ExpertForm(forms.Form):
    """Somebody who teaches. Only what may be known by every member."""

    name = forms.CharField(label=_("Name"), max_length=60)
    organisation = forms.CharField(label=_("Office, firm or court"), max_length=80, required=False)
    topics = forms.CharField(label=_("What she teaches"), max_length=300)
    availability = forms.CharField(
        label=_("When she can"), max_length=200, required=False,
        help_text=_("For example: Thursdays; not in July."),
    )  # fmt: skip
    ended = forms.BooleanField(label=_("Teaches no more"), required=False)


class NeedsForm(forms.Form):
    """What somebody needs to take part."""

    access_needs = LongTextField(
        label=_("What do you need so that you can take part?"),
        help_text=_(
            "Wheelchair, sign language, large print, medicine, food. Only the organiser reads it."
        ),
        max_length=500,
        required=False,
    )
    child_care = LongTextField(
        label=_("Do you bring a child, and how old?"),
        help_text=_("Ages and times are enough, no names. Only the organiser reads it."),
        max_length=300,
        required=False,
    )


class NominateForm(NeedsForm):
    """Whom a supervisor puts forward."""

    member = PickerField(label=_("Member"), url=reverse_lazy("people:pick"))
    field_order = ("member",)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pickers.bind_members(self.fields["member"], actor, Permission.APPROVE_TRAINING)


class NoteForm(forms.Form):
    """A sentence for her to read."""

    note = LongTextField(label=_("What she will read"), max_length=400)
