"""Services of this room, by subject."""

from niangjia.requests.services.asking import (
    check_identity,
    decide,
    finish,
    link_case,
    make_letter,
    read,
    receive,
    release_minor,
)
from niangjia.requests.services.complaints import (
    answer_complaint,
    complain,
    name_worker,
    read_complaint,
)
from niangjia.requests.services.exporting import start_copy, start_month, start_rows, start_standard
from niangjia.requests.services.feedback import answer, give_code
from niangjia.requests.services.keeping import (
    confirm_erasure,
    decline_erasure,
    hold,
    housekeeping,
    lift_hold,
    propose_by_clock,
    propose_by_request,
)

__all__ = [
    "answer",
    "answer_complaint",
    "check_identity",
    "complain",
    "confirm_erasure",
    "decide",
    "decline_erasure",
    "finish",
    "give_code",
    "hold",
    "housekeeping",
    "lift_hold",
    "link_case",
    "make_letter",
    "name_worker",
    "propose_by_clock",
    "propose_by_request",
    "read",
    "read_complaint",
    "receive",
    "release_minor",
    "start_copy",
    "start_month",
    "start_rows",
    "start_standard",
]
