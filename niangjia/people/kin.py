"""Keeping a member away from what is about herself or her family: the numbers and names that she gave,
as digests.

A number walls her off: rooms with parties ask ``related`` and register what follows when a member's
numbers change. A name alone is only a reason to ask her (``called_like``). Nobody learns which number or
name it was, or whose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from niangjia.people.models import KinName, Member
from niangjia.ui import normalise
from niangjia.vault import index
from niangjia.vault.errors import VaultError

Follow = Callable[[Sequence[Member]], None]
_follow: list[Follow] = []
_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")
# How what she wrote about whom to call is read; raised when it is read better, so that all is read again.
READING = 1
MOST_NAMES = 4
_WORDS = (
    "老公|丈夫|爱人|配偶|先生|女士|男友|男朋友|对象|前夫|前妻|妻子|老婆|太太|"
    "父亲|爸爸|爸|母亲|妈妈|妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|"
    "儿子|女儿|大哥|二哥|哥哥|弟弟|姐姐|大姐|二姐|妹妹|姐夫|妹夫|嫂子|弟媳|"
    "叔叔|伯伯|伯父|伯母|舅舅|舅妈|姑姑|姑妈|阿姨|姨妈|堂|表|侄子|侄女|外甥|"
    "同事|朋友|闺蜜|邻居|同学|联系人|紧急|姓名|关系|电话|手机|号码|请|先|找|联系|打|给|我的|我|的|是|叫|或"
)
_HAN_WORDS = re.compile(_WORDS)
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}(?:[·•][\u3400-\u9fff]{1,8})*")
_WHOLE = re.compile(r"[\u3400-\u9fff]{2,4}")
_LATIN = re.compile(r"[A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]+)+")
_LATIN_WORDS = frozenset(
    {
        "husband", "wife", "partner", "spouse", "mother", "father", "mom", "mum", "dad", "sister",
        "brother", "son", "daughter", "aunt", "uncle", "cousin", "grandmother", "grandfather", "friend",
        "colleague", "neighbour", "neighbor", "phone", "mobile", "call", "my", "the", "mr", "mrs", "ms",
        "dr",
    }
)  # fmt: skip


def follow(act: Follow) -> None:
    """Add what happens when members' own numbers changed (once, in the room's AppConfig.ready)."""
    if act not in _follow:
        _follow.append(act)


def changed(members: Sequence[Member]) -> None:
    """The own numbers of these members changed, or are new, in this transaction."""
    for act in _follow:
        act(members)


def number_in(text: str) -> bytes | None:
    """The digest of the first phone number in what she wrote about whom to call; None without one."""
    for found in _NUMBER.findall(normalise.to_halfwidth(text)):
        try:
            return index.phone(normalise.phone(found))
        except normalise.Unreadable:
            continue
    return None


def names_in(text: str) -> list[str]:
    """What may be names in what she wrote about whom to call, without words such as "my husband"."""
    found = _HAN.findall(_HAN_WORDS.sub(" ", normalise.to_halfwidth(text)))
    for words in _LATIN.findall(text):
        kept = [word for word in words.split() if word.lower() not in _LATIN_WORDS]
        if len(kept) > 1:
            found.append(" ".join(kept))
    return list(dict.fromkeys(found))[:MOST_NAMES]


def forms_of(name: str) -> list[str]:
    """A member's name, and as her family may call her: 李桂芳 is 桂芳, 小芳, 阿芳, 芳芳, 芳姐, 芳妹, 芳儿.

    Never by the surname (小李, 老李): thousands are called so, and each would be a question about nobody.
    """
    bare = "".join(normalise.to_halfwidth(name).split())
    if not _WHOLE.fullmatch(bare):
        return [name]
    last = bare[-1]
    given = [bare[-2:]] if len(bare) > 2 else []
    called = [f"小{last}", f"阿{last}", f"{last}{last}", f"{last}姐", f"{last}妹", f"{last}儿"]
    return list(dict.fromkeys([name, *given, *called]))


def read(member: Member) -> None:
    """Take the digests out of what she wrote about whom to call: the number onto the member, who is saved
    by the caller, the names at once."""
    text = member.emergency_contact or ""
    member.kin_index, member.kin_read = number_in(text), READING
    KinName.objects.filter(member=member).delete()
    tokens = {token for name in names_in(text) for token in index.name_query(name)}
    KinName.objects.bulk_create(
        [KinName(member=member, token=token, kind="kin") for token in sorted(tokens)]
    )


def related(phones: Sequence[bytes], ids: Sequence[bytes]) -> set[UUID]:
    """Members who gave one of these digests as their own, or as their family's (one query, by index:
    asked as a subquery, the digests would be compared with those of every member)."""
    if not phones and not ids:
        return set()
    either = Q(phone_index__in=phones) | Q(kin_index__in=phones) | Q(id_index__in=ids)
    return set(Member.objects.filter(either).values_list("pk", flat=True))


def owners(phones: Sequence[bytes], ids: Sequence[bytes]) -> dict[bytes, set[UUID]]:
    """The same for many records at once: digest by digest, whose it is (one query)."""
    asked = {*phones, *ids}
    found: dict[bytes, set[UUID]] = {}
    if not asked:
        return found
    either = Q(phone_index__in=phones) | Q(kin_index__in=phones) | Q(id_index__in=ids)
    rows = Member.objects.filter(either).values_list("pk", "phone_index", "kin_index", "id_index")
    for pk, *digests in rows:
        for digest in digests:
            if digest is not None and bytes(digest) in asked:
                found.setdefault(bytes(digest), set()).add(pk)
    return found


def digests_of(member_id: UUID) -> set[bytes]:
    """The numbers of one member and of her family (one query)."""
    rows = Member.objects.filter(pk=member_id).values_list("phone_index", "kin_index", "id_index")
    return {bytes(digest) for row in rows for digest in row if digest is not None}


def called_like(member_id: UUID, name: str) -> Q:
    """Whether a ``token`` of a name is hers, or that of whom she would have called: a reason to ask her,
    no more. Her name counts as her family may say it, too (``forms_of``). No query of its own."""
    hers = KinName.objects.filter(member_id=member_id).values("token")
    return Q(token__in=_own(name)) | Q(token__in=hers)


def _own(name: str) -> list[bytes]:
    return [token for form in forms_of(name) for token in index.name_query(form)]


def named_in(texts: Iterable[str], members: Iterable[Member]) -> set[UUID]:
    """Of these members those whom somebody's own words may mean: by her name, as her family may say it, too.

    Never by whom she would have called: the answer is shown to whoever typed the words, who would learn
    whose husband it is by trying names. No query.
    """
    given = [normalise.to_halfwidth(text) for text in texts]
    found = [name for text in given for name in names_in(text)]
    known = {token for name in found for token in index.name_tokens(name)}
    # Written in letters it may be whoever's name reads so.
    read = {token for name in found if name.isascii() for token in index.name_query(name)}
    bare = ["".join(text.split()) for text in given]

    def meant(member: Member) -> bool:
        # In "班主任李桂芳" no name stands apart from what she is.
        whole = "".join(normalise.to_halfwidth(member.name).split())
        stands = len(whole) > 1 and any(whole in text for text in bare)
        if stands or known & set(_own(member.name)):
            return True
        return bool(read) and not read.isdisjoint(index.name_tokens(member.name))

    return {member.pk for member in members if meant(member)}


def catch_up(limit: int = 200) -> int:
    """Read what members wrote about whom to call before it was read as it is now; returns how many.

    Each in a transaction of its own; one whose text can't be opened waits and holds up nobody.
    """
    waiting = Member.objects.filter(emergency_contact__isnull=False, kin_read__lt=READING)
    done = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            member = Member.objects.select_for_update(of=("self",)).get(pk=pk)
            try:
                read(member)
            except VaultError:
                # Set aside, not tried for ever: it is read when she next changes it.
                member.kin_index, member.kin_read = None, READING
            member.save(update_fields=["kin_index", "kin_read"])
            changed([member])
            done += 1
    return done
