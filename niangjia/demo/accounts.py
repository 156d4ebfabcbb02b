"""The demo accounts: one for each role, with a password that everybody knows. Pure: no Django.

``niangjia check`` refuses to open a site that has them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass

PASSWORD = "niangjia-demo"
STEP_S = 30


@dataclass(frozen=True)
class Account:
    """``unit`` is the level at which she works; ``second_factor`` as her role demands it."""

    username: str
    role: str
    unit: str
    name: str
    name_en: str
    role_zh: str
    role_en: str
    second_factor: bool = True


ACCOUNTS: tuple[Account, ...] = (
    Account("worker", "caseworker", "street", "周敏", "Zhou Min", "维权干部", "Caseworker"),
    Account(
        "hotline", "hotline_operator", "city", "何静", "He Jing", "12338接线员", "Hotline operator"
    ),
    Account("mediator", "mediator", "studio", "罗素珍", "Luo Suzhen", "人民调解员", "Mediator"),
    Account("lawyer", "legal_expert", "city", "沈文博", "Shen Wenbo", "法律专家", "Legal expert"),
    Account("supervisor", "supervisor", "district", "陆晓岚", "Lu Xiaolan", "督导", "Supervisor"),
    Account("organiser", "organiser", "city", "许佳", "Xu Jia", "组织者", "Organiser", False),
    Account("editor", "editor", "city", "叶清", "Ye Qing", "编辑", "Editor", False),
    Account("analyst", "analyst", "city", "韩雪", "Han Xue", "分析员", "Analyst", False),
    Account(
        "dpo",
        "data_protection_officer",
        "top",
        "方宁",
        "Fang Ning",
        "数据保护专员",
        "Data protection officer",
    ),
    Account("admin", "administrator", "top", "唐怡", "Tang Yi", "管理员", "Administrator"),
    Account("trainee", "trainee", "community", "丁冬", "Ding Dong", "学员", "Trainee", False),
)
BY_NAME = {account.username: account for account in ACCOUNTS}


def totp_secret(username: str) -> str:
    """The demo secret of an account for one-time codes, in base32 as authenticator apps take it."""
    return base64.b32encode(
        hashlib.sha256(f"niangjia demo {username}".encode()).digest()[:20]
    ).decode()


def totp_code(username: str, at: float) -> tuple[str, int]:
    """The six-digit code of a demo account at a moment (Unix seconds), and for how many seconds
    it still holds (RFC 6238)."""
    step = int(at) // STEP_S
    key = base64.b32decode(totp_secret(username))
    digest = hmac.digest(key, struct.pack(">Q", step), hashlib.sha1)
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}", STEP_S - int(at) % STEP_S
