"""What training records."""

from niangjia.training.models.attendance import Attendance, Scan
from niangjia.training.models.means import BudgetLine, Material
from niangjia.training.models.observing import Observation, Promise
from niangjia.training.models.papers import Paper
from niangjia.training.models.places import Enrolment, Move
from niangjia.training.models.programmes import Expert, Programme, Quota, Session
from niangjia.training.models.reaction import Ballot, BallotCast, Feedback, FeedbackGiven

__all__ = [
    "Attendance",
    "Ballot",
    "BallotCast",
    "BudgetLine",
    "Enrolment",
    "Expert",
    "Feedback",
    "FeedbackGiven",
    "Material",
    "Move",
    "Observation",
    "Paper",
    "Programme",
    "Promise",
    "Quota",
    "Scan",
    "Session",
]
