"""Cases and what they hold, by subject."""

from niangjia.casework.models.approvals import Approval
from niangjia.casework.models.cases import Case, Happening, IntakeDraft, Tally
from niangjia.casework.models.contact import Attempt, SafeContact
from niangjia.casework.models.danger import DangerOutcome, DangerPath, Screening
from niangjia.casework.models.entries import Entry, EntryRemark, EntryVersion
from niangjia.casework.models.incidents import Incident
from niangjia.casework.models.issues import CaseIssue, Consent
from niangjia.casework.models.own_forms import FilledForm, FilledFormVersion
from niangjia.casework.models.parties import Party, PartyToken, SealedRecord
from niangjia.casework.models.plans import Goal, Plan
from niangjia.casework.models.procedures import CaseProcedure
from niangjia.casework.models.reports import ChildReport
from niangjia.casework.models.supervision import SupervisionTalk
from niangjia.casework.models.tasks import Task
from niangjia.casework.models.team import (
    CaseLink,
    CaseRequest,
    Ceiling,
    Cover,
    Declaration,
    Load,
)
from niangjia.casework.models.visits import Visit

__all__ = [
    "Approval",
    "Attempt",
    "Case",
    "CaseIssue",
    "CaseLink",
    "CaseProcedure",
    "CaseRequest",
    "Ceiling",
    "ChildReport",
    "Consent",
    "Cover",
    "DangerOutcome",
    "DangerPath",
    "Declaration",
    "Entry",
    "EntryRemark",
    "EntryVersion",
    "FilledForm",
    "FilledFormVersion",
    "Goal",
    "Happening",
    "Incident",
    "IntakeDraft",
    "Load",
    "Party",
    "PartyToken",
    "Plan",
    "SafeContact",
    "Screening",
    "SealedRecord",
    "SupervisionTalk",
    "Tally",
    "Task",
    "Visit",
]
