"""What is done to units, one function for each thing a person does."""

from niangjia.units.services.imports import (
    apply_import,
    start_check,
    start_export,
    start_import,
)
from niangjia.units.services.pictures import remove_picture, set_picture
from niangjia.units.services.tree import (
    Conflict,
    close_unit,
    edit_unit,
    merge_units,
    move_unit,
    open_unit,
    rename_unit,
    reopen_unit,
)

__all__ = [
    "Conflict",
    "apply_import",
    "close_unit",
    "edit_unit",
    "merge_units",
    "move_unit",
    "open_unit",
    "remove_picture",
    "rename_unit",
    "reopen_unit",
    "set_picture",
    "start_check",
    "start_export",
    "start_import",
]
