# ruff: noqa: E501, SIM905 - invented content: one line a thing reads best
"""Invented content for the gallery and its frames. No real person, place or case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from niangjia.ui import charts, intervals
from niangjia.ui import forms as fields
from niangjia.ui.forms import Option
from niangjia.ui.lists import Answer, Content, Event, Task
from niangjia.ui.shell import Language, NavGroup, NavItem, SavedView, Shell, UnitChoice
from niangjia.ui.status import ROLES

FRAMES = ("question", "day", "file", "sides", "public", "door", "wide")
HERE = "#"


def language(request: HttpRequest) -> str:
    """The language asked for by ``?lang=``, else the request's."""
    asked = request.GET.get("lang", "")
    return asked if asked in {"zh-hans", "en"} else getattr(request, "LANGUAGE_CODE", "zh-hans")


def both(zh: str, en: str) -> str:
    """The text in the language of the page: gallery content only; the product uses gettext."""
    return zh if fields.is_chinese() else en


def shell(request: HttpRequest, current: str = "today") -> Shell:
    """A caseworker's shell, as the people room would build it."""
    theme = request.GET.get("theme", "system")

    def item(key: str, zh: str, en: str, count: int | None = None) -> NavItem:
        return NavItem(both(zh, en), f"{HERE}{key}", key, key == current, count)

    return Shell(
        home_url=reverse("ui:gallery"),
        member_name=both("周敏", "Zhou Min"),
        rail=[
            NavGroup(
                both("我的工作", "My work"),
                [
                    item("today", "今天", "Today"),
                    item("cases", "求助与个案", "Cases"),
                    item("law", "法律", "Law"),
                    item("learn", "学习", "Learning"),
                    item("story", "经验", "Experience"),
                ],
            ),
            NavGroup(
                both("其他", "More"),
                [
                    item("services", "服务机构", "Services"),
                    item("plan", "工作计划", "Work plans"),
                ],
            ),
        ],
        bottom=[
            item("today", "今天", "Today"),
            item("cases", "个案", "Cases"),
            item("law", "法律", "Law"),
        ],
        start=[
            NavItem(both("记录求助", "Record a request"), f"{HERE}new", "pencil"),
            NavItem(both("走访记录", "Visit note"), f"{HERE}visit", "story"),
        ],
        account=[
            NavItem(both("登录与安全", "Sign-in and security"), f"{HERE}account", "shield"),
            NavItem(both("我的登录", "Where I am signed in"), f"{HERE}sessions", "mobile"),
        ],
        unit=both("云河区妇联", "Yunhe District"),
        units=[
            UnitChoice("1", both("云河区妇联", "Yunhe District"), True),
            UnitChoice("2", both("柳岸街道妇联", "Liu'an Street")),
        ],
        unit_url=HERE,
        search_url=HERE,
        notices=2,
        notices_url=f"{HERE}notices",
        other_language=Language(
            *(("en", "English") if fields.is_chinese() else ("zh-hans", "中文"))
        ),
        language_url=HERE,
        theme=theme if theme in {"light", "dark"} else "system",  # type: ignore[arg-type]
        theme_url=HERE,
        lock_url=f"{HERE}lock",
        sign_out_url=HERE,
    )


_UNITS = [
    ("1", "云河区妇联", "Yunhe District", "云河市", "Yunhe city"),
    ("2", "柳岸街道妇联", "Liu'an Street", "云河区", "Yunhe District"),
    ("3", "柳岸街道调解室", "Liu'an mediation studio", "柳岸街道", "Liu'an Street"),
    ("4", "青石社区", "Qingshi community", "柳岸街道", "Liu'an Street"),
]


def find_unit(text: str) -> list[Option]:
    """Invented units whose name contains ``text``."""
    return [
        Option(key, both(zh, en), both(note_zh, note_en))
        for key, zh, en, note_zh, note_en in _UNITS
        if text.lower() in f"{zh} {en}".lower()
    ]


def get_unit(key: str) -> Option | None:
    return next((option for option in find_unit("") if option.id == key), None)


def _lines(pairs: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, both(*names)) for key, names in pairs.items()]


class Sample(forms.Form):
    """Every kind of field."""

    use_required_attribute = False
    prefix = "s"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add = self.fields
        add["name"] = forms.CharField(
            label=both("怎么称呼她", "What to call her"),
            help_text=both(
                "写她愿意用的称呼，不必是全名。", "A name she likes; it need not be her full name."
            ),
        )
        add["phone"] = fields.PhoneField(label=both("电话", "Phone"), required=False)
        add["id_number"] = fields.IdNumberField(
            label=both("身份证号", "ID number"),
            required=False,
            help_text=both("全角数字也可以。", "Full-width digits are fine."),
        )
        add["children"] = fields.NumberField(
            label=both("几个孩子同住", "Children at home"), minimum=0, maximum=12, required=False
        )
        add["email"] = forms.EmailField(label=both("邮箱", "E-mail"), required=False)
        add["day"] = fields.DateField(
            label=both("哪一天", "Which day"),
            help_text=both("例如 2026-11-23，或“昨天”。", "Such as 2026-11-23, or “yesterday”."),
        )
        add["time"] = fields.TimeField(label=both("几点", "What time"), required=False)
        add["story"] = fields.LongTextField(
            label=both("她的话", "Her words"),
            max_length=200,
            help_text=both("照她说的写。", "As she said it."),
        )
        add["safe"] = forms.ChoiceField(
            label=both("她现在安全吗", "Is she safe now?"),
            widget=forms.RadioSelect,
            choices=_lines(
                {
                    "yes": ("安全", "Yes"),
                    "no": ("不安全", "No"),
                    "unsure": ("不确定", "Not sure"),
                    "rather_not": ("她不想说", "She'd rather not say"),
                }
            ),
        )
        add["needs"] = forms.MultipleChoiceField(
            label=both("她想要什么", "What she wants"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=_lines(
                {
                    "place": ("今晚有地方住", "A place for tonight"),
                    "law": ("知道法律怎么说", "To know what the law says"),
                    "talk": ("有人听她说", "Someone who listens"),
                }
            ),
        )
        add["kind"] = forms.ChoiceField(
            label=both("怎么来的", "How it came"),
            choices=[
                ("", both("请选择", "Please choose")),
                *_lines({"call": ("热线", "Hotline"), "door": ("上门", "At the door")}),
            ],
        )
        add["unit"] = fields.PickerField(
            label=both("转给哪个单位", "Hand to which unit"),
            url=f"{reverse('ui:options')}?lang={'zh-hans' if fields.is_chinese() else 'en'}",
            find=find_unit,
            get=get_unit,
            required=False,
            help_text=both("写名称的一部分。", "Type a part of the name."),
        )
        add["paper"] = forms.FileField(
            label=both("材料", "Papers"),
            required=False,
            help_text=both("图片或 PDF，不超过 10 MB。", "Pictures or PDF, up to 10 MB."),
            widget=forms.FileInput(attrs={"data-max-mb": "10"}),
        )
        add["password"] = forms.CharField(
            label=both("密码", "Password"),
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )
        add["code"] = forms.CharField(
            label=both("动态码", "One-time code"), widget=fields.CodeInput(), required=False
        )
        add["consent"] = forms.BooleanField(
            label=both("她同意我们记下来", "She agrees that we write it down")
        )
        add["quiet"] = forms.BooleanField(
            label=both("只在约定时间联系", "Contact only at agreed times"),
            required=False,
            widget=fields.SwitchInput(),
        )


def _filled() -> dict[str, Any]:
    return {
        "e-name": both("李女士", "Ms Li"),
        "e-phone": "138１２３４",
        "e-id_number": "11010119900307123",
        "e-children": "1.5",
        "e-day": "11/12/2026",
        "e-story": both("他说今晚要回来。", "He said he would come back tonight. ") * 26,
        "e-unit": both("柳岸", "Liu"),
    }


def _bars() -> charts.Bars:
    names = [
        ("柳岸街道", "Liu'an"),
        ("青石街道", "Qingshi"),
        ("东湖街道", "Donghu"),
        ("南桥镇", "Nanqiao"),
    ]
    values = [18, 12, None, 7]
    return charts.Bars(
        title=both("开着的个案", "Open cases"),
        definition=both(
            "2026年11月23日在办的个案，按街道排列，不排名次。少于5件的不写数。",
            "Cases open on 23 Nov 2026, streets in their usual order. Counts under 5 aren't shown.",
        ),
        category=both("街道", "Street"),
        measure=both("件", "Cases"),
        limit=15,
        limit_label=both("每人上限 15", "Ceiling 15"),
        bars=[
            charts.Bar(both(*name), value, "" if value is not None else both("少于5", "under 5"))
            for name, value in zip(names, values, strict=True)
        ],
    )


def _intervals() -> intervals.Intervals:
    return intervals.Intervals(
        title=both("培训前后的差别，百分点", "Difference after a training, in points"),
        definition=both("24 人，95 % 区间。", "24 people, with 95 % intervals."),
        category=both("目标", "Objective"),
        measure=both("差别", "Difference"),
        rows=[
            intervals.Interval(both("单独问安全", "Asks alone"), 0.18, 0.09, 0.27),
            intervals.Interval(both("告诫书", "Written warning"), -0.02, -0.11, 0.07),
            intervals.Interval(
                both("保护令", "Protection order"), note=both("数据不足", "not enough data")
            ),
        ],
    )


def _stacks() -> charts.Stacks:
    return charts.Stacks(
        title=both("求助怎么来的", "How requests came"),
        definition=both("2026年7月至9月，全部 96 件。", "July to September 2026, all 96."),
        category=both("月", "Month"),
        series=[both("热线", "Hotline"), both("上门", "At the door"), both("转来", "Referred")],
        rows=[
            (both("7月", "July"), [14, 9, 5]),
            (both("8月", "August"), [18, 7, 8]),
            (both("9月", "September"), [21, 10, 4]),
        ],
    )


def _trend() -> charts.Lines:
    return charts.Lines(
        title=both("按时回访的比例", "Follow-ups on time"),
        definition=both(
            "每月到期的回访里，在期限内完成的。分母：当月到期的回访。",
            "Of the follow-ups due in a month, those done in time.",
        ),
        category=both("月", "Month"),
        points=[
            both(f"{m}月", n)
            for m, n in zip(
                range(1, 11), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct".split(), strict=True
            )
        ],
        lines=[
            charts.Line(
                both("7 天", "7 days"), [0.62, 0.6, 0.66, 0.7, None, 0.74, 0.79, 0.83, 0.86, 0.9]
            ),
            charts.Line(
                both("30 天", "30 days"), [0.41, 0.44, 0.5, 0.48, 0.55, 0.6, 0.58, 0.66, 0.7, 0.72]
            ),
        ],
        show=charts.per_cent,
    )


def _multiples() -> charts.Lines:
    names = [
        ("柳岸街道", "Liu'an"),
        ("青石街道", "Qingshi"),
        ("东湖街道", "Donghu"),
        ("南桥镇", "Nanqiao"),
    ]
    rows: list[list[float | None]] = [
        [4, 6, 5, 8, 9, 7],
        [3, 3, 4, 2, 5, 6],
        [8, 7, 9, 6, 6, 5],
        [1, 2, None, 3, 2, 2],
    ]
    return charts.Lines(
        title=both("每月求助", "Requests a month"),
        definition=both("2026年5月至10月，同一尺度。", "May to October 2026, on one scale."),
        category=both("月", "Month"),
        points=[
            both(f"{m}月", n)
            for m, n in zip(range(5, 11), "May Jun Jul Aug Sep Oct".split(), strict=True)
        ],
        lines=[charts.Line(both(*n), r) for n, r in zip(names, rows, strict=True)],
    )


def tasks() -> list[Task]:
    """Steps in every state."""
    return [
        Task(both("她是谁，怎么联系", "Who she is, how to reach her"), "done", HERE),
        Task(
            both("安全计划", "Safety plan"), "looked", HERE,
            both("看过第 2 步；还差孩子那一步", "Step 2 looked at; the children's step is open"),
        ),
        Task(both("评估", "Assessment"), "todo", HERE),
        Task(
            both("转介", "Referral"), "blocked", "",
            both("要先有她的同意", "Needs her consent first"),
        ),
    ]  # fmt: skip


def events() -> list[Event]:
    """A short timeline."""
    now = timezone.localtime().replace(hour=14, minute=10)
    return [
        Event(now, both("口头报告派出所", "Told the police by phone"), both("所见：左臂有淤青。所述：前晚被推倒。", "Seen: bruises on the left arm. Told: pushed down the night before."), now=True),
        Event(now - dt.timedelta(days=1, hours=-5, minutes=-30), both("热线来电，转为个案", "Hotline call, became a case"), both("接线员填写；危险筛查 9/16 项为“是”", "Written by the operator; danger screening: 9 of 16 yes")),
        Event(dt.date(2025, 3, 8), both("第一次来咨询", "First came for advice")),
    ]  # fmt: skip


def contents(current: int = 0) -> list[Content]:
    """Contents of a case file."""
    names = [
        (("概况", "Overview"), ""),
        (("安全计划", "Safety plan"), both("完成", "done")),
        (("评估", "Assessments"), both("2 次", "2")),
        (("行动计划", "Action plan"), both("看过未完", "unfinished")),
        (("程序与期限", "Deadlines"), "1"),
        (("转介", "Referrals"), both("1 待复", "1 open")),
        (("文书", "Papers"), both("草稿", "draft")),
        (("证据", "Evidence"), "6"),
        (("同意记录", "Consents"), "3"),
        (("当事人", "People"), ""),
        (("谁看过", "Who looked"), ""),
    ]
    return [
        Content(both(*name), HERE, state, i == current) for i, (name, state) in enumerate(names)
    ]


SECTIONS = {
    "roles": ("状态", "States"), "type": ("文字", "Type"), "buttons": ("按钮", "Buttons"),
    "fields": ("字段", "Fields"), "errors": ("写错时", "When something is wrong"),
    "answers": ("核对", "Check answers"), "tasks": ("步骤", "Tasks"), "rows": ("行与空", "Rows, empty"),
    "tables": ("表格", "Tables"), "timeline": ("经过", "Timeline"), "callouts": ("提示", "Callouts"),
    "dialogs": ("对话框、消息", "Dialogs, messages"), "work": ("进度", "Long work"),
    "charts": ("图表", "Charts"), "dates": ("日期和数", "Dates, numbers"), "icons": ("图标", "Icons"),
}  # fmt: skip

ICONS = (
    "send person list save image video map school child money court award star undo zoom note tag "
    "layers group print alarm today cases law training learn mediation call plan data units "
    "members audit requests drafts review story services plus search bell lock unlock sign-out "
    "more menu chevron-down chevron-right chevron-left chevron-up arrow-left arrow-right arrow-up "
    "arrow-down sort check close clock pencil eye eye-off question cloud-off info attention "
    "upload download file trash filter settings key passkey shield phone mobile mail message "
    "printer calendar external user user-plus home language sun moon system history link copy "
    "bookmark flag refresh wait attach table seal move merge stop quote role break-glass wall "
    "backup swap heart work leave danger"
).split()


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of the gallery."""
    now = timezone.now()
    bad = Sample(_filled(), prefix="e")
    bad.full_clean()
    people = [
        (both("陈静", "Chen Jing"), both("维权干部", "Caseworker"), both("柳岸街道", "Liu'an Street"), 12, "now", both("在职", "Active")),
        (both("王秀兰", "Wang Xiulan"), both("督导", "Supervisor"), both("云河区", "Yunhe District"), 31, "now", both("在职", "Active")),
        (both("周敏", "Zhou Min"), both("人民调解员", "Mediator"), both("青石社区", "Qingshi"), 4, "plain", both("已停用", "Ended")),
    ]  # fmt: skip
    return {
        "shell": shell(request, "learn"),
        "sections": [
            Content(both(*names), f"#{key}") for key, names in SECTIONS.items()
        ],
        "roles": ROLES.items(),
        "form": Sample(),
        "filter": Sample(prefix="f"),
        "bad": bad,
        "answers": [
            Answer(both("她现在安全吗", "Is she safe now?"), both("安全。在单位，同事陪着。", "Yes. At work, with a colleague."), HERE),
            Answer(both("怎样联系才安全", "How to reach her safely"), both("先短信，只在 09:00–11:00", "Text first, only 09:00–11:00"), HERE),
            Answer(both("今晚住哪里", "Where she sleeps tonight"), "", HERE),
        ],
        "tasks": tasks(),
        "events": events(),
        "tabs": [
            NavItem(both("在办", "Open"), HERE, current=True, count=12),
            NavItem(both("待批", "To approve"), HERE, count=3),
            NavItem(both("已结", "Closed"), HERE, count=208),
        ],
        "people": people,
        "saved": [
            SavedView(both("我的待复", "Waiting for others"), HERE, True, HERE),
            SavedView(both("迟了的", "Late"), HERE, False, HERE),
        ],
        "rows_page": Paginator(range(4217), 50).page(7),
        "bars": _bars(), "intervals": _intervals(), "stacks": _stacks(), "trend": _trend(), "multiples": _multiples(),
        "spark": [4, 6, 5, 8, None, 9, 7, 11],
        "now": now, "yesterday": now - dt.timedelta(days=1), "old": dt.date(2025, 3, 8),
        "icons": ICONS,
        "frames": FRAMES,
        "query": f"lang={language(request)}&theme={request.GET.get('theme', 'system')}",
        "themes": ("system", "light", "dark"), "theme": request.GET.get("theme", "system"),
        "lang": language(request),
    }  # fmt: skip


def frame(request: HttpRequest, name: str) -> dict[str, Any]:
    """Context of one frame."""
    here = shell(request, {"file": "cases", "day": "today", "wide": "plan"}.get(name, "cases"))
    now = timezone.localtime()
    context: dict[str, Any] = {
        "shell": here,
        "form": Sample(),
        "today": now.date(),
        "tasks": tasks(),
        "events": events()[:2],
        "contents": contents(),
        "bars": _bars(),
        "trend": _trend(),
        "spark": [4, 6, 5, 8, 9, 7, 11],
        "d1": now.date() + dt.timedelta(days=2),
        "d2": now.date() + dt.timedelta(days=3),
        "saved": now - dt.timedelta(hours=15),
        "back_url": HERE if name in {"question", "file", "sides", "wide"} else "",
        "back_label": {
            "question": both("李女士的案卷", "Ms Li's file"),
            "file": both("个案", "Cases"),
            "sides": both("李女士的案卷", "Ms Li's file"),
            "wide": both("单位", "Units"),
        }.get(name, ""),
    }
    if name in {"public", "door"}:
        context["form"].fields["phone"].required = True
        context["shell"] = Shell(
            other_language=here.other_language, language_url=HERE, theme=here.theme
        )
    if name == "wide":
        context |= page(request) | {"shell": here}
    return context
