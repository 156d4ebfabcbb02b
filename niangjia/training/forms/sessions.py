"""Changing a session that is there, when somebody else may change it, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing

from niangjia.training.forms.programmes import SessionForm, plain, session_standing
from niangjia.training.models import Session

SESSION_SALT = "training.session"


class EditSessionForm(SessionForm):
    """The same for a session that is there. ``shown`` (signed) keeps what the page showed, ``version``
    which one; ``values`` stand in the fields instead of what the session has."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any, *, session: Session, values: dict[str, Any] | None = None, **more: Any
    ) -> None:
        super().__init__(data, of=session.programme, session=session, **more)
        self.standing = session_standing(session)
        self.initial.update(values or {}, version=session.version)
        self.initial["shown"] = signing.dumps(plain(self.standing), salt=SESSION_SALT)

    def typed(self) -> dict[str, Any]:
        """What was typed, field by field."""
        return {name: self.cleaned_data[name] for name in self.standing}

    def before(self) -> dict[str, Any]:
        """What the page showed; empty when that can't be told."""
        try:
            found: dict[str, Any] = signing.loads(self.cleaned_data["shown"], salt=SESSION_SALT)
        except signing.BadSignature:
            return {}
        return found

    def take(self, taken: Iterable[str]) -> None:
        """Put what stands now in place of what was typed, in the fields of ``taken``."""
        for name in taken:
            if name in self.standing:
                self.cleaned_data[name] = self.standing[name]

    def given(self) -> dict[str, Any]:
        """What services take."""
        return {k: v for k, v in super().given().items() if k not in ("shown", "version")}
