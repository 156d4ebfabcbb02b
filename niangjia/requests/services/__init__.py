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
    "check_identity",
    "confirm_erasure",
    "decide",
    "decline_erasure",
    "finish",
    "hold",
    "housekeeping",
    "lift_hold",
    "link_case",
    "make_letter",
    "propose_by_clock",
    "propose_by_request",
    "read",
    "receive",
    "release_minor",
]
