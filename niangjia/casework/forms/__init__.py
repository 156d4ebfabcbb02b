"""Forms of the case pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models import (
    Attempt,
    Case,
    Consent,
    DangerOutcome,
    Entry,
    Party,
    SealedRecord,
    Task,
)
from niangjia.casework.rules import Hint
from niangjia.law import taxonomy
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import DateField, IdNumberField, LongTextField, PhoneField, TimeField
from niangjia.ui.lists import in_a_row


def radio(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """One of a few, as big options."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def several(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    """Any of a few, as big options."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more
    )


def moment(day: dt.date, at: dt.time | None) -> dt.datetime:
    """Day and time together; without a time, now or noon."""
    now = timezone.localtime()
    clock = at or (now.time() if day == now.date() else dt.time(12))
    return dt.datetime.combine(day, clock, timezone.get_current_timezone())


class FilterForm(forms.Form):
    """What narrows a board."""

    risk = forms.ChoiceField(
        label=_("Risk"), required=False, choices=[("", _("Any")), *Case.Risk.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any")), *Case.State.choices]
    )


class PartyForm(SeenForm):
    """A party. Everything but the role may be missing."""

    role = radio(_("Who is this?"), Party.Role.choices)
    relation = forms.ChoiceField(
        label=_("To the client"),
        required=False,
        choices=[("", _("Not said")), *Party.Relation.choices],
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    id_number = IdNumberField(label=_("ID number"), required=False)
    birthday = DateField(label=_("Birthday"), required=False, latest=timezone.localdate)

    def given(self) -> dict[str, str]:
        """As the service takes it."""
        data = self.cleaned_data
        born = data.get("birthday")
        return {**data, "birthday": born.isoformat() if born else ""}


class ContactForm(forms.Form):
    """The agreed way. Without a yes nobody contacts her."""

    allowed = radio(
        _("May we contact her?"),
        [("no", _("No, she comes or calls herself")), ("yes", _("Yes, in the way that she says"))],
        initial="no",
    )
    channels = several(_("By which way?"), Attempt.Channel.choices, required=False)
    since = TimeField(label=_("Not before"), required=False)
    until = TimeField(label=_("Not after"), required=False)
    code_word = forms.CharField(
        label=_("Code word"),
        max_length=60,
        required=False,
        help_text=_("What both say first, so that each knows the other is who she says."),
    )
    answerer = forms.CharField(label=_("Who else may answer"), max_length=120, required=False)
    watchers = forms.CharField(label=_("Who looks into her phone"), max_length=120, required=False)
    voicemail = forms.ChoiceField(
        label=_("May we leave a voice message?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        initial="no",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("allowed") == "yes" and not data.get("channels"):
            self.add_error("channels", _("Say by which way she may be reached."))
        return data

    def way(self) -> dict[str, Any]:
        """What is kept of it, ready for JSON."""
        data = self.cleaned_data
        clocks = {
            name: data[name].strftime("%H:%M") if data.get(name) else ""
            for name in ("since", "until")
        }
        texts = {name: data.get(name, "") for name in ("code_word", "answerer", "watchers")}
        return {
            "channels": list(data.get("channels") or ()),
            **clocks,
            **texts,
            "voicemail": data.get("voicemail") == "yes",
        }


class AgreeForm(SeenForm, ContactForm):
    """The agreed way of a case."""


class BeginForm(forms.Form):
    """By which way she is contacted now; offered are only ways that she agreed to."""

    channel = radio(_("By which way?"), Attempt.Channel.choices)

    def __init__(self, *args: Any, agreed: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channel"]
        if not self.is_bound:
            wanted = set(agreed)
            field.choices = [one for one in Attempt.Channel.choices if one[0] in wanted]


class OutcomeForm(forms.Form):
    """What came of a contact."""

    outcome = radio(_("What came of it?"), Attempt.Outcome.choices)
    note = LongTextField(label=_("In a few words"), required=False, max_length=1000)


class SealForm(SeenForm):
    """Something to keep apart."""

    kind = radio(_("What is it?"), SealedRecord.Kind.choices)
    content = LongTextField(label=_("Text"), max_length=500)


class ReasonForm(forms.Form):
    """Why something sealed is opened."""

    reason = LongTextField(
        label=_("Why do you need it now?"),
        max_length=500,
        help_text=_("It is kept with the record; opening leaves a trace."),
    )


class WordsForm(SeenForm):
    """How to call her, her wish, her story."""

    call_her = forms.CharField(label=_("How we call her"), max_length=40)
    wish = LongTextField(label=_("What she wishes, in her words"), required=False, max_length=1000)
    story = LongTextField(
        label=_("Her story"),
        required=False,
        max_length=6000,
        help_text=_("What she told. No judgement and no conclusion of ours."),
    )


class EntryForm(forms.Form):
    """A note, a call, a visit, a conference."""

    kind = radio(
        _("What is it?"),
        Entry.Kind.choices,
        initial="note",
        help_text=_(
            "Of a case conference: who took part, what each does by when; what is ours goes into the plan."
        ),
    )
    on = DateField(label=_("Day"), latest=timezone.localdate, initial=timezone.localdate)
    at = TimeField(label=_("Time"), required=False)
    told = LongTextField(
        label=_("What she told"), required=False, max_length=6000, help_text=_("Her own words.")
    )
    observed = LongTextField(
        label=_("What you saw or heard yourself"), required=False, max_length=6000
    )
    restricted = forms.BooleanField(label=_("Only for me and the supervisors"), required=False)

    def moment(self) -> dt.datetime:
        """Day and time together; without a time, now or noon."""
        return moment(self.cleaned_data["on"], self.cleaned_data.get("at"))


class ChangeEntryForm(SeenForm):
    """An entry's two texts."""

    told = LongTextField(label=_("What she told"), required=False, max_length=6000)
    observed = LongTextField(
        label=_("What you saw or heard yourself"), required=False, max_length=6000
    )


class RemarkForm(forms.Form):
    """A remark below an entry."""

    words = LongTextField(label=_("Your remark"), max_length=1000)


class ConsentForm(forms.Form):
    """What she agrees to; for a child, which guardian agreed."""

    purpose = radio(_("What for?"), Consent.Purpose.choices)
    how = radio(_("How?"), Consent.How.choices)
    guardian = forms.ChoiceField(
        label=_("Which guardian agreed?"),
        required=False,
        help_text=_("Somebody among the parties of this case; never the other party."),
    )
    scope = LongTextField(
        label=_("Which office, and what it may be told"), required=False, max_length=500
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["guardian"]
        field.choices = [("", _("Nobody: she agrees herself")), *people]
        if len(field.choices) == 1:
            del self.fields["guardian"]

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        names = ("purpose", "how", "scope")
        return {**{name: data[name] for name in names}, "guardian_id": data.get("guardian") or None}


# No owner of its own: a task that stands on the supervisors' day, and before the end of the case.
SUPERVISOR = "supervisor"


class TaskForm(forms.Form):
    """Something to do."""

    kind = radio(
        _("What is it?"),
        [(one.value, one.label) for one in (Task.Kind.ACTION, Task.Kind.FOLLOW_UP)],
        initial="action",
    )
    goal = forms.CharField(label=_("Goal it serves"), max_length=120, required=False)
    what = LongTextField(label=_("What is to be done"), required=False, max_length=500)
    owner = radio(
        _("Who does it?"),
        [*Task.Owner.choices, (SUPERVISOR, _("A supervisor looks at it"))],
        initial="worker",
    )
    office = forms.CharField(label=_("Which office"), max_length=120, required=False)
    due = DateField(label=_("By when"), earliest=timezone.localdate)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        looks = self.cleaned_data["owner"] == SUPERVISOR
        owner = Task.Owner.WORKER if looks else self.cleaned_data["owner"]
        return {**self.cleaned_data, "owner": owner, "supervisors": looks}


class DoneForm(SeenForm):
    """How a task went."""

    result = radio(_("What came of it?"), Task.Result.choices, initial="done", required=False)
    outcome = LongTextField(label=_("How it went"), max_length=1000)


class OutcomeOfStepForm(SeenForm):
    """What came of a step of the danger path; that she declined is offered only where she may."""

    outcome = radio(_("What came of it?"), DangerOutcome.Outcome.choices)
    words = LongTextField(
        label=_("How, when, with whom; where she declines, her words"), max_length=1000
    )

    def __init__(self, *args: Any, may_decline: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_decline:
            declined = DangerOutcome.Outcome.DECLINED
            offered = [one for one in DangerOutcome.Outcome.choices if one[0] != declined]
            self.fields["outcome"].choices = offered  # type: ignore[attr-defined]
            self.fields["words"].label = _("How, when, with whom")


class OpenDangerForm(forms.Form):
    """Whether a child may be harmed too, and since when it is suspected."""

    child = radio(
        _("May a child be harmed or in danger?"),
        [("yes", _("Yes, or not sure")), ("no", _("No"))],
    )
    at = TimeField(
        label=_("Since when today is it suspected?"), required=False, help_text=_("Empty: now.")
    )


class WhyForm(forms.Form):
    """A reason, and what risk stays."""

    why = LongTextField(label=_("Why, and what risk stays"), max_length=1000)


# When a case may end (house policy, after the six steps of case management); the rest the service asks for.
CRITERIA = [
    ("danger", _("The danger questions were asked again, and she and the children are safe now")),
    ("wish", _("What she wanted is reached, or she wants to leave it so")),
    ("plan", _("She knows what to do, and whom to call, when it begins again")),
    ("others", _("Offices, courts and papers: all has come to its end, or lies in her hands")),
    ("told", _("She agrees that we close, and knows how to come back; or there is no safe way to ask her")),
]  # fmt: skip


class CloseForm(WhyForm):
    """Why a case may end: what is so, and in a sentence what isn't."""

    met = several(_("What is so?"), CRITERIA, required=False)
    field_order = ["met", "why"]

    def given(self) -> dict[str, str]:
        """As the service takes it: what isn't so stands below the reason, for whoever approves."""
        met, why = self.cleaned_data["met"], self.cleaned_data["why"].strip()
        still = [str(words) for code, words in CRITERIA if code not in met]
        return {"why": "\n".join([why, *(_("Not so: %s") % words for words in still)])}


class RiskForm(SeenForm, WhyForm):
    """Another risk, with its reason."""

    risk = radio(_("Risk"), Case.Risk.choices)
    field_order = ["risk", "why"]


# -- issues -------------------------------------------------------------------------------------------
def issue_name(code: str) -> str:
    """An issue in the reader's language."""
    issue = taxonomy.all_issues().get(code)
    return issue.name(get_language() or "zh-hans") if issue else code


def _by_group(left_out: Collection[str] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every issue under the name of its group: fifty in one row nobody reads."""
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in taxonomy.groups()}
    for code, issue in taxonomy.all_issues().items():
        if code not in left_out:
            found[issue.group].append((code, issue_name(code)))
    language = get_language() or "zh-hans"
    return [(taxonomy.groups()[code].name(language), rows) for code, rows in found.items() if rows]


all_issue_choices = lazy(_by_group, list)


class IssuesForm(SeenForm):
    """Hints first, then every issue; nothing is ticked by itself."""

    hinted = several(_("Her words point to"), [], required=False)
    issues = forms.MultipleChoiceField(
        label=_("All issues"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
    )
    main = forms.ChoiceField(label=_("The main one"), required=False)

    beside = ("hinted",)

    def __init__(self, *args: Any, hints: Iterable[Hint] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        hinted = [
            (hint.code, f"{issue_name(hint.code)} ({in_a_row(hint.words)})") for hint in hints
        ]
        fields["hinted"].choices = hinted
        taken = {code for code, _label in hinted}
        fields["issues"].choices = _by_group(taken)
        fields["main"].choices = [("", _("The first one ticked")), *_by_group()]
        if not hinted:
            del self.fields["hinted"]
        elif self.is_bound:
            self._part(taken)

    def _part(self, taken: set[str]) -> None:
        """What comes back from the conflict page as one list, as the two that the form shows."""
        data: Any = self.data
        data = data.copy()
        listed = data.getlist("issues")
        data.setlist("hinted", [*data.getlist("hinted"), *(one for one in listed if one in taken)])
        data.setlist("issues", [one for one in listed if one not in taken])
        self.data = data

    def as_sent(self, name: str) -> list[str]:
        return self.chosen() if name == "issues" else super().as_sent(name)

    def in_words(self, name: str, sent: list[str]) -> str:
        if name == "issues":
            return in_a_row(issue_name(one) for one in sent)
        return super().in_words(name, sent)

    def chosen(self) -> list[str]:
        """What was ticked, the main one first."""
        data = self.cleaned_data
        codes = [*data.get("hinted", ()), *data.get("issues", ())]
        main = data.get("main")
        return sorted(dict.fromkeys(codes), key=lambda code: code != main)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        codes = [*data.get("hinted", ()), *data.get("issues", ())]
        if data.get("main") and data["main"] not in codes:
            self.add_error("main", _("Choose the main one among those that you ticked."))
        return data
