"""Writes of the evidence room, by subject."""

from niangjia.evidence.services.exporting import export
from niangjia.evidence.services.items import (
    add_file,
    add_item,
    change_item,
    note_custody,
    open_original,
    read,
    seal,
    see_copy,
    withdraw,
)

__all__ = [
    "add_file",
    "add_item",
    "change_item",
    "export",
    "note_custody",
    "open_original",
    "read",
    "seal",
    "see_copy",
    "withdraw",
]
