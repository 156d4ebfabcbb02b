"""What training writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class TrainingEvent(audit.EventType):
    """Programmes, sessions and places: ids, states and codes; no sentence that somebody wrote."""

    PROGRAMME_MADE = "training.programme_made", _("Training programme made")
    PROGRAMME_CHANGED = "training.programme_changed", _("Training programme changed")
    PROGRAMME_MOVED = "training.programme_moved", _("Training programme opened, begun or ended")
    QUOTA_SET = "training.quota_set", _("Places of a unit in a programme set")
    SESSION_ADDED = "training.session_added", _("Session of a programme added")
    SESSION_CHANGED = "training.session_changed", _("Session of a programme changed")
    SESSION_CANCELLED = "training.session_cancelled", _("Session of a programme cancelled")
    EXPERT_KEPT = "training.expert_kept", _("Directory of teachers changed")
    PLACE_MOVED = "training.place_moved", _("Place in a programme: a step")
    NEEDS_SAID = "training.needs_said", _("What somebody needs to take part was noted")
    NEEDS_READ = "training.needs_read", _("What somebody needs to take part was read")
    ATTENDANCE_SCANNED = "training.attendance_scanned", _("Attendance taken by codes")
    ATTENDANCE_BY_HAND = "training.attendance_by_hand", _("Attendance noted by hand")
    GROUPS_SET = "training.groups_set", _("Groups of a programme set")
    RULES_ACCEPTED = "training.rules_accepted", _("Rules of a field visit accepted")
    SHEET_KEPT = "training.sheet_kept", _("Observation sheet kept")
    DEBRIEFED = "training.debriefed", _("Debrief of a session written")
    FEEDBACK_GIVEN = "training.feedback_given", _("Feedback on a programme given")
    FEEDBACK_CLOSED = "training.feedback_closed", _("Feedback on a programme closed")
    FEEDBACK_READ = "training.feedback_read", _("What people wrote on a programme was read")
    BALLOT_OPENED = "training.ballot_opened", _("Vote in a seminar opened")
    VOTED = "training.voted", _("Vote in a seminar cast")
    BALLOT_CLOSED = "training.ballot_closed", _("Vote in a seminar closed")
    MATERIAL_ADDED = "training.material_added", _("File of a programme added")
    MATERIAL_REMOVED = "training.material_removed", _("File of a programme removed")
    MATERIAL_READ = "training.material_read", _("File of a programme read")
    PAPER_SET = "training.paper_set", _("Test of a programme set")
    BUDGET_CHANGED = "training.budget_changed", _("Money of a programme changed")
    UNIT_MERGED = "training.unit_merged", _("Programme passed on by a merge of units")
    HANDED_OVER = "training.handed_over", _("Training programme handed over")
