"""Services of this room, by subject."""

from niangjia.requests.services.asking import (
    check_identity,
    decide,
    finish,
    link_case,
    make_letter,
    read,
    receive,
    release_minor,
)

__all__ = [
    "check_identity",
    "decide",
    "finish",
    "link_case",
    "make_letter",
    "read",
    "receive",
    "release_minor",
]
