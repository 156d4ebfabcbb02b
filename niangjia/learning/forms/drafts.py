"""Writing a scenario: its head, a passage with its choices, an ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from niangjia.law.citations.values import NotACitation, short
from niangjia.learning.presenters.names import area_choices, module_choices, said
from niangjia.learning.presenters.scenes import ENDING_NAMES, QUALITY_NAMES
from niangjia.learning.rules import drafting
from niangjia.learning.rules.content import QUALITIES
from niangjia.learning.rules.reading import BOUND, CODE
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import LongTextField, NumberField

Choices = list[tuple[str, str | Promise]]
MOST_WORDS, MOST_CHOICE = 1200, 400


class ArticlesField(forms.CharField):
    """Law articles, one on each line, as citations in data form."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Law articles"),
            help_text=format_lazy(
                "{} {}", _("One on each line: short name and number, such as"), "反家庭暴力法 23"
            ),
            widget=forms.Textarea(attrs={"rows": 2}),
            required=False,
            max_length=600,
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [one.strip() for one in super().clean(value).splitlines() if one.strip()]
        for line in lines:
            try:
                short(line)
            except NotACitation:
                words = _("“%(line)s” can't be read as a law and an article.")
                raise ValidationError(words % {"line": line}) from None
        return lines


class EffectField(forms.TypedChoiceField):
    """What a choice does to a quality, from +3 to -3. A choice that wasn't on the page yet does nothing:
    a page that comes back with faults shows one more, and a list would show its first line."""

    def __init__(self, label: str | Promise) -> None:
        super().__init__(
            label=label, coerce=int, required=False, empty_value=0,  # type: ignore[arg-type]
            choices=[(n, f"{n:+d}" if n else "0") for n in range(3, -4, -1)],
        )  # fmt: skip

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if data is None else data


class _WrittenForm(SeenForm):
    """A form whose texts may be missing: what is missing is told beside the map, and kept all the same."""

    def text(self, name: str, label: str | Promise, most: int, *, long: bool = True) -> None:
        for key, tongue in (("zh", _("Chinese")), ("en", _("English"))):
            words = _("%(label)s (%(language)s)") % {"label": label, "language": tongue}
            made: forms.Field = (
                LongTextField(label=words, max_length=most, required=False)
                if long
                else forms.CharField(label=words, max_length=most, required=False)
            )
            made.widget.attrs["lang"] = "zh-Hans" if key == "zh" else "en"
            if long:
                made.widget.attrs["rows"] = 2
            self.fields[f"{name}_{key}"] = made

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @property
    def stamp(self) -> str:
        """What the form had seen."""
        return str(self.cleaned_data["seen"])


class HeadForm(_WrittenForm):
    """What stands before the first passage."""

    def __init__(self, data: Any, *, draft: Mapping[str, Any]) -> None:
        super().__init__(data, stands=drafting.head_fields(draft))
        self.text("title", _("Title"), 80, long=False)
        self.text("summary", _("In a sentence"), 200)
        self.text("note", _("Before it begins: what may be hard to bear"), 400)
        fields: Any = self.fields
        fields["code"] = forms.CharField(
            label=_("The scenario’s code"), max_length=60, required=False,
            help_text=_("Small letters, figures and hyphens. The same code makes the next version."),
        )  # fmt: skip
        fields["module"] = forms.ChoiceField(label=_("Module"), choices=module_choices())
        fields["competencies"] = forms.MultipleChoiceField(
            label=_("Competencies that a good ending shows"), required=False,
            choices=area_choices(), widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        fields["minutes"] = NumberField(label=_("Minutes"), minimum=1, maximum=120, required=False)
        for quality in QUALITIES:
            fields[f"start_{quality}"] = NumberField(
                label=_("At the beginning: %(what)s") % {"what": QUALITY_NAMES[quality]},
                minimum=0, maximum=10,
            )  # fmt: skip
        nodes = drafting.as_scenario(draft).nodes.values()
        fields["first"] = forms.ChoiceField(
            label=_("It begins with"),
            choices=[(one.code, f"{one.code} · {said(one.words)[:30]}") for one in nodes],
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and not CODE.fullmatch(code):
            raise ValidationError(_("Small letters, figures and hyphens only."))
        return code


@dataclass(frozen=True)
class ChoiceFields:
    """The fields of one choice: what is always shown, and what may stay closed."""

    slot: str
    shown: list[Any]
    more: list[Any]
    open: bool


class PassageForm(_WrittenForm):
    """What she says, and up to six choices. A choice whose text and target are emptied goes."""

    def __init__(self, data: Any, *, draft: Mapping[str, Any], place: str) -> None:
        self.stands = drafting.node_fields(draft["nodes"][place])
        super().__init__(data, stands=self.stands)
        self.text("words", _("What she says, or what happens"), MOST_WORDS)
        self.text("scene", _("What can be seen meanwhile"), MOST_WORDS)
        of, fields = drafting.as_scenario(draft), self.fields
        targets: Choices = [("", _("Nowhere yet"))]
        targets += [(n.code, f"{n.code} · {said(n.words)[:24]}") for n in of.nodes.values()]
        targets += [(e.code, f"{e.code} · {ENDING_NAMES[e.kind]}") for e in of.endings.values()]
        targets += [("+node", _("A new passage")), ("+ending", _("A new ending"))]
        for slot in drafting.SLOTS:
            self._choice(slot, targets, str(self.stands[f"{slot}_to"]))
        self.order = list(fields)

    def _choice(self, slot: str, targets: Choices, stands: str) -> None:
        fields: Any = self.fields
        self.text(f"{slot}_text", _("What the worker may say or do"), MOST_CHOICE)
        gone: Choices = [(stands, stands)] if stands not in dict(targets) else []
        fields[f"{slot}_to"] = forms.ChoiceField(
            label=_("Leads to"), choices=[*targets, *gone], required=False
        )
        for quality in QUALITIES:
            fields[f"{slot}_{quality}"] = EffectField(QUALITY_NAMES[quality])
        self.text(f"{slot}_why", _("What it does, and why"), MOST_CHOICE)
        fields[f"{slot}_articles"] = ArticlesField()
        for quality in QUALITIES:
            fields[f"{slot}_if_{quality}"] = forms.CharField(
                label=_("Only if: %(what)s") % {"what": QUALITY_NAMES[quality]},
                help_text=_("Such as >=5 or <=2."), max_length=6, required=False,
            )  # fmt: skip
        for name, label in (
            ("chose", _("Only after these choices")), ("not", _("Only without these choices")),
        ):  # fmt: skip
            fields[f"{slot}_{name}"] = forms.CharField(
                label=label, max_length=120, required=False,
                help_text=_("Place and letter, such as n1.a, with a space between two."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for slot in drafting.SLOTS:
            for quality in QUALITIES:
                name = f"{slot}_if_{quality}"
                told = str(cleaned.get(name) or "").replace(" ", "")
                cleaned[name] = told
                if told and not BOUND.fullmatch(told):
                    self.add_error(name, _("Such as >=5 or <=2."))
        return cleaned

    @property
    def main(self) -> list[Any]:
        """The passage's own fields."""
        return [self[name] for name in self.order if name[1] != "_" and name != "seen"]

    @property
    def slots(self) -> list[ChoiceFields]:
        """Each choice that is there or was typed, and one more."""
        out: list[ChoiceFields] = []
        spare = True
        for slot in drafting.SLOTS:
            own = [name for name in self.order if name.startswith(f"{slot}_")]
            more = [n for n in own if n[2:].startswith(("why", "articles", "if_", "chose", "not"))]
            if not any(self[n].value() for n in own if n[2:] in ("text_zh", "text_en", "to")):
                if not spare:
                    continue
                spare = False
            shown = [self[n] for n in own if n not in more]
            wrong = any(self[n].errors for n in more)
            out.append(ChoiceFields(slot, shown, [self[n] for n in more], wrong))
        return out


class EndingForm(_WrittenForm):
    """How it went, and what to learn from it."""

    def __init__(self, data: Any, *, draft: Mapping[str, Any], place: str) -> None:
        super().__init__(data, stands=drafting.ending_fields(draft["endings"][place]))
        self.fields["kind"] = forms.ChoiceField(
            label=_("How it ends"), choices=list(ENDING_NAMES.items()), widget=forms.RadioSelect
        )
        self.text("words", _("What happens in the end"), MOST_WORDS)
        self.text("debrief", _("What to learn from it"), MOST_WORDS)
        self.fields["articles"] = ArticlesField()
