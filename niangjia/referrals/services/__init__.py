"""What people do with services and referrals, one function for each thing."""

from niangjia.referrals.services.answering import (
    answer,
    answer_by_link,
    consent_withdrawn,
    contact_changed,
    lapse_overdue,
    mark_read,
    note_answer,
    receive,
)
from niangjia.referrals.services.directory import (
    add_service,
    change_service,
    check_service,
    close_service,
    open_address,
)
from niangjia.referrals.services.imports import apply_services, start_check, start_import
from niangjia.referrals.services.links import make_link, open_link, read_paper
from niangjia.referrals.services.sending import (
    agree_receiver,
    choose_contents,
    draft_referral,
    recall_referral,
    send_referral,
    set_ground,
)

__all__ = [
    "add_service",
    "agree_receiver",
    "answer",
    "answer_by_link",
    "apply_services",
    "change_service",
    "check_service",
    "choose_contents",
    "close_service",
    "consent_withdrawn",
    "contact_changed",
    "draft_referral",
    "lapse_overdue",
    "make_link",
    "mark_read",
    "note_answer",
    "open_address",
    "open_link",
    "read_paper",
    "recall_referral",
    "receive",
    "send_referral",
    "set_ground",
    "start_check",
    "start_import",
]
