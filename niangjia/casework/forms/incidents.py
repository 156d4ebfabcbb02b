"""Forms about what was done to her."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.forms import radio, several
from niangjia.casework.models import Incident, Party
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import DateField, LongTextField

Words = dict[str, str | Promise]

ACTS: Words = {
    "penetrated": _("Penetrated her body against her will"),
    "tried_penetration": _("Tried to, and did not succeed"),
    "touched": _("Touched, kissed or held her sexually against her will"),
    "other_sexual": _("Made her do or suffer another sexual act"),
    "hit": _("Hit, kicked or slapped"),
    "choked": _("Choked her or held her throat"),
    "weapon": _("Used a knife or another weapon on her"),
    "burnt": _("Burnt, scalded or poisoned"),
    "pushed": _("Pushed, dragged or threw her"),
    "other_physical": _("Hurt her body in another way"),
    "made_to_marry": _("Made her marry against her will"),
    "money_kept": _("Took or kept her money or wages"),
    "work_forbidden": _("Kept her from work or dismissed her"),
    "school_kept": _("Kept her from school"),
    "care_kept": _("Kept her from a doctor, medicine or food"),
    "property_kept": _("Kept her from house, land or inheritance"),
    "threatened": _("Threatened her, a child, himself or an animal"),
    "insulted": _("Insulted or humiliated her"),
    "confined": _("Locked her in or cut her off from others"),
    "stalked": _("Followed or watched her, also by phone"),
    "sexual_words": _("Sexual words, gestures or messages"),
    "pictures": _("Took, kept or spread intimate pictures"),
    "things_broken": _("Broke or burnt her things"),
    "something_else": _("Something else"),
}
PLACES: Words = {
    "home": _("Where she lives"),
    "his_home": _("Where the other party lives"),
    "relatives": _("At relatives or friends"),
    "work": _("At work"),
    "school": _("At school"),
    "street": _("In the street or in the fields"),
    "transport": _("In a vehicle"),
    "lodging": _("In a hotel or a rented room"),
    "institution": _("In an office, a hospital or a home"),
    "online": _("By phone or online"),
    "elsewhere": _("Somewhere else"),
    "unknown": _("Not known"),
}
DAYTIME: Words = {
    "morning": _("In the morning"),
    "afternoon": _("In the afternoon"),
    "evening": _("In the evening"),
    "night": _("At night"),
    "unknown": _("Not known"),
}
INJURIES: Words = {
    "none": _("None seen"),
    "bruise": _("Bruises, swelling"),
    "cut": _("Cuts, bleeding"),
    "burn": _("Burns"),
    "fracture": _("Broken bones or teeth"),
    "head": _("Head or eyes"),
    "throat": _("Marks at the throat, hoarse, hard to swallow"),
    "unconscious": _("Was unconscious"),
    "inside": _("Inside the body, or a pregnancy harmed"),
    "mind": _("Can’t sleep, fears, despairs"),
    "unknown": _("Not known"),
}
WEAPON: Words = {
    "no": _("No"),
    "shown": _("Yes, it was shown"),
    "used": _("Yes, it was used"),
    "unknown": _("Not known"),
}
CHILDREN: Words = {
    "no": _("No"),
    "near": _("Yes, near by"),
    "saw": _("Yes, they saw or heard it"),
    "hurt": _("Yes, and a child was hurt"),
    "unknown": _("Not known"),
}
REPORTED: Words = {
    "nowhere": _("Nowhere yet"),
    "police": _("Police"),
    "hospital": _("Hospital"),
    "committee": _("Village or residents’ committee"),
    "federation": _("A women’s federation"),
    "employer": _("Employer or school"),
    "court": _("Court"),
    "other": _("Another office"),
}
THREE_WAYS: Words = {"no": _("No"), "yes": _("Yes"), "unknown": _("Not known")}


def names(of: Words, codes: Iterable[str]) -> list[str]:
    """Codes in words, in their order; unknown ones left out."""
    wanted = set(codes)
    return [str(words) for code, words in of.items() if code in wanted]


class IncidentForm(SeenForm):
    """An incident: what is known of it. Everything but one act may stay open."""

    harmed = radio(_("Who was harmed?"), [], required=False)
    when = radio(_("When was it?"), Incident.When.choices, initial="day")
    on = DateField(
        label=_("Day"),
        required=False,
        latest=timezone.localdate,
        help_text=_("As near as she can say. Leave it empty when she doesn’t know."),
    )
    daytime = forms.ChoiceField(
        label=_("At what time of day?"), choices=DAYTIME.items(), initial="unknown", required=False
    )
    acts = several(_("What was done? Several may fit."), ACTS.items(), required=False)
    relation = forms.ChoiceField(
        label=_("Who did it? To the one who was harmed"),
        required=False,
        choices=[("", _("Not said")), *Party.Relation.choices],
    )
    place = forms.ChoiceField(label=_("Where was it?"), choices=PLACES.items(), initial="unknown")
    weapon = radio(_("Was there a weapon?"), WEAPON.items(), initial="unknown")
    injuries = several(_("Injuries"), INJURIES.items(), required=False)
    children = radio(_("Were children there?"), CHILDREN.items(), initial="unknown")
    reported = several(_("Where was it reported?"), REPORTED.items(), required=False)
    exchanged = radio(
        _("Was sex asked for in return for money, work, a room or a favour?"),
        THREE_WAYS.items(),
        initial="unknown",
    )
    taken = radio(
        _("Was she taken away, sold or held captive?"), THREE_WAYS.items(), initial="unknown"
    )
    told = LongTextField(
        label=_("What she told of it"),
        required=False,
        max_length=6000,
        help_text=_(
            "Her own words. Nothing is asked twice; what she doesn’t want to say stays open."
        ),
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        choices = list(people)
        fields["harmed"].choices = choices
        for name in ("acts", "injuries", "reported"):
            fields[name].widget.attrs["class"] = "compact"
        if len(choices) < 2:
            del self.fields["harmed"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") in ("day", "about") and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day, or say that she doesn’t know it."))
        if "none" in data.get("injuries", ()) and len(data["injuries"]) > 1:
            self.add_error("injuries", _("None seen and others can’t both be right."))
        if "nowhere" in data.get("reported", ()) and len(data["reported"]) > 1:
            self.add_error("reported", _("Nowhere and an office can’t both be right."))
        return data

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        facts = (
            "acts", "relation", "daytime", "place", "weapon", "injuries", "children", "reported",
            "exchanged", "taken",
        )  # fmt: skip
        return {
            "when": data["when"],
            "on": data.get("on"),
            "told": data.get("told", ""),
            "harmed_id": UUID(data["harmed"]) if data.get("harmed") else None,
            "facts": {name: data.get(name) or "" for name in facts}
            | {name: list(data.get(name) or ()) for name in ("acts", "injuries", "reported")},
            **({"seen": data["seen"]} if "seen" in data else {}),
        }


class KindForm(SeenForm):
    """Another type than the facts make it, with its reason."""

    kind = radio(pgettext_lazy("incident", "Type"), Incident.Kind.choices)
    why = LongTextField(
        label=_("Why, if it is another than the facts make it"), required=False, max_length=1000
    )
