"""Neutral notices for members. Imports are late because models load after the apps."""

from __future__ import annotations

from typing import Any

from niangjia.notices.registry import Address, register_address_book, register_sentence, sentence

__all__ = [
    "Address",
    "mark_read",
    "notify",
    "register_address_book",
    "register_sentence",
    "sentence",
    "take_back",
    "told_lately",
    "unread_count",
]


def notify(*args: Any, **kwargs: Any) -> Any:
    """See ``services.notify``."""
    from niangjia.notices import services

    return services.notify(*args, **kwargs)


def unread_count(actor: Any) -> int:
    """See ``services.unread_count``."""
    from niangjia.notices import services

    return services.unread_count(actor)


def mark_read(actor: Any, ids: Any = None) -> int:
    """See ``services.mark_read``."""
    from niangjia.notices import services

    return services.mark_read(actor, ids)


def take_back(*args: Any, **kwargs: Any) -> int:
    """See ``services.take_back``."""
    from niangjia.notices import services

    return services.take_back(*args, **kwargs)


def told_lately(*args: Any, **kwargs: Any) -> bool:
    """See ``services.told_lately``."""
    from niangjia.notices import services

    return services.told_lately(*args, **kwargs)
