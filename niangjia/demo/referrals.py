"""Invented offices that help, and a few referrals to them in several states. None of them exists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from niangjia.access.actor import VISITOR, Actor, Source
from niangjia.casework.models import Case
from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.people.actors import actor_for
from niangjia.people.models import Member
from niangjia.referrals import services
from niangjia.referrals.models import Link, NamedReceiver, Referral, Reply, Service
from niangjia.units.models import Unit


@dataclass(frozen=True)
class Office:
    """An office of the demo: names in both languages, whom it serves, when it is open."""

    kind: str
    zh: str
    en: str
    hours: str
    for_whom: tuple[str, str]
    phone: str = ""
    address: tuple[str, str] = ("", "")
    places: int | None = None
    own: bool = False  # answers by account: its members work here


DAYS = "1-5 9:00-12:00 13:30-17:00"
OFFICES = (
    Office("legal_aid", "法律援助中心", "Legal-aid centre", DAYS,
           ("经济困难的人；受家庭暴力的人不看收入", "Those in hardship; after violence, whatever she earns"),
           "0570-0000101", ("杏林路21号二楼", "21 Xinglin Road, second floor")),
    Office("police", "城东派出所", "East Town Police Station", "24h",
           ("所有人；紧急情况打 110", "Everybody; in danger call 110"), "110",
           ("河滨路5号", "5 Riverside Road")),
    Office("court", "区人民法院诉讼服务中心", "District Court, service hall", DAYS,
           ("申请人身安全保护令、起诉的人", "Whoever asks for a protection order or sues"),
           "0570-0000103", ("和顺路88号", "88 Heshun Road")),
    Office("procuratorate", "区人民检察院未检部门", "District Procuratorate, minors’ section", DAYS,
           ("未成年人", "Minors"), "0570-0000104", ("和顺路90号", "90 Heshun Road")),
    Office("civil_affairs", "区民政局社会救助科", "Civil affairs, social assistance", DAYS,
           ("生活困难的人；需要临时监护的孩子", "People in need; children who need a guardian for a time"),
           "0570-0000105", ("平江路12号", "12 Pingjiang Road")),
    Office("shelter", "暖屋庇护所", "Warm House Shelter", "24h",
           ("受家庭暴力的妇女和她的孩子，先打电话", "Women who suffer violence, with their children; ring first"),
           "0570-0000106", ("（演示）青枫巷某号", "(demo) somewhere in Maple Lane"), 3),
    Office("hospital", "市第二医院社工部", "Second City Hospital, social work", "1-7 8:00-17:30",
           ("验伤、治疗", "Injuries: examination and care"), "0570-0000107",
           ("医苑路3号", "3 Yiyuan Road")),
    Office("school", "区教育局学生资助中心", "Education office, help for pupils", DAYS,
           ("需要转学、入园的孩子", "Children who change school or kindergarten"), "0570-0000108",
           ("书院路7号", "7 Shuyuan Road")),
    Office("labour", "区劳动监察大队", "Labour inspection", DAYS,
           ("被辞退、被欠薪、被歧视的女职工", "Women dismissed, unpaid or discriminated against at work"),
           "0570-0000109", ("工业路40号", "40 Industry Road")),
    Office("counsellor", "知心心理服务站", "Heart-to-heart counselling", "1-6 9:00-20:00",
           ("每人前六次免费", "Six talks free for everybody"), "0570-0000110",
           ("杏林路25号", "25 Xinglin Road"), 5),
    Office("committee", "桂花社区居委会", "Osmanthus neighbourhood committee", "1-7 8:30-17:00",
           ("本社区居民", "Residents"), "0570-0000111", ("桂花弄1号", "1 Osmanthus Lane")),
    Office("union", "区总工会女职工部", "Trade union, women workers", DAYS,
           ("女职工", "Women workers"), "0570-0000112", ("工业路2号", "2 Industry Road")),
    Office("other", "区妇联维权站", "Women’s federation, rights station", DAYS,
           ("本区妇女和儿童", "Women and children of the district"), "12338", own=True),
)  # fmt: skip

PURPOSE = ("请帮她办这件事，先约时间。", "Please help her with this; agree on a time first.")
NEED = (
    "她想先问清楚能办什么，要带哪些材料。",
    "She wants to know first what can be done and what to bring.",
)
WORDS = {
    "accept": ("可以办，周四上午来。", "We can do it; Thursday morning."),
    "progress": ("材料已经收到，正在办。", "The papers are here; it is under way."),
    "complete": ("已经办好。", "It is done."),
    "decline": (
        "不在我们的服务范围，建议找区法律援助中心。",
        "Outside our scope; try the district’s legal aid.",
    ),
    "why": ("她自己已经找到了别的办法。", "She found another way herself."),
}
WHO = ("何律师", "Lawyer He")
# Which office, what the receiver did, in the cases of the demo worker one after another.
WALKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("legal_aid", ("accept", "progress")),
    ("other", ()),
    ("counsellor", ("accept",)),
    ("civil_affairs", ("decline",)),
    ("hospital", ("accept", "complete")),
    ("court", ("recall",)),
)


def make_referrals(context: Context) -> int:
    """The directory of the demo district, and referrals in several states."""
    worker, boss = context.account("worker"), context.account("supervisor")
    made = _offices(context, boss)
    cases = Case.objects.filter(worker=worker).exclude(state="closed").order_by("opened_at")
    for number, (case, (kind, acts)) in enumerate(zip(cases, WALKS, strict=False)):
        _walk(context, case, made[kind], worker, acts, number)
    return len(made)


def _say(context: Context, pair: tuple[str, str]) -> str:
    return pair[0] if context.language.startswith("zh") else pair[1]


def _offices(context: Context, boss: Member) -> dict[str, Service]:
    unit = Unit.objects.get(pk=boss.unit_id)
    actor = actor_for(boss, Source("command"))
    made = {}
    for one in OFFICES:
        values = {
            "kind": one.kind, "name_zh": one.zh, "name_en": one.en, "hours": one.hours,
            "phone": one.phone, "eligibility": _say(context, one.for_whom),
            "address": _say(context, one.address), "free_places": one.places,
            "languages": _say(context, ("普通话", "Putonghua")), "by_link": not one.own,
            "receiver": unit if one.own else None,
        }  # fmt: skip
        made[one.kind] = services.add_service(actor=actor, unit=unit, area=unit, values=values)
    old = timezone.localdate() - dt.timedelta(days=240)
    Service.objects.filter(pk__in=[made["school"].pk, made["union"].pk]).update(checked_on=old)
    services.close_service(actor=actor, service_id=made["union"].pk)
    return made


def _walk(
    context: Context,
    case: Case,
    office: Service,
    worker: Member,
    acts: tuple[str, ...],
    number: int,
) -> None:
    actor = actor_for(worker, Source("command"))
    found = services.draft_referral(actor=actor, case_id=case.pk, service_id=office.pk)
    services.choose_contents(
        actor=actor, referral_id=found.pk, purpose=_say(context, PURPOSE),
        keys=["call_her", "contact", "need", "issue"], need=_say(context, NEED),
    )  # fmt: skip
    services.agree_receiver(actor=actor, referral_id=found.pk, how="said")
    services.send_referral(actor=actor, referral_id=found.pk)
    for act in acts:
        _act(context, actor, found, act)
    sent = timezone.now() - dt.timedelta(days=2, hours=number)
    Referral.objects.filter(pk=found.pk).update(sent_at=sent)


def _act(context: Context, actor: Actor, found: Referral, act: str) -> None:
    if act == "recall":
        services.recall_referral(actor=actor, referral_id=found.pk, why=_say(context, WORDS["why"]))
        return
    link = Link.objects.filter(referral=found, ended_at=None).first()
    link = link or services.make_link(actor=actor, referral_id=found.pk).link
    services.answer_by_link(
        actor=VISITOR, link_id=link.pk, act=act,
        text=_say(context, WORDS[act]), who=_say(context, WHO),
    )  # fmt: skip


def remove_referrals() -> int:
    """Offices that demo members' units keep, with what was referred to them, and their keys."""
    offices = Service.objects.filter(phone__startswith="0570-00001") | Service.objects.filter(
        name_zh__in=[one.zh for one in OFFICES]
    )
    keys = list(offices.values_list("pk", flat=True))
    referrals = Referral.objects.filter(service__in=keys)
    Reply.objects.filter(referral__in=referrals).delete()
    Link.objects.filter(referral__in=referrals).delete()
    referrals.delete()
    NamedReceiver.objects.filter(service__in=keys).delete()
    Service.objects.filter(pk__in=keys).delete()
    forget(keys)
    return len(keys)
