"""Small words that both languages write in their own way; what a form says when it is left empty."""

from __future__ import annotations

from django import forms
from django.utils.translation import override

from niangjia.ui.lists import in_a_row


def test_things_in_a_row_stand_as_each_language_writes_them() -> None:
    with override("zh-hans"):
        assert in_a_row(["短信", "通话"]) == "短信、通话"
    with override("en"):
        assert in_a_row(["Text message", "Call"]) == "Text message, Call"
    assert in_a_row([]) == ""


def _all(base: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    return {one for below in base.__subclasses__() for one in (below, *_all(below))}


def test_no_form_of_ours_speaks_in_stock_sentences() -> None:
    """A field takes its sentences when its form is read, so ours must stand before any is."""
    with override("en"):
        stock = [
            f"{form.__module__}.{form.__name__}.{name}"
            for form in _all(forms.BaseForm)
            if form.__module__.startswith("niangjia.")
            for name, field in getattr(form, "base_fields", {}).items()
            if str(field.error_messages.get("required")) == "This field is required."
        ]
    assert stock == []
