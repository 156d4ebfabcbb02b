"""What this room keeps, by subject."""

from niangjia.requests.models.asking import SubjectRequest

__all__ = ["SubjectRequest"]
