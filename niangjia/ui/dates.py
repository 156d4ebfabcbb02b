"""Days and clocks as Chinese and English offices write them, in the language of the page."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_WEEK_ZH = "一二三四五六日"
_WEEK_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def local(value: dt.datetime) -> dt.datetime:
    """A moment in the office's time zone."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def local_day(value: dt.date | dt.datetime) -> dt.date:
    """The day of a date or of a moment, in the office's time zone."""
    return local(value).date() if isinstance(value, dt.datetime) else value


def full(value: dt.date) -> str:
    """``2026年11月23日`` / ``23 Nov 2026``."""
    if _chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTH_EN[value.month - 1]} {value.year}"


def short(value: dt.date, today: dt.date) -> str:
    """``11月23日`` / ``23 Nov``; with the year when it isn't this one."""
    if value.year != today.year:
        return full(value)
    if _chinese():
        return f"{value.month}月{value.day}日"
    return f"{value.day} {_MONTH_EN[value.month - 1]}"


def day(value: dt.date, today: dt.date) -> str:
    """``11月23日 星期一`` / ``Mon 23 Nov``; with the year when it isn't this one."""
    if _chinese():
        return f"{short(value, today)} 星期{_WEEK_ZH[value.weekday()]}"
    return f"{_WEEK_EN[value.weekday()]} {short(value, today)}"


def moment(value: dt.datetime, now: dt.datetime) -> str:
    """``今天 14:32`` / ``today 14:32``; other days by date. By the office's clock."""
    value, now = local(value), local(now)
    clock = value.strftime("%H:%M")
    distance = (value.date() - now.date()).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get(distance)
    return f"{near or short(value.date(), now.date())} {clock}"


def ago(value: dt.datetime | dt.date, now: dt.datetime) -> str:
    """How long ago in words, up to 30 days; then the date. Days to come are named too."""
    today = local(now).date()
    if isinstance(value, dt.datetime):
        seconds = (now - value).total_seconds()
        if 0 <= seconds < 60:
            return _("just now")
        if 0 <= seconds < 3600:
            minutes = int(seconds // 60)
            return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
        if 0 <= seconds < 12 * 3600 and local_day(value) == today:
            hours = int(seconds // 3600)
            return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    days = (today - local_day(value)).days
    if days in (0, 1, -1):
        return {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}[days]
    if 1 < days <= 30:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if -30 <= days < -1:
        return ngettext("in %(n)d day", "in %(n)d days", -days) % {"n": -days}
    return short(local_day(value), today)
