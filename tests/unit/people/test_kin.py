"""What may be names in what a member wrote about whom to call."""

from __future__ import annotations

import pytest

from niangjia.people import kin


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
