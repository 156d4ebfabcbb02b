"""The columns of tables of units, the same for template, import and export."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from niangjia.jobs.tables import Column

COLUMNS = (
    Column(
        "name_zh",
        _("Unit name"),
        ("unit name", "名称", "单位名称", "中文名称", "单位", "name", "name (zh)"),
        True,
    ),
    Column(
        "name_en", _("Name in English"), ("英文名称", "英文名", "english name", "name in english")
    ),
    Column("level", _("Level"), ("级别", "层级", "类别", "level"), True),
    Column(
        "code",
        _("Division code"),
        ("代码", "编码", "区划代码", "行政区划代码", "统计用区划代码", "code", "division code"),
    ),
    Column(
        "parent",
        _("Unit above"),
        ("上级", "上级单位", "上级代码", "上级名称", "所属单位", "parent", "above", "unit above"),
    ),
    Column("address", _("Address"), ("地址", "办公地址", "address")),
    Column("phone", _("Phone"), ("电话", "联系电话", "办公电话", "电话号码", "phone", "telephone")),
    Column(
        "opening_hours",
        _("Opening hours"),
        ("开放时间", "办公时间", "工作时间", "hours", "opening hours"),
    ),
)
LABELS = {column.key: column.label for column in COLUMNS}

# Invented; both lines are complete, so that the template imports as it is.
EXAMPLE = (
    ("示例市妇联", "Example City Federation", "city", "970100", "", "示例路1号", "12338", "9:00–17:00"),
    ("示例街道妇联", "", "street", "970100001", "示例市妇联", "", "", ""),
)  # fmt: skip
