"""Forms of training."""

from niangjia.training.forms.attendance import CodeForm, GroupsForm, PersonForm
from niangjia.training.forms.means import BudgetForm, MaterialForm
from niangjia.training.forms.observing import DebriefForm, SheetForm
from niangjia.training.forms.papers import PaperForm
from niangjia.training.forms.programmes import (
    CopyForm,
    EditProgrammeForm,
    ExpertForm,
    LinesField,
    NeedsForm,
    NominateForm,
    NoteForm,
    ProgrammeForm,
    QuotaForm,
    SessionForm,
)
from niangjia.training.forms.reaction import BallotForm, FeedbackForm, VoteForm
from niangjia.training.forms.sessions import EditSessionForm

__all__ = [
    "BallotForm",
    "BudgetForm",
    "CodeForm",
    "CopyForm",
    "DebriefForm",
    "EditProgrammeForm",
    "EditSessionForm",
    "ExpertForm",
    "FeedbackForm",
    "GroupsForm",
    "LinesField",
    "MaterialForm",
    "NeedsForm",
    "NominateForm",
    "NoteForm",
    "PaperForm",
    "PersonForm",
    "ProgrammeForm",
    "QuotaForm",
    "SessionForm",
    "SheetForm",
    "VoteForm",
]
