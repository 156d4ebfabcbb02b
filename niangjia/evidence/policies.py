"""Who may see and do what with evidence: it follows its case, walls and broken glass included."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import register
from niangjia.casework.policies import OfCase
from niangjia.evidence.models import Custody, Item, ItemFile, ItemVersion


@register
class ItemPolicy(OfCase):
    """As the case."""

    model = Item


class OfItem(OfCase):
    """What belongs to an item is reached as its case is."""

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As the item."""
        items = policies.policy_of(Item).visible_to(actor, permission)
        return Q(item__in=items.values("pk"))


for _kind in (Custody, ItemFile, ItemVersion):
    register(type(f"{_kind.__name__}Policy", (OfItem,), {"model": _kind}))
