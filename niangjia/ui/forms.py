"""Form fields, widgets and the renderer behind every form of the product.

Rooms use Django's forms as always; this renderer gives each field its label, hint, error and
optional marker. The fields here add what Chinese offices type: full-width digits, phone and ID
numbers, dates in words. Each keeps what was typed when it can't be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from niangjia.ui import normalise
from niangjia.ui.normalise import Unreadable
from niangjia.ui.putback import PutBackField

_builtin = DjangoTemplates()


class Renderer(TemplatesSetting):
    """Fields through ``ui/field.html``; widget templates of ``ui`` first, then Django's own."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
    bound_field_class = PutBackField

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return _builtin.get_template(template_name)


Text = str | Promise


class Unmarked:
    """For a field among many that may all be left out: the page says so once, not at each of them."""

    unmarked = True


class _TypedField(forms.Field):
    """A text input whose text is read by ``read``; ``sentences`` say what is wrong with it."""

    sentences: Mapping[str, Text] = {}
    css = ""
    attrs: Mapping[str, str] = {}

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        found = super().widget_attrs(widget)
        if not widget.is_hidden:
            found |= {"class": self.css, "autocomplete": "off", **self.attrs}
        return found

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except Unreadable as problem:
            sentence = self.sentences.get(problem.code) or self.sentences["other"]
            raise ValidationError(
                sentence,  # type: ignore[arg-type]
                code=problem.code,
                params=problem.params,
            ) from None

    def validate(self, value: Any) -> None:
        # "empty" from an all-space text counts as not answered.
        super().validate(value)


class PhoneField(_TypedField):
    """A phone number, cleaned to digits (``"13812345678"``, ``"057188886666-801"``) or ``""``."""

    css = "phone"
    attrs = {"inputmode": "tel"}
    widget = forms.TextInput
    sentences = {
        "mobile_length": _("A mobile number has 11 digits; this one has %(found)d."),
        "mobile_start": _("Mobile numbers begin with 13 to 19. Please compare with the phone."),
        "area_code": _("Add the area code, such as 0571-88886666."),
        "landline_length": _("After the area code come 7 or 8 digits; here there are %(found)d."),
        "service_length": _("A 400 or 800 number has 10 digits; this one has %(found)d."),
        "foreign": _("Only numbers in mainland China fit here. Write others into the notes."),
        "other": _("A phone number has only digits, such as 138 1234 5678."),
    }

    def read(self, text: str) -> str:
        return normalise.phone(text)

    def clean(self, value: Any) -> str:
        return super().clean(value) or ""


class IdNumberField(_TypedField):
    """A resident ID number of 18 characters, checked by its check digit; cleaned or ``""``."""

    css = "id"
    attrs = {"spellcheck": "false", "autocapitalize": "characters"}
    widget = forms.TextInput
    sentences = {
        "length": _("This ID number has %(found)d characters; it needs 18."),
        "characters": _("An ID number has 17 digits, then a digit or X."),
        "birth_date": _(
            "Digits 7 to 14 are the birthday, and these aren't a day. Compare with the card."
        ),
        "check_digit": _("One digit doesn't fit the others. Please compare with the card."),
        "other": _("An ID number has 17 digits, then a digit or X."),
    }

    def read(self, text: str) -> str:
        return normalise.id_number(text)

    def clean(self, value: Any) -> str:
        return super().clean(value) or ""


class NumberField(_TypedField):
    """A number; full-width digits, grouping commas and 万 are read. ``decimals=0`` gives int."""

    css = "number"
    widget = forms.TextInput
    sentences = {
        "whole": _("A whole number, please, without a decimal point."),
        "other": _("Write a number, such as 12 or 3.5."),
    }

    def __init__(
        self,
        *,
        minimum: int | Decimal | None = None,
        maximum: int | Decimal | None = None,
        decimals: int = 0,
        **kwargs: Any,
    ) -> None:
        self.minimum, self.maximum, self.decimals = minimum, maximum, decimals
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {
            "inputmode": "decimal" if self.decimals else "numeric"
        }

    def read(self, text: str) -> int | Decimal:
        value = normalise.number(text)
        if self.decimals:
            return value.quantize(Decimal(1).scaleb(-self.decimals))
        if value != value.to_integral_value():
            raise Unreadable("whole")
        return int(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            raise ValidationError(
                _("At least %(limit)s."), code="minimum", params={"limit": self.minimum}
            )
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(
                _("At most %(limit)s."), code="maximum", params={"limit": self.maximum}
            )


class DateInput(forms.TextInput):
    """Text, so that days can be typed in words; the script adds a calendar button."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-date": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, dt.datetime):
            value = timezone.localtime(value).date() if value.tzinfo else value.date()
        return value.isoformat() if isinstance(value, dt.date) else super().format_value(value)


class DateField(_TypedField):
    """A day: picked, or typed as 2026-11-23, 11月23日, 23 Nov, 昨天 … Gives ``datetime.date``.

    ``earliest`` and ``latest`` are days, or callables giving one (``timezone.localdate``).
    """

    css = "date"
    widget = DateInput
    sentences = {
        "no_such_day": _("There is no such day. Please check the month and the day."),
        "ambiguous": _("This can be read in two ways. Write it as 2026-11-23."),
        "other": _("Write a day such as 2026-11-23, 23 Nov, or “yesterday”."),
    }

    def __init__(
        self,
        *,
        earliest: dt.date | Callable[[], dt.date] | None = None,
        latest: dt.date | Callable[[], dt.date] | None = None,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def read(self, text: str) -> dt.date:
        return normalise.parse_date(text, timezone.localdate())

    def to_python(self, value: Any) -> Any:
        return value.date() if isinstance(value, dt.datetime) else super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise ValidationError(
                _("Not before %(limit)s, please."), code="earliest", params={"limit": earliest}
            )
        if latest and value > latest:
            raise ValidationError(
                _("Not after %(limit)s, please."), code="latest", params={"limit": latest}
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or None) != self.to_python(data)
        except ValidationError:
            return True


class TimeField(_TypedField):
    """A clock: 9:30, 0930, 下午3点半. Gives ``datetime.time``."""

    css = "time"
    attrs = {"inputmode": "text"}
    widget = forms.TextInput
    sentences = {"other": _("Write a time such as 14:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M"))
        super().__init__(**kwargs)

    def read(self, text: str) -> dt.time:
        return normalise.parse_time(text)


class LongTextWidget(forms.Textarea):
    """A textarea that counts what is left. It never cuts a pasted text: the server says so."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, **(attrs or {})})


class LongTextField(forms.CharField):
    """Prose with a limit in characters; too much is answered with a sentence, never cut off."""

    widget = LongTextWidget

    def __init__(self, *, max_length: int = 2000, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"].setdefault(
            "max_length",
            _("%(show_value)d characters; at most %(limit_value)d fit. Everything is still here."),
        )
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs | {"data-count": str(self.max_length)}


class SwitchInput(forms.CheckboxInput):
    """On or off, at once understandable; the state is also written as a word."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"role": "switch", **(attrs or {})})


class CodeInput(forms.TextInput):
    """A one-time code: paste allowed, numeric keyboard, never kept by the lock page."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "code",
                **(attrs or {}),
            }
        )


@dataclass(frozen=True)
class Option:
    """One thing to pick: its id, what it is called, and a quiet line that tells twins apart."""

    id: str
    label: str
    note: str = ""


class PickerWidget(forms.TextInput):
    """Pick one of very many (a unit, a member) by typing a part of the name.

    ``url`` answers ``POST q=…`` with ``{"options": [{"id", "label", "note"}]}`` (see
    ``niangjia.ui.views.options_response``); names never stand in an address. Without JavaScript
    the typed text is sent with the form, and ``PickerField`` offers what it matches as radios.
    """

    template_name = "ui/widgets/picker.html"

    def __init__(self, url: Text = "", attrs: dict[str, Any] | None = None) -> None:
        self.url = url
        self.chosen: Option | None = None
        self.matches: list[Option] = []
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "url": str(self.url),
            "chosen": self.chosen,
            "matches": self.matches,
            "typed": "" if self.chosen else value or "",
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        typed = (data.get(name) or "").strip()
        picked = (data.get(f"{name}-id") or "").strip()
        label = (data.get(f"{name}-label") or "").strip()
        # A picked id counts only while the text still says what was picked.
        if picked and (not typed or typed == label):
            return Option(picked, label or typed)
        return typed


class PickerField(forms.Field):
    """The field of ``PickerWidget``; cleaned to the id (str) of the picked option, or ``""``.

    ``find(text)`` gives the options that match, ``get(id)`` one option or None; rooms bind both to
    the actor: ``form.fields["unit"].bind(find=…, get=…)``.
    """

    widget: PickerWidget  # type: ignore[assignment]

    def __init__(
        self,
        *,
        url: Text = "",
        find: Callable[[str], Iterable[Option]] | None = None,
        get: Callable[[str], Option | None] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", PickerWidget(url))
        super().__init__(**kwargs)
        self.bind(find=find, get=get)

    def bind(
        self,
        *,
        find: Callable[[str], Iterable[Option]] | None,
        get: Callable[[str], Option | None] | None,
    ) -> None:
        """Say where options come from (per request, so that policies hold)."""
        self.find, self.get = find, get

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Option):
            found = self.get(value.id) if self.get else value
            self.widget.chosen = found
            return found.label if found else value.label
        if value and self.get and not self.widget.matches:
            found = self.get(str(value))
            if found:
                self.widget.chosen = found
                return found.label
        return value

    def clean(self, value: Any) -> str:
        if isinstance(value, Option):
            found = self.get(value.id) if self.get else value
            if found is None:
                raise ValidationError(_("This one can't be picked any more. Please choose again."))
            self.widget.chosen = found
            return found.id
        if not value:
            self.validate(value)
            return ""
        matches = list(self.find(to_text(value)) if self.find else [])
        exact = [match for match in matches if match.label == value]
        if len(matches) == 1 or len(exact) == 1:
            self.widget.chosen = (exact or matches)[0]
            return self.widget.chosen.id
        if not matches:
            raise ValidationError(_("No match. Try only a part of the name."), code="no_match")
        self.widget.matches = matches[:20]
        raise ValidationError(_("Several fit. Choose one of them."), code="several")


def to_text(value: object) -> str:
    """What was typed into a picker, tidied for the search."""
    return normalise.to_halfwidth(str(value)).strip()


def choice_names(field: Any) -> dict[str, str]:
    """A field's choices by their values, those under headings too; nothing for a field without choices."""
    rows: Any = flatten_choices(getattr(field, "choices", ()))
    return {str(value): str(label) for value, label in rows}


def is_chinese() -> bool:
    """Whether the present page is in Chinese."""
    return (get_language() or "").startswith("zh")
