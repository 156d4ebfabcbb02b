"""What training records."""

from niangjia.training.models.attendance import Attendance, Scan
from niangjia.training.models.observing import Observation, Promise
from niangjia.training.models.places import Enrolment, Move
from niangjia.training.models.programmes import Expert, Programme, Quota, Session

__all__ = [
    "Attendance",
    "Enrolment",
    "Expert",
    "Move",
    "Observation",
    "Programme",
    "Promise",
    "Quota",
    "Scan",
    "Session",
]
