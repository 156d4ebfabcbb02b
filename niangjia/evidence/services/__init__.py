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
from niangjia.evidence.services.opinions import (
    answer,
    ask_again,
    ask_back,
    ask_expert,
    decide_release,
    end_opinion,
    hand_on,
    open_released,
    read_opinion,
    read_question,
    release,
    set_profile,
)

__all__ = [
    "add_file",
    "add_item",
    "answer",
    "ask_again",
    "ask_back",
    "ask_expert",
    "change_item",
    "decide_release",
    "end_opinion",
    "export",
    "hand_on",
    "note_custody",
    "open_original",
    "open_released",
    "read",
    "read_opinion",
    "read_question",
    "release",
    "seal",
    "see_copy",
    "set_profile",
    "withdraw",
]
