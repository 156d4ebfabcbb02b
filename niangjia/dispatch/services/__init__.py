"""What people do with calls and dispatched matters, one function for each thing."""

from niangjia.dispatch.services.calls import (
    Saved,
    begin_call,
    end_call,
    end_forgotten,
    erase_old,
    open_place,
    read_call,
    save_call,
)
from niangjia.dispatch.services.closing import after_closing
from niangjia.dispatch.services.matters import (
    call_for_help,
    close_matter,
    prepare,
    read_matter,
    receive,
    rise,
    send,
    send_back,
    take_up,
)
from niangjia.dispatch.services.taking import cases_of_call, join_call, open_from_call
from niangjia.dispatch.services.ways import (
    Letter,
    come_in,
    note_letter_step,
    take_request,
)


def housekeeping() -> dict[str, int]:
    """What the worker does every minute: unanswered matters rise, forgotten calls end, old ones go."""
    return {"risen": rise(), "ended": end_forgotten(), "erased": erase_old()}


__all__ = [
    "Letter",
    "Saved",
    "after_closing",
    "begin_call",
    "call_for_help",
    "cases_of_call",
    "close_matter",
    "come_in",
    "end_call",
    "end_forgotten",
    "erase_old",
    "housekeeping",
    "join_call",
    "note_letter_step",
    "open_from_call",
    "open_place",
    "prepare",
    "read_call",
    "read_matter",
    "receive",
    "rise",
    "save_call",
    "send",
    "send_back",
    "take_request",
    "take_up",
]
