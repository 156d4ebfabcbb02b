"""The neutral letter: the same words whether or not there is a case. It can't be told a case."""

from __future__ import annotations

import datetime as dt

from niangjia.documents.content import Block, Content, Section, day
from niangjia.documents.rendering import Made
from niangjia.requests import papers

Letter = Made
ZH = (
    "您好。您于{received}提出的请求，我们已收到（收件号{code}）。",
    "对任何人提出的此类请求，我们都用同样的文字、在同样的日期答复。为保护所有人的个人信息，"
    "我们不确认、也不否认是否保存有关于任何人的信息，也不确认、不否认任何人是否来过、问过、求助过。",
    "这份答复不表示有，也不表示没有。您有话要说，可以再写信给我们，请写上收件号。",
)
EN = (
    "We received the request that you made on {received} (our reference {code}).",
    "We answer every request of this kind in the same words and on the same day. To protect "
    "everybody's personal information we neither confirm nor deny that we hold information about "
    "anybody, or that anybody came, asked or sought help.",
    "This answer doesn't mean that there is something, nor that there is nothing. If you have more to "
    "say, write to us again and give our reference.",
)


def content(*, code: str, received_on: dt.date, letter_on: dt.date, language: str) -> Content:
    """What the letter says. Days and code are all that differs between two letters."""
    brief = "en" if language.startswith("en") else "zh"
    received = day(received_on, brief)
    lines = tuple(
        Block("prose", text=text.format(received=received, code=code))
        for text in (EN if brief == "en" else ZH)
    )
    return Content(
        brief, "Answer" if brief == "en" else "答复", "", "", (Section("", lines),),
        (("Date: " if brief == "en" else "日期：") + day(letter_on, brief),),
    )  # fmt: skip


def make(
    *, code: str, received_on: dt.date, letter_on: dt.date, form: str, language: str
) -> Letter:
    """The letter as a file under a neutral name."""
    of = content(code=code, received_on=received_on, letter_on=letter_on, language=language)
    return papers.make(of, form=form, name="letter")
