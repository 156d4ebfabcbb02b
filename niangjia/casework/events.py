"""What casework writes to the audit log: codes and keys, never content."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class CaseEvent(audit.EventType):
    """Cases and what they hold."""

    LOOKED_UP = "cases.looked_up", _("Existing case looked for")
    OPENED = "cases.opened", _("Case opened")
    VIEWED = "cases.viewed", _("Case read")
    ASSIGNED = "cases.assigned", _("Case assigned")
    MOVED = "cases.moved", _("Case moved to another state")
    RISK_SET = "cases.risk_set", _("Risk of a case set")
    FACTS_CHANGED = "cases.facts_changed", _("Facts of a case changed")
    PARTY_SET = "cases.party_set", _("Party of a case written")
    CONTACT_AGREED = "cases.contact_agreed", _("Safe contact written")
    CONTACT_BEGUN = "cases.contact_begun", _("Contact with a client begun")
    CONTACT_ENDED = "cases.contact_ended", _("Contact with a client: outcome")
    SEALED_SET = "cases.sealed_set", _("Sealed record written")
    SEALED_OPENED = "cases.sealed_opened", _("Sealed record opened")
    ENTRY_WRITTEN = "cases.entry_written", _("Entry of a case written")
    ENTRY_CHANGED = "cases.entry_changed", _("Entry of a case changed")
    ISSUES_SET = "cases.issues_set", _("Issues of a case chosen")
    CONSENT_NOTED = "cases.consent_noted", _("Consent noted")
    CONSENT_WITHDRAWN = "cases.consent_withdrawn", _("Consent withdrawn")
    TASK_SET = "cases.task_set", _("Task of a case set")
    TASK_DONE = "cases.task_done", _("Task of a case done")
    SCREENED = "cases.screened", _("Danger screened")
    JUDGED = "cases.judged", _("Danger judged")
    DANGER_OPENED = "cases.danger_opened", _("Danger path opened")
    DANGER_STEP = "cases.danger_step", _("Step of the danger path noted")
    DANGER_LEFT = "cases.danger_left", _("Danger path left")
    INCIDENT_NOTED = "cases.incident_noted", _("Incident noted")
    INCIDENT_KIND_SET = "cases.incident_kind_set", _("Type of an incident set by hand")
    PROCEDURE_STARTED = "cases.procedure_started", _("Procedure of a case started")
    PROCEDURE_EVENT = "cases.procedure_event", _("Event of a case’s procedure noted")
    PROCEDURE_ENDED = "cases.procedure_ended", _("Procedure of a case withdrawn")
    GOAL_SET = "cases.goal_set", _("Goal of a case set")
    GOAL_ENDED = "cases.goal_ended", _("Goal of a case ended")
    PLAN_AGREED = "cases.plan_agreed", _("Plan agreed with the client")
    APPROVAL_ASKED = "cases.approval_asked", _("Approval asked for")
    APPROVAL_DECIDED = "cases.approval_decided", _("Approval decided")
    DRAFT_SAVED = "cases.draft_saved", _("Intake saved")
    DRAFT_DROPPED = "cases.draft_dropped", _("Intake thrown away")
