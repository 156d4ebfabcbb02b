"""The columns of a ledger, the words that a cell may hold, and what is said about a fault."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from niangjia.casework.models import Attempt, Case, Party
from niangjia.imports.rules import CHILDREN, Words, plain
from niangjia.jobs.tables import Column
from niangjia.law import taxonomy

LANGUAGES = ("zh-hans", "en")

_CHILDREN = [
    column
    for at, name, born in (
        (1, _("Child 1"), _("Child 1: birthday")),
        (2, _("Child 2"), _("Child 2: birthday")),
        (3, _("Child 3"), _("Child 3: birthday")),
    )
    for column in (
        Column(f"child{at}", name, (f"子女{at}", f"孩子{at}", f"子女{at}姓名")),
        Column(
            f"child{at}_birthday", born, (f"子女{at}出生日期", f"孩子{at}生日", f"子女{at}生日")
        ),
    )
]
COLUMNS = (
    Column("ledger", _("Number in the old ledger"), ("编号", "序号", "台账编号", "案号", "ledger number"), True),
    Column("opened_on", pgettext_lazy("import", "Opened on"), ("来访日期", "受理日期", "立案日期", "date"), True),
    Column("unit", _("Unit (name or code)"), ("单位", "受理单位", "所属单位"), True),
    Column("worker", _("Worker (username or name)"), ("承办人", "经办人", "负责人", "维权干部")),
    Column("way_in", _("How it came in"), ("来源", "来访方式", "受理方式")),
    Column("call_her", _("How we call her"), ("称呼",)),
    Column("name", pgettext_lazy("import", "Her name"), ("姓名", "当事人", "来访人", "name")),
    Column("phone", pgettext_lazy("import", "Her phone"), ("电话", "联系电话", "手机", "phone")),
    Column("id", pgettext_lazy("import", "Her ID number"), ("身份证号", "身份证", "证件号码", "id number")),
    Column("birthday", pgettext_lazy("import", "Her birthday"), ("出生日期", "生日", "birthday")),
    Column("address", _("Where she is (kept sealed)"), ("住址", "地址", "现住址", "address")),
    *_CHILDREN,
    Column("other_name", _("Other party: name"), ("对方", "对方姓名", "侵害人", "被投诉人")),
    Column("other_relation", _("Other party: relation to her"), ("关系", "与当事人关系", "双方关系")),
    Column("other_phone", _("Other party: phone"), ("对方电话", "对方联系电话")),
    Column("other_id", _("Other party: ID number"), ("对方身份证号", "对方身份证")),
    Column("issues", pgettext_lazy("import", "Issues"), ("问题类型", "事项", "诉求类型", "类别")),
    Column("risk", pgettext_lazy("import", "Risk"), ("风险", "风险等级", "危险程度")),
    Column("state", pgettext_lazy("import", "State"), ("状态", "办理状态", "办结情况")),
    Column("closed_on", pgettext_lazy("import", "Closed on"), ("办结日期", "结案时间")),
    Column("outcome", pgettext_lazy("import", "How it ended"), ("处理结果", "办理结果", "结果")),
    Column("story", pgettext_lazy("import", "What happened"), ("情况", "案情", "基本情况", "事由")),
    Column("wish", pgettext_lazy("import", "What she wants"), ("诉求", "要求")),
    Column("allowed", _("May we contact her? (empty: no)"), ("可否联系", "能否联系")),
    Column("channels", _("By which way"), ("联系途径",)),
    Column("hours", _("At which hours"), ("方便联系时间", "联系时间")),
    Column("code_word", pgettext_lazy("import", "Code word"), ("约定暗语",)),
    Column("follow_up", _("Next follow-up on"), ("回访日期", "跟进日期", "下次跟进")),
    Column("note", pgettext_lazy("import", "Note"), ("备注",)),
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS} | {
    f"child{at}": _CHILDREN[2 * at - 2].label for at in CHILDREN
}


@cache
def known() -> tuple[Column, ...]:
    """The columns with their headings in both languages, whatever the reader's is."""
    found = []
    for column in COLUMNS:
        names = list(column.names)
        for language in LANGUAGES:
            with override(language):
                names.append(str(column.label))
        found.append(Column(column.key, column.label, tuple(names), column.required))
    return tuple(found)


YES = pgettext_lazy("import", "yes")
NO = pgettext_lazy("import", "no")
RISKS = [("high", _("high")), ("medium", _("medium")), ("unscreened", _("not screened"))]
STATES = [
    ("open", pgettext_lazy("import", "open")),
    ("closed", pgettext_lazy("import", "closed")),
]
ALLOWED = [("yes", YES), ("no", NO)]
# Words that ledgers use, besides our own.
_OTHERS: dict[str, dict[str, str]] = {
    "way_in": {"来访": "walk_in", "上门": "walk_in", "来电": "hotline", "12338": "hotline", "热线": "hotline",
               "走访": "outreach", "排查": "outreach", "转办": "referral", "转介": "referral", "信访": "letters",
               "来信": "letters", "网络": "website", "网上": "website"},
    "relation": {"丈夫": "spouse", "老公": "spouse", "妻子": "spouse", "夫妻": "spouse", "配偶": "spouse",
                 "husband": "spouse", "wife": "spouse", "前夫": "former", "前妻": "former", "前男友": "former",
                 "男友": "partner", "男朋友": "partner", "同居": "partner", "恋人": "partner", "父亲": "parent",
                 "母亲": "parent", "父母": "parent", "儿子": "child", "女儿": "child", "哥哥": "sibling",
                 "弟弟": "sibling", "姐姐": "sibling", "妹妹": "sibling", "公公": "in_law", "婆婆": "in_law",
                 "公婆": "in_law", "雇主": "employer", "单位领导": "employer", "同事": "employer",
                 "不详": "unknown", "其他": "other"},
    "risk": {"高": "high", "高风险": "high", "high": "high", "红": "high", "中": "medium", "中风险": "medium",
             "一般": "medium", "低": "medium", "低风险": "medium", "low": "medium", "未评估": "unscreened",
             "不清楚": "unscreened", "未筛查": "unscreened"},
    "state": {"在办": "open", "办理中": "open", "跟进中": "open", "未结": "open", "未办结": "open",
              "running": "open", "已结": "closed", "办结": "closed", "已办结": "closed", "结案": "closed",
              "已结案": "closed"},
    "allowed": {"是": "yes", "可以": "yes", "可": "yes", "能": "yes", "y": "yes", "否": "no", "不可以": "no",
                "不可": "no", "不能": "no", "n": "no"},
    "channel": {"电话": "call", "打电话": "call", "短信": "sms", "微信": "message", "信件": "letter",
                "上门": "visit", "转告": "through"},
    "issue": {},
}  # fmt: skip
_CHOICES: dict[str, Iterable[tuple[Any, Any]]] = {
    "way_in": Case.WayIn.choices,
    "relation": Party.Relation.choices,
    "risk": RISKS,
    "state": STATES,
    "allowed": ALLOWED,
    "channel": Attempt.Channel.choices,
}


@cache
def words() -> Words:
    """Every word that a cell may hold, in both languages and as ledgers write it."""
    known = {
        kind: {plain(word): code for word, code in said.items()} for kind, said in _OTHERS.items()
    }
    for kind, choices in _CHOICES.items():
        for code, label in choices:
            known[kind][plain(str(code))] = str(code)
            for language in LANGUAGES:
                with override(language):
                    known[kind][plain(str(label))] = str(code)
    for code, issue in taxonomy.all_issues().items():
        known["issue"] |= {plain(word): code for word in (code, issue.zh, issue.en)}
    return Words(**known)


def allowed_words() -> list[tuple[str, list[str]]]:
    """For the template: column and the words that it takes, in the language of now."""
    of = {"way_in": "way_in", "other_relation": "relation", "risk": "risk", "state": "state",
          "allowed": "allowed", "channels": "channel"}  # fmt: skip
    return [(key, [str(label) for _code, label in _CHOICES[kind]]) for key, kind in of.items()]


_DAY = _("As 2026-11-23, or as a date of Excel.")
_EMPTY = _("May stay empty.")
NOTES = {
    "ledger": _(
        "As it stands on paper. It is kept with the case and found by the "
        "search; within a unit it stands once."
    ),
    "opened_on": _DAY,
    "unit": _("The name or the code of a unit within your reach that isn’t closed."),
    "worker": _("Username or name of a caseworker there. Empty: the case waits to be given to somebody."),
    "way_in": _("A word from the list. Empty: she came in."),
    "call_her": _("The only thing of her that lists show. It need not be her name."),
    "name": _EMPTY,
    "phone": _("Kept encrypted. She is contacted only if the column says so."),
    "id": _("18 signs; the format of the cell is Text. Kept encrypted."),
    "birthday": _("Taken from the ID number when it is empty."),
    "address": _("Kept sealed: opening it in the case asks for a reason."),
    "issues": _("Names or codes from the list, several with 、 between them; the main one first."),
    "risk": _(
        "A word from the list. Empty: not screened, which is treated as high. "
        "It never falls below what the issues say."
    ),
    "state": _("Empty: it is open, unless there is a day on which it was closed."),
    "closed_on": _DAY,
    "allowed": _("yes or no. Empty is no: then nobody contacts her."),
    "channels": _("Words from the list, several with 、 between them."),
    "hours": _("As 9:00-17:00."),
    "follow_up": _("A day that has passed, or none: high risk is spread over the next 7 days, medium over 30."),
    "note": _("Becomes an entry of the case."),
    "outcome": _("Becomes an entry of the case."),
}  # fmt: skip
NOTES |= {f"child{at}_birthday": _DAY for at in CHILDREN}


FAULTS = {
    "needed": _("This cell is empty. Fill it in."),
    "long": _("At most %(limit)s characters fit here. Shorten it, or write the rest into the case later."),
    "date": _("This isn’t a day. Write it as 2026-11-23."),
    "no_such_day": _("There is no such day. Compare it with the paper."),
    "ambiguous": _("This day can be read in two ways. Write it as 2026-11-23."),
    "future": _("This day lies in the future. Compare it with the paper."),
    "too_old": _("This day lies before %(year)s. Compare it with the paper."),
    "phone": _("This isn’t a phone number. A mobile number has 11 digits."),
    "id_length": _("An ID number has 18 signs. Compare it with the paper, or leave the cell empty."),
    "id_characters": _("An ID number holds digits, and an X at most at its end."),
    "id_birth_date": _("The birthday in this ID number can’t be. Compare it with the paper."),
    "id_check_digit": _("One sign of this ID number is wrong: its last one doesn’t fit. Compare it with the paper."),
    "id_as_quantity": _(
        "Excel took this ID number for a quantity and lost its end. Give the "
        "column the format Text and type it anew."
    ),
    "unknown_word": _("This word isn’t known here. The sheet with the allowed words lists them."),
    "unknown_listed": _(
        "Word number %(place)s of this cell isn’t known. The sheet with the "
        "allowed words lists them."
    ),
    "unknown_issue": _(
        "Issue number %(place)s of this cell isn’t known. Take its name or "
        "code from the sheet with the allowed words."
    ),
    "no_channel": _("She may be contacted, but not by which way. Write it, or write no."),
    "hours": _("These aren’t hours. Write them as 9:00-17:00."),
    "nobody": _("There is a relation, but nobody whose it is. Write the name of the other party."),
    "two_birthdays": _("Her ID number says another birthday. Correct one of the two."),
    "born_after": _("She would have been born after the case was opened. Compare both days."),
    "older": _("By these birthdays the child is as old as its mother, or older. Compare both."),
    "open_with_end": _("The row says open, but names a day on which it was closed. Correct one of the two."),
    "no_end": _("The row says closed, but not when. Write the day."),
    "end_first": _("It would have been closed before it was opened. Compare both days."),
    "unit_unknown": _("There is no unit of this name or code within your reach."),
    "unit_several": _("Several units are called so. Write the code."),
    "unit_closed": _("This unit is closed. Write the one that took over."),
    "worker_unknown": _(
        "Nobody of this name works on cases in this unit. Leave the cell empty "
        "and give the case to somebody later."
    ),
    "worker_several": _("Several people of this name work there. Write the username."),
    "worker_role": _("She isn’t a caseworker there. Have the role given to her first, or leave the cell empty."),
    "own": _("This may be you or your family. Ask another supervisor to import this row."),
    "twice": _(
        "Row %(other)s has the same number of the old ledger. Delete one of the two, or put the year "
        "before the number: 2023-15."
    ),
}  # fmt: skip
HINTS = {
    "known": _(
        "She is in case %(case)s already. Look there first; if it is another "
        "matter, import the row and link the two."
    ),
    "ceiling": _(
        "With this table the worker of this row carries %(load)s points of %(most)s. Think of giving "
        "some rows to somebody else."
    ),
    "same_person": _("The same phone or ID number stands in row %(other)s. If both rows are one matter, keep one."),
}  # fmt: skip
