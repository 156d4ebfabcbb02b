"""What people's rules say when they say no, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from niangjia.access.roles import ROLES
from niangjia.people.rules import Refused

SENTENCES = {
    "everybody": _("Every member is a trainee already. Choose another role."),
    "ends_before": _("The last day lies before the first."),
    "already_held": _("She already holds this role there on some of these days."),
    "clash": _(
        "She is %(with_role)s on some of these days. The two don't go together, so that no one "
        "both works on records and watches over them."
    ),
    "deputy_self": _("Nobody is her own deputy. Choose somebody else."),
    "deputy_needs_end": _("A deputy always has a last day. Write one."),
    "deputy_too_long": _("A deputy serves a year at most. After that, give the role itself."),
    "deputy_not_held": _(
        "The other one doesn't hold this role herself on all of these days, so nobody can stand "
        "in for her."
    ),
    "give_self": _("Nobody gives herself a role. Ask another administrator."),
    "give_reach": _("You give roles at your own unit and below it. This unit lies outside."),
    "give_officer": _(
        "The data protection officer is named by an administrator of the top unit, since she reads "
        "the audit log of the whole federation."
    ),
    "give_as_deputy": _("A deputy administrator can't name administrators."),
    "unit_closed": _("This unit is closed then. Choose one that is open."),
    "ended_before_yesterday": _(
        "The earliest last day is yesterday: then the role is gone at once."
    ),
    "ended_already": _("The role ends by that day anyway. Choose an earlier last day."),
    "last_administrator": _(
        "She is the last administrator of the top unit without an end. Name another one first."
    ),
    "inactive": _("Her account is closed. Open it again first."),
    "active": _("Her account is open already."),
    "deactivate_self": _("Nobody closes her own account. Ask another administrator."),
    "receiver_missing": _("Choose who takes each of these over."),
    "receiver_unfit": _("This person can't take it over. Choose somebody else."),
    "username_form": _(
        "A username begins with a letter and has 3 to 60 small letters, digits, dots, hyphens or "
        "underscores."
    ),
    "username_taken": _("This username is taken. Choose another."),
    "name_empty": _("Write the name."),
    "phone_taken": _("Another member already signs in with this number."),
    "id_form": _("This isn't an ID number. Please compare with the card."),
    "phone_form": _("This isn't a phone number. A mobile number has 11 digits."),
    "same_unit": _("She belongs to this unit already."),
}

OUTSIDE = _("This unit lies outside your reach. The administrator of the unit above can do it.")
OWN_ONLY = _("Only she herself changes this. Ask her to do it on her own page.")


def problem(refused: Refused) -> ValidationError:
    """The refusal as an error of the form field it belongs to (or of the whole form)."""
    params = dict(refused.params)
    if "with_role" in params:
        params["with_role"] = str(ROLES[str(params["with_role"])].name)
    error = ValidationError(SENTENCES[refused.code], code=refused.code, params=params)
    return ValidationError({refused.field: error}) if refused.field else error


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a rule's refusal within the block into a ValidationError with its sentence."""
    try:
        yield
    except Refused as refused:
        raise problem(refused) from None
