"""What people do in casework, one function for each thing."""

from niangjia.casework.services.approvals import ask_approval, decide
from niangjia.casework.services.assessing import note_trigger
from niangjia.casework.services.consent import note_consent, withdraw_consent
from niangjia.casework.services.contact import (
    agree_contact,
    begin_contact,
    end_contact,
    refused_now,
)
from niangjia.casework.services.danger import (
    judge,
    keep_screen,
    leave_danger,
    note_outcome,
    open_danger,
)
from niangjia.casework.services.giving import MOST_AT_ONCE, Given, give
from niangjia.casework.services.incidents import change_incident, note_incident, set_kind
from niangjia.casework.services.joining import cases_for_report, join_report
from niangjia.casework.services.opening import (
    Facts,
    drop_draft,
    finish_intake,
    look_up,
    open_case,
    save_step,
)
from niangjia.casework.services.own_forms import correct_form, keep_form
from niangjia.casework.services.papers import begin_document
from niangjia.casework.services.parties import open_sealed, seal_record, set_party
from niangjia.casework.services.plans import agree_plan, finish_goal, set_goal
from niangjia.casework.services.procedures import (
    note_event,
    start_procedure,
    take_event_back,
    withdraw_procedure,
)
from niangjia.casework.services.remarks import remark_on_entry
from niangjia.casework.services.reports import (
    add_to_report,
    leave_report,
    make_report,
    note_sent,
    print_report,
    read_report,
    take_up,
)
from niangjia.casework.services.supervision import note_talk, read_talk, remark
from niangjia.casework.services.team import (
    answer_request,
    declare,
    end_cover,
    link,
    pass_on,
    read_openings,
    request_case,
    set_ceiling,
    set_cover,
    transfer,
    unlink,
)
from niangjia.casework.services.visits import (
    begin_visit,
    end_visit,
    extend_visit,
    housekeeping,
    plan_visit,
)
from niangjia.casework.services.work import (
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
    "MOST_AT_ONCE",
    "Facts",
    "Given",
    "add_to_report",
    "agree_contact",
    "agree_plan",
    "answer_request",
    "ask_approval",
    "assign",
    "begin_contact",
    "begin_document",
    "begin_visit",
    "cases_for_report",
    "change_entry",
    "change_incident",
    "correct_form",
    "decide",
    "declare",
    "drop_draft",
    "end_contact",
    "end_cover",
    "end_visit",
    "extend_visit",
    "finish_goal",
    "finish_intake",
    "finish_task",
    "give",
    "hand_over",
    "housekeeping",
    "join_report",
    "judge",
    "keep_form",
    "keep_screen",
    "leave_danger",
    "leave_report",
    "link",
    "look_up",
    "make_report",
    "move",
    "note_consent",
    "note_event",
    "note_incident",
    "note_outcome",
    "note_sent",
    "note_talk",
    "note_trigger",
    "open_case",
    "open_danger",
    "open_sealed",
    "pass_on",
    "plan_visit",
    "print_report",
    "read",
    "read_openings",
    "read_report",
    "read_talk",
    "refused_now",
    "remark",
    "remark_on_entry",
    "request_case",
    "save_step",
    "seal_record",
    "set_ceiling",
    "set_cover",
    "set_goal",
    "set_issues",
    "set_kind",
    "set_party",
    "set_risk",
    "set_task",
    "set_words",
    "start_procedure",
    "take_event_back",
    "take_up",
    "transfer",
    "unlink",
    "withdraw_consent",
    "withdraw_procedure",
    "write_entry",
]
