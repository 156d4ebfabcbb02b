"""What this room keeps, by subject."""

from niangjia.requests.models.asking import SubjectRequest
from niangjia.requests.models.keeping import Erasure, LegalHold, RetentionClock

__all__ = ["Erasure", "LegalHold", "RetentionClock", "SubjectRequest"]
