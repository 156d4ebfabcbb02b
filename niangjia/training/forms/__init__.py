"""Forms of training."""

from niangjia.training.forms.attendance import CodeForm, GroupsForm, PersonForm
from niangjia.training.forms.observing import DebriefForm, SheetForm
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

__all__ = [
    "CodeForm",
    "CopyForm",
    "DebriefForm",
    "EditProgrammeForm",
    "ExpertForm",
    "GroupsForm",
    "LinesField",
    "NeedsForm",
    "NominateForm",
    "NoteForm",
    "PersonForm",
    "ProgrammeForm",
    "QuotaForm",
    "SessionForm",
    "SheetForm",
]
