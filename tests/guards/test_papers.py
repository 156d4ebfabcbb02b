"""Papers say what the code says; nothing sensitive lies open; no package host is named."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from niangjia.access import table
from niangjia.config import reference
from niangjia.vault.fields import EncryptedField
from tests.guards.code import ROOT

# -- what is sensitive lies in the vault --------------------------------------------------------------
SENSITIVE = re.compile(
    r"(?:^|_)(phone|mobile|address|reason|note|notes|narrative|email|contact|words|secret|id_number"
    r"|birth\w*|story|statement|comment|remark)(?:_|$)"
)
# "Model.field": why its text may lie open.
OPEN = {
    "units.Unit.address": "where an office stands; it is made public",
    "units.Unit.phone": "an office's phone; it is made public",
    "people.Member.phone_index": "a keyed digest by which a number is found",
    "dispatch.Call.phone_index": "a keyed digest by which a number is found",
    "referrals.Service.address": "where an office stands; a shelter's lies sealed in hidden_address",
    "referrals.Service.phone": "an office's phone; it is made public",
    "casework.Party.phone_index": "a keyed digest by which a number is found",
    "audit.AuditEvent.reason_code": "a code, never a sentence",
}


def lying_open(every: Iterable[type[models.Model]], listed: dict[str, str]) -> list[str]:
    """Fields with a sensitive name that are neither encrypted nor listed with a reason."""
    return [
        f"{model._meta.label}.{field.name} is not encrypted"
        for model in every
        for field in model._meta.concrete_fields
        if SENSITIVE.search(field.name)
        and not isinstance(field, EncryptedField)
        and not isinstance(field, models.DateField | models.BooleanField | models.ForeignKey)
        and f"{model._meta.label}.{field.name}" not in listed
    ]


def our_models() -> list[type[models.Model]]:
    """Every model of our rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith("niangjia.")]


def test_what_is_sensitive_lies_in_the_vault() -> None:
    assert lying_open(our_models(), OPEN) == []


def test_every_field_that_may_lie_open_is_there() -> None:
    there = {f"{m._meta.label}.{f.name}" for m in our_models() for f in m._meta.concrete_fields}
    assert set(OPEN) - there == set()


def test_a_sensitive_field_in_the_open_is_reported() -> None:
    from niangjia.units.models import Unit

    assert lying_open([Unit], {}) == [
        "units.Unit.address is not encrypted",
        "units.Unit.phone is not encrypted",
    ]


# -- papers ----------------------------------------------------------------------------------------------
ADR = ROOT / "docs" / "adr"
PAGES = (
    *("README.md", "README.zh-CN.md", "CONTRIBUTING.md"),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
)


def wrong_numbers(names: Iterable[str]) -> list[str]:
    """Decision records that share a number, or have none; numbers left out."""
    kept = [name for name in sorted(names) if name != "template.md"]
    numbers = [match[1] if (match := re.match(r"(\d{4})-[a-z0-9-]+\.md$", n)) else n for n in kept]
    said = [f"{number} twice" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    said += [f"{number} has no number" for number in numbers if not number.isdigit()]
    wanted = {f"{n:04}" for n in range(1, len(set(numbers)) + 1)}
    return said + [f"{number} is left out" for number in sorted(wanted - set(numbers))]


def dead_links(page: Path) -> list[str]:
    """Links of a page to files that aren't there."""
    found = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
    return [target for target in found if not (page.parent / target).exists()]


def test_decisions_are_numbered_one_by_one() -> None:
    assert wrong_numbers(path.name for path in ADR.iterdir()) == []


def test_a_number_given_twice_is_reported() -> None:
    names = ["0001-a.md", "0002-b.md", "0002-c.md", "0004-d.md", "template.md"]
    assert wrong_numbers(names) == ["0002 twice", "0003 is left out"]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert dead_links(ROOT / page) == []


def test_a_dead_link_is_reported(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[here](page.md) [gone](gone.md#part) [out](https://example.org)")
    assert dead_links(page) == ["gone.md"]


def test_the_table_of_roles_is_the_code_s() -> None:
    assert (ROOT / "docs" / "permissions.md").read_text("utf-8") == table.as_markdown()


def test_the_table_of_variables_is_the_code_s() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text("utf-8") == reference.page()


def test_both_readmes_tell_the_same_accounts_and_commands() -> None:
    english, chinese = ((ROOT / n).read_text("utf-8") for n in ("README.md", "README.zh-CN.md"))
    accounts = re.compile(r"^\s*\|? ?`(\w+)` \||\| `(\w+)` \|", re.MULTILINE)
    commands = re.compile(r"`?(?:python3 dev \w+|niangjia \w+)")
    for told in (accounts, commands):
        assert set(told.findall(english)) == set(told.findall(chinese))


def test_the_readme_names_every_demo_account() -> None:
    from niangjia.demo.accounts import ACCOUNTS

    english = (ROOT / "README.md").read_text("utf-8")
    assert [a.username for a in ACCOUNTS if f"`{a.username}`" not in english] == []


# -- nothing ties us to one package host -------------------------------------------------------------------
HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
            ("proxy", "golang", "org"),
            ("crates", "io"),
        )
    )
    + r"|https?://[\w.-]*(?:mirror|artifactory|nexus)[\w.-]*|--(?:extra-)?index-url[ =]\S+://",
    re.IGNORECASE,
)


def package_hosts(text: str) -> list[str]:
    """Addresses of package hosts in a text."""
    return HOSTS.findall(text)


def test_no_file_names_a_package_host() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git clone")
    naming = {}
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path.suffix in {".png", ".jpg", ".ico", ".woff2"}:
            continue
        if found := package_hosts(path.read_text("utf-8", errors="replace")):
            naming[name] = found
    assert naming == {}


def test_a_package_host_is_reported() -> None:
    assert package_hosts("see https://files.python" + "hosted.org/x") == ["python" + "hosted.org"]
    assert package_hosts("--index-url " + "https://wheels.example.org/simple")
    assert package_hosts("PIP_INDEX_URL names the mirror") == []
