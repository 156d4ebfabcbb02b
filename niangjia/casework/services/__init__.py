"""What people do in casework, one function for each thing."""

from niangjia.casework.services.contact import agree_contact, begin_contact, end_contact
from niangjia.casework.services.danger import (
    judge,
    keep_screen,
    leave_danger,
    note_outcome,
    open_danger,
)
from niangjia.casework.services.opening import (
    Facts,
    drop_draft,
    finish_intake,
    look_up,
    open_case,
    save_step,
)
from niangjia.casework.services.parties import open_sealed, seal_record, set_party
from niangjia.casework.services.work import (
    STALE,
    assign,
    change_entry,
    finish_task,
    hand_over,
    move,
    note_consent,
    read,
    set_issues,
    set_risk,
    set_task,
    set_words,
    withdraw_consent,
    write_entry,
)

__all__ = [
    "STALE",
    "Facts",
    "agree_contact",
    "assign",
    "begin_contact",
    "change_entry",
    "drop_draft",
    "end_contact",
    "finish_intake",
    "finish_task",
    "hand_over",
    "judge",
    "keep_screen",
    "leave_danger",
    "look_up",
    "move",
    "note_consent",
    "note_outcome",
    "open_case",
    "open_danger",
    "open_sealed",
    "read",
    "save_step",
    "seal_record",
    "set_issues",
    "set_party",
    "set_risk",
    "set_task",
    "set_words",
    "withdraw_consent",
    "write_entry",
]  # fmt: skip
