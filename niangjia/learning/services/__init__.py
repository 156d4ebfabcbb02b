"""Writes of learning. Other rooms use start_sitting, finish_sitting and give_evidence."""

from niangjia.learning.services.bank import (
    export_log,
    export_questions,
    export_scenario,
    retire,
    save_content,
    save_questions,
)
from niangjia.learning.services.drafts import (
    add_place,
    begin_draft,
    drop_draft,
    remove_place,
    use_draft,
    write_head,
    write_place,
)
from niangjia.learning.services.evidence import confirm, give_evidence, withdraw_evidence
from niangjia.learning.services.lessons import answer_check, open_lesson, take_along
from niangjia.learning.services.marking import correct_case, mark_case, read_case
from niangjia.learning.services.runs import choose, leave_run, start_run
from niangjia.learning.services.signatures import sign, withdraw_signature
from niangjia.learning.services.sittings import finish_sitting, save_answer, start_sitting

__all__ = [
    "add_place",
    "answer_check",
    "begin_draft",
    "choose",
    "confirm",
    "correct_case",
    "drop_draft",
    "export_log",
    "export_questions",
    "export_scenario",
    "finish_sitting",
    "give_evidence",
    "leave_run",
    "mark_case",
    "open_lesson",
    "read_case",
    "remove_place",
    "retire",
    "save_answer",
    "save_content",
    "save_questions",
    "sign",
    "start_run",
    "start_sitting",
    "take_along",
    "use_draft",
    "withdraw_evidence",
    "withdraw_signature",
    "write_head",
    "write_place",
]
