"""What this room keeps, by subject."""

from niangjia.requests.models.asking import SubjectRequest
from niangjia.requests.models.complaints import Complaint
from niangjia.requests.models.counted import CountedBlock, CountedCase, StandardTable
from niangjia.requests.models.feedback import FeedbackAnswer, FeedbackCode
from niangjia.requests.models.keeping import Erasure, LegalHold, RetentionClock

__all__ = [
    "Complaint",
    "CountedBlock",
    "CountedCase",
    "Erasure",
    "FeedbackAnswer",
    "FeedbackCode",
    "LegalHold",
    "RetentionClock",
    "StandardTable",
    "SubjectRequest",
]
