"""Evidence of a case and opinions on it, by subject."""

from niangjia.evidence.models.items import Custody, Item, ItemFile, ItemVersion, LettingGo
from niangjia.evidence.models.opinions import ExpertProfile, Opinion, Release, Turn

__all__ = [
    "Custody",
    "ExpertProfile",
    "Item",
    "ItemFile",
    "ItemVersion",
    "LettingGo",
    "Opinion",
    "Release",
    "Turn",
]
