"""What earns a certificate, and codes that people read aloud."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.certificates import credentials, rules
from niangjia.certificates.rules import Demand, Shown

SHARE = st.one_of(st.none(), st.floats(0, 1))


def test_two_of_three_is_at_least_66_percent_and_not_67() -> None:
    assert rules.reaches(2 / 3, 66)
    assert not rules.reaches(2 / 3, 67)
    assert rules.reaches(0.8, 80)
    assert rules.reaches(0.29 + 0.01, 30)


def test_nothing_shown_is_never_enough() -> None:
    demand = Demand(80, "module:danger", 60, "mediation")
    assert rules.missing(demand, Shown()) == ("attendance", "test", "practice")
    assert rules.missing(demand, Shown(1.0, 0.6, True)) == ()


def test_what_is_not_asked_is_not_missing() -> None:
    assert rules.missing(Demand(50), Shown(0.5, None, False)) == ()


@given(st.integers(1, 100), st.integers(1, 100), SHARE, SHARE, st.booleans(), st.floats(0, 0.5))
def test_showing_more_never_takes_a_certificate_away(
    attendance: int, percent: int, one: float | None, other: float | None, did: bool, more: float
) -> None:
    demand = Demand(attendance, "module:x", percent, "area")
    before = set(rules.missing(demand, Shown(one, other, did)))
    better = Shown(min(1, (one or 0) + more), min(1, (other or 0) + more), True)
    assert set(rules.missing(demand, better)) <= before


@given(st.randoms())
def test_a_code_is_read_back_however_it_is_typed(chance: object) -> None:
    code = rules.new_code(chance.choice)  # type: ignore[attr-defined]
    assert rules.read_code(rules.spoken(code).lower()) == code
    assert rules.read_code(f" {code[:8]} {code[8:]} ") == code


@pytest.mark.parametrize(
    "text", ["", "ABC", "A" * 17, "0" * 16, "ＡＢＣＤ" * 4, "'; drop table", "É" * 16]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert rules.read_code(text) == ""


FACTS = {
    "name": "黄小燕", "title": "先听，再问", "unit": "云溪市妇联", "starts_on": "2026-05-01",
    "ends_on": "2026-05-03", "objectives": ["会单独问她是否安全"], "shown": ["出勤不少于 80%"],
}  # fmt: skip


def test_the_badge_is_verified_by_a_library_of_others() -> None:
    from joserfc import jwt
    from joserfc.jwk import OKPKey

    public, secret = credentials.new_pair()
    at = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
    vc = credentials.credential("https://nj.example", "ABCD", uuid.uuid4(), at, FACTS)
    token = credentials.sign("https://nj.example", uuid.UUID(int=7), secret, vc, at)
    key = OKPKey.import_key(credentials.jwk(public))
    read = jwt.decode(token, key, algorithms=["EdDSA"])
    assert read.header["kid"].endswith(f"/verify/keys/{uuid.UUID(int=7)}.json")
    assert read.claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert read.claims["iss"] == read.claims["issuer"]["id"]
    assert read.claims["jti"] == read.claims["id"] == "https://nj.example/verify/ABCD/"
    assert read.claims["credentialSubject"]["achievement"]["name"] == "先听，再问"


def test_a_changed_badge_and_a_foreign_key_are_refused() -> None:
    from joserfc import jwt
    from joserfc.errors import BadSignatureError
    from joserfc.jwk import OKPKey

    public, secret = credentials.new_pair()
    other, _secret = credentials.new_pair()
    at = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
    vc = credentials.credential("https://nj.example", "ABCD", uuid.uuid4(), at, FACTS)
    token = credentials.sign("https://nj.example", uuid.uuid4(), secret, vc, at)
    with pytest.raises(BadSignatureError):
        jwt.decode(token, OKPKey.import_key(credentials.jwk(other)), algorithms=["EdDSA"])
    head, body, signature = token.split(".")
    forged = f"{head}.{body[:-4]}AAAA.{signature}"
    with pytest.raises(BadSignatureError):
        jwt.decode(forged, OKPKey.import_key(credentials.jwk(public)), algorithms=["EdDSA"])
