"""Writes of learning. Other rooms use start_sitting, finish_sitting and give_evidence."""

from niangjia.learning.services.bank import (
    export_log,
    export_questions,
    export_scenario,
    retire,
    save_content,
    save_questions,
)
from niangjia.learning.services.evidence import confirm, give_evidence, withdraw_evidence
from niangjia.learning.services.lessons import answer_check, open_lesson, take_along
from niangjia.learning.services.marking import mark_case, read_case
from niangjia.learning.services.runs import choose, leave_run, start_run
from niangjia.learning.services.signatures import sign, withdraw_signature
from niangjia.learning.services.sittings import finish_sitting, save_answer, start_sitting

__all__ = [
    "answer_check",
    "choose",
    "confirm",
    "export_log",
    "export_questions",
    "export_scenario",
    "finish_sitting",
    "give_evidence",
    "leave_run",
    "mark_case",
    "open_lesson",
    "read_case",
    "retire",
    "save_answer",
    "save_content",
    "save_questions",
    "sign",
    "start_run",
    "start_sitting",
    "take_along",
    "withdraw_evidence",
    "withdraw_signature",
]
