"""What people do in training."""

from niangjia.training.services.attendance import note_by_hand, take_scans, type_code
from niangjia.training.services.groups import divide, set_groups
from niangjia.training.services.means import (
    add_material,
    keep_budget_line,
    read_material,
    remove_budget_line,
    remove_material,
)
from niangjia.training.services.observing import (
    accept_rules,
    keep_visit_sheet,
    observe,
    write_debrief,
)
from niangjia.training.services.papers import begin_test, set_paper
from niangjia.training.services.places import (
    approve,
    decline,
    nominate,
    read_needs,
    say_needs,
    withdraw,
)
from niangjia.training.services.programmes import (
    copy_programme,
    hand_over,
    keep_expert,
    make_programme,
    move_programme,
    set_quota,
    update_programme,
)
from niangjia.training.services.reaction import (
    close_ballot,
    close_feedback,
    give_feedback,
    open_ballot,
    read_words,
    vote,
)
from niangjia.training.services.sessions import add_session, cancel_session, update_session

__all__ = [
    "accept_rules",
    "add_material",
    "add_session",
    "approve",
    "begin_test",
    "cancel_session",
    "close_ballot",
    "close_feedback",
    "copy_programme",
    "decline",
    "divide",
    "give_feedback",
    "hand_over",
    "keep_budget_line",
    "keep_expert",
    "keep_visit_sheet",
    "make_programme",
    "move_programme",
    "nominate",
    "note_by_hand",
    "observe",
    "open_ballot",
    "read_material",
    "read_needs",
    "read_words",
    "remove_budget_line",
    "remove_material",
    "say_needs",
    "set_groups",
    "set_paper",
    "set_quota",
    "take_scans",
    "type_code",
    "update_programme",
    "update_session",
    "vote",
    "withdraw",
    "write_debrief",
]
