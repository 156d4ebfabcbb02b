"""Evidence of a case and opinions on it, by subject."""

from niangjia.evidence.models.items import Custody, Item, ItemFile, ItemVersion

__all__ = ["Custody", "Item", "ItemFile", "ItemVersion"]
