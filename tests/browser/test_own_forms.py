"""An organisation's own form is loaded by its command; a worker fills it in on a phone, corrects it at her desk and
sees both readings; a colleague elsewhere finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES
from tests.own_forms import example

SAVE = "main form[data-keep] button[type=submit] >> nth=0"
NAMES = {"zh-hans": "简女士", "en": "Ms Jian"}
CASES = f"""
from niangjia.access.actor import Source
from niangjia.casework import services
from niangjia.people.actors import actor_for
from niangjia.people.models import Member

worker = actor_for(Member.objects.get(username="worker"), Source("system"))
for name in {list(NAMES.values())}:
    services.open_case(actor=worker, facts=services.Facts(call_her=name))
"""
KIN = {"zh-hans": "亲戚家", "en": "With relatives"}
RENTED = {"zh-hans": "租的房子", "en": "In a rented home"}


def follows(her: Any, selector: str) -> None:
    her.page.locator(selector).first.click()
    her.page.wait_for_load_state()


def asks(her: Any, code: str) -> bool:
    return bool(her.page.locator(f"[name=q-{code}]").count())


@pytest.fixture(scope="module")
def loaded(product: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The form of docs/instruments.md, by the command that an administrator uses, and a case for each story."""
    file = tmp_path_factory.mktemp("forms") / "housing.yaml"
    file.write_text(example(), "utf-8")
    product.command("instruments", "load", str(file))
    product.runs(CASES)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_own_form_is_filled_in_and_corrected(somebody: Any, language: str) -> None:
    she = somebody(language, wide=False).signs_in("worker", step=True)
    she.goes_to("/cases/")
    follows(she, f"main a:has-text('{NAMES[language]}')")
    case = she.path
    follows(she, f"a[href='{case}forms/']")
    she.finds_the_page_in_order()
    follows(she, "main a[href$='/fill/housing/']")
    assert not asks(she, "rent") and not asks(she, "until")
    she.page.check("[name=q-lives][value=kin]")
    she.page.fill("[name=q-words]", "想离孩子的学校近一点")
    she.presses(SAVE)
    assert asks(she, "until") and not asks(she, "rent"), "only what follows is asked"
    she.finds_the_page_in_order()
    she.page.fill("[name=q-until]", "2026-12-24")
    she.presses(SAVE)
    assert she.path == f"{case}forms/", she.text()
    follows(she, f"main a[href^='{case}forms/0']")
    filled = she.path
    assert KIN[language] in she.text()
    she.finds_the_page_in_order(dark=True)

    at_desk = somebody(language).signs_in("worker", step=True)
    at_desk.goes_to(filled)
    follows(at_desk, f"main a[href='{filled}correct/']")
    assert at_desk.page.is_checked("[name=q-lives][value=kin]") and not asks(at_desk, "rent")
    at_desk.finds_the_page_in_order()
    at_desk.page.check("[name=q-lives][value=rented]")
    at_desk.presses(SAVE)
    at_desk.page.fill("[name=q-rent]", "900")
    at_desk.presses(SAVE)
    assert at_desk.path == filled, at_desk.text()
    assert RENTED[language] in at_desk.text() and KIN[language] not in at_desk.text()
    follows(at_desk, "main details summary")
    assert KIN[language] in at_desk.text() and "900" in at_desk.text()
    at_desk.finds_the_page_in_order()

    elsewhere = somebody(language).signs_in("hotline", step=True)
    for path in (f"{case}forms/", filled, f"{filled}correct/"):
        assert elsewhere.goes_to(path).status == 404
