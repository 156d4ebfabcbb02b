"""The columns of a table of members, what may be wrong with a row, and a template to fill in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.jobs.tables import Column
from niangjia.people.sentences import SENTENCES

Text = str | Promise

COLUMNS = (
    Column("staff_number", _("Staff number"), ("工号", "number")),
    Column("name", _("Name"), ("姓名", "full name"), required=True),
    Column("name_en", _("Name in Latin letters"), ("英文名", "拼音名", "english name")),
    Column("username", _("Username"), ("账号", "用户名", "login")),
    Column("phone", _("Phone number"), ("手机", "手机号", "电话", "mobile", "phone")),
    Column("unit", _("Unit"), ("单位", "所在单位", "单位代码", "unit code"), required=True),
    Column("job_title", _("Job title"), ("职务", "岗位", "title", "position")),
    Column("joined_on", _("First day"), ("入职日期", "到岗日期", "joined")),
    Column("role", _("Role"), ("角色",)),
    Column("role_unit", _("Role at unit"), ("角色单位", "任职单位")),
    Column("role_from", _("Role from"), ("角色开始", "任职开始", "任职起")),
    Column("role_until", _("Role until"), ("角色结束", "任职结束", "任职止")),
)
LABELS: dict[str, Text] = {column.key: column.label for column in COLUMNS}

EXAMPLES = (
    ("", "林红梅", "Lin Hongmei", "", "13800138000", "330199", "权益部干部", "2026-01-05",
     "维权干部", "", "2026-01-05", ""),
    ("", "林红梅", "", "", "13800138000", "330199", "", "", "组织者", "", "2026-03-01", "2026-12-31"),
)  # fmt: skip

PROBLEMS: dict[str, Text] = {
    "name_empty": _("Write the name."),
    "too_long": _("At most %(limit)s characters fit here."),
    "username_form": _(
        "A username begins with a letter and has 3 to 60 small letters, digits, dots, hyphens or "
        "underscores."
    ),
    "username_taken": _("This username belongs to another member."),
    "username_twice": _("Row %(other)s has the same username for somebody else."),
    "staff_number": _("This isn't a staff number: one sign is wrong. Compare it with the card."),
    "staff_number_unknown": _("Nobody within your reach has this staff number."),
    "phone_form": _("This isn't a phone number. A mobile number has 11 digits."),
    "phone_taken": _("Another member already signs in with this number."),
    "phone_twice": _("Row %(other)s has the same phone number for somebody else."),
    "unit_empty": _("Write the unit: its code, its name, or its path."),
    "unit_unknown": _("There is no open unit of this name or code within your reach."),
    "unit_several": _("Several units are called so. Write the code, or the path with slashes."),
    "date": _("This isn't a day. Write it as 2026-11-23."),
    "role_unknown": _("There is no such role. The page of roles lists their names."),
    "role_missing": _("There are days or a unit for a role, but no role."),
    "several_members": _(
        "Several members of this unit have this name. Add the username, staff number or phone."
    ),
    "same_as_row": _("Row %(other)s says exactly the same."),
    "differs_from_row": _("Row %(other)s is the same person but says something else here."),
    "inactive": _("Her account is closed. Open it again first."),
    "role_other_days": _(
        "She already holds this role there on some of these days, but not exactly on these."
    ),
}

# A role's own rules speak here as they do on its form.
PROBLEMS |= {
    code: SENTENCES[code]
    for code in (
        "clash",
        "ends_before",
        "give_self",
        "give_reach",
        "give_officer",
        "give_as_deputy",
    )
}
