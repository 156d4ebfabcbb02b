"""A protected address never passes as a service address, however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.documents.values import ProtectedAddress, SafeServiceAddress, gives_away, plain

HOME = "杭州市湖东区柳荫街道柳荫路123号2幢301室"
LAWYER = "杭州市湖西区钟楼路8号平安律师事务所"


@pytest.mark.parametrize(
    "typed",
    [
        HOME,
        "柳荫路123号2幢301室",
        "柳荫路123号",
        "住 柳荫路 １２３ 号 附近",
        "湖东区柳荫街道柳荫路123号",
        "2幢301室",
        f"{LAWYER}（转{HOME}）",
    ],
)
def test_the_hidden_address_is_refused_in_every_writing(typed: str) -> None:
    with pytest.raises(ProtectedAddress):
        SafeServiceAddress(typed, (HOME,))


def test_another_address_in_the_same_city_passes() -> None:
    assert SafeServiceAddress(LAWYER, (HOME,)).text == LAWYER
    assert SafeServiceAddress(LAWYER).text == LAWYER
    assert "柳荫" not in repr(SafeServiceAddress(LAWYER))


def test_the_refusal_does_not_carry_it() -> None:
    with pytest.raises(ProtectedAddress) as refused:
        SafeServiceAddress(HOME, (HOME,))
    assert "柳荫" not in str(refused.value) and "柳荫" not in repr(refused.value)


def test_a_new_number_is_found_however_it_is_grouped() -> None:
    assert gives_away("新号 138-0000 1234", ["13800001234"])
    assert not gives_away("旧号 139 0000 1234", ["13800001234"])


@given(
    st.text(alphabet="柳荫湖东区路街123号幢室 ，", min_size=0, max_size=12),
    st.text(alphabet="柳荫湖东区路街123号幢室 ，", min_size=0, max_size=12),
)
def test_whatever_stands_around_it_is_found(before: str, after: str) -> None:
    assert gives_away(before + HOME + after, [HOME])


@given(st.text(max_size=40))
def test_nothing_hidden_means_nothing_refused(typed: str) -> None:
    assert SafeServiceAddress(typed).text == typed
    assert not gives_away(typed, [])


@given(st.text(min_size=4, max_size=30).filter(lambda text: len(plain(text)) >= 4))
def test_any_text_of_some_length_is_kept_secret(secret: str) -> None:
    with pytest.raises(ProtectedAddress):
        SafeServiceAddress(f"a {secret} b", (secret,))
