"""What may be names in what a member wrote about whom to call."""

from __future__ import annotations

import pytest

from niangjia.people import kin
from niangjia.people.models import Member


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("丈夫 陈大力，139 0000 5678", ["陈大力"]),
        ("陈大力（丈夫）13900005678", ["陈大力"]),
        ("我老公陈大力13900005678", ["陈大力"]),
        ("妈妈王桂兰，或者姐姐唐月", ["王桂兰", "唐月"]),
        ("妹妹", []),
        ("紧急联系人：丈夫，电话１３９００００５６７８", []),
        ("My husband Chen Dali 139 0000 5678", ["Chen Dali"]),
        ("Husband Chen Dali", ["Chen Dali"]),
        ("阿依古丽·买买提 13900005678", ["阿依古丽·买买提"]),
        ("", []),
    ],
)
def test_words_of_kinship_are_no_names(text: str, names: list[str]) -> None:
    assert kin.names_in(text) == names


def test_her_family_may_call_her_by_her_own_name_and_never_by_the_surname() -> None:
    assert {"李桂芳", "桂芳", "小芳", "阿芳", "芳姐"} <= set(kin.forms_of("李桂芳"))
    assert "芳" not in kin.forms_of("李芳") and "李芳" in kin.forms_of("李芳")
    assert not [form for form in kin.forms_of("李桂芳")[1:] if "李" in form]
    assert kin.forms_of("Anna Li") == ["Anna Li"]


@pytest.mark.django_db  # names are compared as digests, whose secret is kept there
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("李桂芳", True),
        ("奶奶李桂芳，住二楼", True),
        ("班主任李桂芳", True),
        ("芳姐（邻居）", True),
        ("her aunt Li Guifang", True),
        ("Wang Guifang", False),
        ("爸爸 王强", False),
        ("小李", False),
        ("王桂芳", False),
        ("", False),
    ],
)
def test_somebody_s_own_words_may_mean_a_member_by_her_name_alone(text: str, meant: bool) -> None:
    her = Member(name="李桂芳")
    assert kin.named_in([text], [her]) == ({her.pk} if meant else set())
