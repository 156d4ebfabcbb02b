"""What may be written, said or sent by each way, so that nobody else learns from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models import Attempt

Channel = Attempt.Channel
MESSAGE = _("Hello, please call back when it suits you.")
_WRITE = _(
    "Write only this, or what you agreed on with her. No name, no office, no reason, no link."
)


@dataclass(frozen=True)
class Manner:
    """How one way is used, and the very words that may be sent."""

    how: str | Promise
    words: str | Promise = ""


MANNERS = {
    Channel.CALL: Manner(
        _("Say nothing of us until the code word was said. Somebody else answers: a wrong number. "
          "The number that rings must not show our name.")
    ),
    Channel.SMS: Manner(_WRITE, MESSAGE),
    Channel.MESSAGE: Manner(_WRITE, MESSAGE),
    Channel.LETTER: Manner(
        _("A plain envelope by hand, no sender, no stamp or seal of ours, to the place that she named; "
          "inside only this, or what you agreed on with her. Where she is lies sealed."),
        MESSAGE,
    ),
    Channel.VISIT: Manner(
        _("No badge, no marked car, nobody asked the way. Somebody else opens: the wrong door.")
    ),
    Channel.THROUGH: Manner(
        _("Only the person whom she named, and only that she may call back; never what it is about.")
    ),
}  # fmt: skip


def manner(channel: str) -> Manner:
    """How a way is used."""
    return MANNERS[Channel(channel)]
