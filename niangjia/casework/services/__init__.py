"""What people do in casework, one function for each thing."""

from niangjia.casework.services.approvals import ask_approval, decide
from niangjia.casework.services.consent import note_consent, withdraw_consent
from niangjia.casework.services.contact import agree_contact, begin_contact, end_contact
from niangjia.casework.services.danger import (
    judge,
    keep_screen,
    leave_danger,
    note_outcome,
    open_danger,
)
from niangjia.casework.services.incidents import change_incident, note_incident, set_kind
from niangjia.casework.services.opening import (
    Facts,
    drop_draft,
    finish_intake,
    look_up,
    open_case,
    save_step,
)
from niangjia.casework.services.parties import open_sealed, seal_record, set_party
from niangjia.casework.services.plans import agree_plan, finish_goal, set_goal
from niangjia.casework.services.procedures import (
    note_event,
    start_procedure,
    take_event_back,
    withdraw_procedure,
)
from niangjia.casework.services.work import (
    STALE,
    assign,
    change_entry,
    finish_task,
    hand_over,
    move,
    read,
    set_issues,
    set_risk,
    set_task,
    set_words,
    write_entry,
)

__all__ = [
    "STALE",
    "Facts",
    "agree_contact",
    "agree_plan",
    "ask_approval",
    "assign",
    "begin_contact",
    "change_entry",
    "change_incident",
    "decide",
    "drop_draft",
    "end_contact",
    "finish_goal",
    "finish_intake",
    "finish_task",
    "hand_over",
    "judge",
    "keep_screen",
    "leave_danger",
    "look_up",
    "move",
    "note_consent",
    "note_event",
    "note_incident",
    "note_outcome",
    "open_case",
    "open_danger",
    "open_sealed",
    "read",
    "save_step",
    "seal_record",
    "set_goal",
    "set_issues",
    "set_kind",
    "set_party",
    "set_risk",
    "set_task",
    "set_words",
    "start_procedure",
    "take_event_back",
    "withdraw_consent",
    "withdraw_procedure",
    "write_entry",
]  # fmt: skip
