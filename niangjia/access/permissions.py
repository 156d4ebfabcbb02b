"""What may be done, one name for each; and how far a permission reaches."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may do. Roles grant them (``roles.py``), policies ask for them."""

    # units and people
    VIEW_UNITS = "units.view"
    MANAGE_UNITS = "units.manage"
    VIEW_MEMBERS = "members.view"
    MANAGE_MEMBERS = "members.manage"
    VIEW_STAFF_FILE = "members.staff_file"
    GIVE_ROLES = "members.give_roles"
    # access, audit
    VIEW_ACCESS_TABLE = "access.table"
    SET_WALL = "access.set_wall"
    LIFT_WALL = "access.lift_wall"
    BREAK_GLASS = "access.break_glass"
    REVIEW_BREAK_GLASS = "access.review_break_glass"
    VIEW_AUDIT = "audit.view"
    EXPORT_AUDIT = "audit.export"
    # law, guides, procedures, finder
    READ_LAW = "law.read"
    IMPORT_LAW = "law.import"
    SIGN_GUIDES = "guides.sign"
    MANAGE_HOLIDAYS = "procedures.holidays"
    VIEW_UNANSWERED = "finder.unanswered"
    # assessment instruments
    READ_INSTRUMENTS = "instruments.read"
    # documents
    READ_DOCUMENTS = "documents.read"
    WRITE_DOCUMENTS = "documents.write"
    # calls and dispatch
    TAKE_CALLS = "calls.take"
    SEND_MATTERS = "dispatch.send"
    ANSWER_MATTERS = "dispatch.answer"
    # learning
    LEARN = "learning.learn"
    READ_BANK = "learning.bank"
    MANAGE_LEARNING = "learning.manage"
    SIGN_LEARNING = "learning.sign"
    CONFIRM_COMPETENCE = "learning.confirm"
    MARK_CASES = "learning.mark"
    # casework
    VIEW_CASES = "cases.view"
    WORK_CASES = "cases.work"
    OPEN_CASES = "cases.open"
    ASSIGN_CASES = "cases.assign"
    APPROVE_CASES = "cases.approve"
    # a child's report, made by whoever saw it
    READ_REPORTS = "reports.read"
    WRITE_REPORTS = "reports.write"
    # requests, retention, exports, feedback, complaints
    RECEIVE_REQUESTS = "requests.receive"
    HANDLE_REQUESTS = "requests.handle"
    DECIDE_REQUESTS = "requests.decide"
    WATCH_RETENTION = "retention.watch"
    PROPOSE_ERASURE = "retention.propose"
    CONFIRM_ERASURE = "retention.confirm"
    # opinions of legal experts
    ANSWER_OPINIONS = "opinions.answer"
    # services and referrals
    SEE_SERVICES = "services.see"
    KEEP_SERVICES = "services.keep"
    ANSWER_REFERRALS = "referrals.answer"
    EXPORT_CASES = "cases.export"
    GIVE_FEEDBACK = "feedback.give"
    READ_FEEDBACK = "feedback.read"
    # training
    SEE_TRAINING = "training.see"
    RUN_TRAINING = "training.run"
    APPROVE_TRAINING = "training.approve"
    # statistics
    VIEW_STATISTICS = "statistics.view"
    # settings
    MANAGE_SETTINGS = "settings.manage"


class Scope(StrEnum):
    """How far a permission reaches, seen from the unit at which the role is held."""

    OWN = "own"
    ASSIGNED = "assigned"
    UNIT = "unit"
    UNIT_AND_BELOW = "unit_and_below"
    ALL = "all"
