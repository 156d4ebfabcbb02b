from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Design system: components, layout, charts, icons. Knows no domain."""

    name = "niangjia.ui"
    label = "ui"

    def __init__(self, *arguments: Any) -> None:
        """Put the product's own sentences in the place of Django's stock form errors.

        Here and not in ``ready``: a field takes its sentences when its form is read, and other rooms
        read theirs before this room is ready.
        """
        super().__init__(*arguments)
        from django import forms

        wording: dict[type[forms.Field], dict[str, Any]] = {
            forms.Field: {"required": _("Please fill this in.")},
            forms.ChoiceField: {
                "required": _("Please choose one."),
                "invalid_choice": _("This choice is no longer offered. Please choose again."),
            },
            forms.ModelChoiceField: {
                "required": _("Please choose one."),
                "invalid_choice": _("This choice is no longer offered. Please choose again."),
            },
            forms.MultipleChoiceField: {
                "required": _("Please choose at least one."),
                "invalid_choice": _("This choice is no longer offered. Please choose again."),
            },
            forms.BooleanField: {"required": _("Please tick this to go on.")},
            forms.FileField: {
                "required": _("Please choose a file."),
                "empty": _("This file is empty. Please choose another."),
            },
            forms.EmailField: {"required": _("Please fill this in.")},
        }
        for field, sentences in wording.items():
            field.default_error_messages = {**field.default_error_messages, **sentences}
