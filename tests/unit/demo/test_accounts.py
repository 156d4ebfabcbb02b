"""The demo accounts: one for each role, and codes as an authenticator app would show them."""

from __future__ import annotations

import pytest

from niangjia.access.roles import ROLES, SENSITIVE_ROLES
from niangjia.demo import accounts, commands
from niangjia.demo.accounts import ACCOUNTS


def test_every_role_has_one_account() -> None:
    assert sorted(account.role for account in ACCOUNTS) == sorted(ROLES)


def test_the_roles_that_demand_a_second_factor_have_one() -> None:
    assert {a.role for a in ACCOUNTS if a.second_factor} == SENSITIVE_ROLES


def test_codes_agree_with_rfc_6238(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference vectors for SHA-1, cut to six digits."""
    monkeypatch.setattr(accounts, "totp_secret", lambda _name: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    for moment, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        assert accounts.totp_code("x", moment)[0] == code


def test_a_code_says_how_long_it_holds() -> None:
    assert accounts.totp_code("worker", 60)[1] == 30
    assert accounts.totp_code("worker", 89)[1] == 1


def test_only_demo_accounts_have_codes(capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace

    assert commands.run(Namespace(action="code", name="trainee")) == 1
    assert "worker" in capsys.readouterr().err
    assert commands.run(Namespace(action="code", name="worker")) == 0
    assert len(capsys.readouterr().out.strip()) == 6
