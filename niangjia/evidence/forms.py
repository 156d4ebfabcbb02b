"""Forms of the evidence pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from niangjia.casework.forms import issue_name, radio
from niangjia.evidence import citing
from niangjia.evidence.models import Custody, Item
from niangjia.evidence.rules import content, custody
from niangjia.evidence.services.items import TEXTS
from niangjia.evidence.taking_in import Taken, take_in
from niangjia.law import taxonomy
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import DateField, LongTextField

REFUSED = {
    "empty": _("This file is empty."),
    "too_big": _("This file has %(found)s MB; 50 MB at most fit. Cut a film, or bring it in on a disc."),
    "archive": _("This is an archive. Unpack it and take in its files one by one."),
    "program": _("This can run as a program and isn’t taken. Take in a picture or a PDF of it."),
    "unknown": _("This kind of file isn’t taken: pictures, PDF, DOCX, sound, film and plain text are."),
    "disguised": _("Its name says one thing, its content another. Find out where it comes from first."),
    "double": _("Two files are hidden in this one. Find out where it comes from first."),
    "bomb": _("This picture has too many pixels. Please choose a smaller copy."),
    "broken": _("This picture is damaged and can’t be opened. Ask for it once more."),
}  # fmt: skip


class EvidenceFileField(forms.FileField):
    """A file for evidence, told by its content; cleaned to what may be kept."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("File"))
        options.setdefault(
            "help_text",
            _("Pictures, PDF, DOCX, sound, film, plain text; 50 MB at most. The original is sealed."),
        )  # fmt: skip
        super().__init__(**options)
        self.error_messages["empty"] = REFUSED["empty"]

    def clean(self, data: Any, initial: Any = None) -> Taken | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return take_in(file)
        except content.Refused as refused:
            facts = {"found": -(-int(file.size or 0) // 1048576)}
            raise ValidationError(str(REFUSED[refused.code]), refused.code, params=facts) from None


class ItemForm(SeenForm):
    """What is known of a piece of evidence. Only what it is must be said."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Item.Kind.choices)
    title = forms.CharField(
        label=_("What is it?"), max_length=120,
        help_text=_("In a few words, such as: bruise on the left arm, 3 pictures."),
    )  # fmt: skip
    form = radio(_("In what form?"), Item.Form.choices)
    proves = LongTextField(
        label=_("What does it prove?"), required=False, max_length=1000,
        help_text=_("A fact that it shows, not a judgement."),
    )  # fmt: skip
    issue = forms.ChoiceField(label=_("For which issue?"), required=False)
    article = forms.CharField(
        label=_("Article"), required=False, max_length=80,
        help_text=_("The article that asks for this proof, such as Anti-Domestic Violence Law art. 20."),
    )  # fmt: skip
    source = forms.CharField(label=_("Who gave it?"), required=False, max_length=120)
    made_how = LongTextField(
        label=_("How was it made?"), required=False, max_length=1000,
        help_text=_("By whom, with which device, whether it was changed since."),
    )  # fmt: skip
    made_on = DateField(label=_("When was it made?"), required=False, latest=timezone.localdate)
    place = forms.CharField(
        label=_("Where is the original?"), required=False, max_length=200,
        help_text=_("Such as: in the sealed cupboard of the unit; on her phone."),
    )  # fmt: skip

    def __init__(self, *args: Any, issues: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, issue_name(code)) for code in issues]
        field = self.fields["issue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Not said")), *known]

    def clean_article(self) -> str:
        """In data form, if it stands in the law in force or isn't loaded here."""
        return citing.one(self.cleaned_data["article"])

    def given(self) -> dict[str, Any]:
        """As the services take it."""
        data = self.cleaned_data
        more = {name: data[name] for name in ("kind", "form", "made_on", "issue", "article")}
        if "seen" in data:
            more["seen"] = data["seen"]
        return {"texts": {name: data.get(name, "") for name in TEXTS}, **more}


class NewItemForm(ItemForm):
    """A new piece, with its first file when there is one."""

    file = EvidenceFileField(required=False)
    field_order = ["kind", "title", "file", "form"]

    def given(self) -> dict[str, Any]:
        return {**super().given(), "file": self.cleaned_data.get("file")}


class FileForm(forms.Form):
    """One more file."""

    file = EvidenceFileField()


class WhyForm(forms.Form):
    """A reason that is kept."""

    reason = LongTextField(label=_("Reason"), max_length=500)


class CustodyForm(forms.Form):
    """A step that somebody notes by hand; only those that can come next."""

    step = radio(_("What happened?"), ())
    outsider = forms.CharField(
        label=_("To or from whom?"), max_length=120,
        help_text=_("Name and office, such as: Officer Lin, Riverside police station."),
    )  # fmt: skip
    why = LongTextField(label=_("Why?"), max_length=500)
    back_on = DateField(label=_("To come back by"), required=False)

    def __init__(self, *args: Any, steps: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        so_far, names = list(steps), dict(Custody.Step.choices)
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one, names[one]) for one in custody.BY_HAND if not custody.why_not(so_far, one)
        ]


HEADS = ("submitter", "other_party", "matter", "service_address")


def head_of(known: Mapping[str, Any]) -> dict[str, Any]:
    """What the case knows of the head of the list: she submits it, the respondent is the other."""
    head = {"submitter": known.get("applicant"), "other_party": known.get("respondent")}
    return {name: value for name, value in head.items() if value}


class ExportForm(forms.Form):
    """Which pieces leave the house, to whom, in which form, and the head of their list."""

    items = forms.MultipleChoiceField(label=_("Which pieces?"), widget=forms.CheckboxSelectMultiple)
    form = radio(
        _("In which form?"),
        [
            ("copies", _("Pictures without place, time and device; everything else as it came")),
            ("originals", _("Originals, byte by byte, as a court or the police may ask for")),
        ],
        initial="copies",
    )
    to = forms.CharField(label=_("To whom?"), max_length=120)
    why = LongTextField(label=_("Why?"), max_length=500)
    submitter = forms.CharField(label=_("Submitted by"), max_length=120, required=False)
    other_party = forms.CharField(label=_("Other party"), max_length=120, required=False)
    matter = forms.CharField(label=_("Matter"), max_length=120, required=False)
    service_address = forms.CharField(
        label=_("Service address"), max_length=200, required=False,
        help_text=_("The other side reads it: never where she lives now. Your unit’s address will do."),
    )  # fmt: skip
    looked = forms.BooleanField(
        label=_("I have looked at each piece: none tells where she is now, or who helped her"),
    )

    def __init__(self, *args: Any, standing: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(standing)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        return {
            "item_ids": data["items"],
            "originals": data["form"] == "originals",
            "to": data["to"],
            "why": data["why"],
            "head": {name: data[name] for name in HEADS},
        }


# -- opinions --------------------------------------------------------------------------------------------
def topic_name(code: str) -> str:
    """A group of the taxonomy in the reader's language."""
    group = taxonomy.groups().get(code)
    return group.name(get_language() or "zh-hans") if group else code


class AskForm(forms.Form):
    """A question to an expert, on a view that tells nobody."""

    expert = forms.ChoiceField(label=_("Whom do you ask?"), widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("What is it about?"))
    summary = LongTextField(
        label=_("What happened, without anybody’s name"), max_length=3000,
        help_text=_("In your own words: no names, places, numbers, dates of birth. “She”, “he”, “the elder child”."),
    )  # fmt: skip
    question = LongTextField(label=_("What do you want to know?"), max_length=1500)
    wanted_by = DateField(label=_("Wanted by"), required=False)

    def __init__(
        self,
        *args: Any,
        experts: Iterable[tuple[str, str]] = (),
        topics: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whom, about = self.fields["expert"], self.fields["topic"]
        assert isinstance(whom, forms.ChoiceField)
        assert isinstance(about, forms.ChoiceField)
        whom.choices = list(experts)
        about.choices = [(code, issue_name(code)) for code in topics]

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = {**self.cleaned_data}
        return {"expert_id": UUID(data.pop("expert")), **data}


class SayForm(forms.Form):
    """One text."""

    text = LongTextField(label=_("Text"), max_length=6000)

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class ReleaseForm(forms.Form):
    """Which piece an expert may look at, and on what ground."""

    item = forms.ChoiceField(label=_("Which piece?"))
    ground = radio(
        _("On what ground?"),
        [
            ("consent", _("She agreed that one office is told; it stands among her consents")),
            ("reason", _("For a reason that a supervisor approves first")),
        ],
    )
    reason = LongTextField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, standing: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(standing)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        return {
            "item_id": UUID(data["item"]),
            "consent": data["ground"] == "consent",
            "reason": data["reason"],
        }


class ProfileForm(forms.Form):
    """What an expert says of herself."""

    topics = forms.MultipleChoiceField(
        label=_("About what may you be asked?"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
    )  # fmt: skip
    takes = forms.BooleanField(label=_("I take questions now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, topic_name(code)) for code in taxonomy.groups()]
