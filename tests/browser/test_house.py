"""Units and members, roles, walls, opening in need, and a walk through every room."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES, Person

NEED = "走访后没有回来，电话打不通，要找紧急联系人"
STEP = {"worker", "hotline", "mediator", "lawyer", "supervisor", "dpo", "admin"}
DPO = "方宁"
# Those whose every kind of page is looked at, and in which language; whether the rooms that look the
# same to everybody, too: one role a language does.
WALKS = [
    ("supervisor", "en", False),
    ("worker", "en", True),
    ("dpo", "zh-hans", False),
    ("admin", "zh-hans", True),
]
OTHERS = ["hotline", "mediator", "lawyer", "organiser", "editor", "analyst", "trainee"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_shows_its_errors_row_by_row(
    somebody: Any, tmp_path: Path, language: str
) -> None:
    she = somebody(language).signs_in("admin", step=True)
    she.goes_to("/units/import/")
    she.finds_the_page_in_order()
    table = tmp_path / "units.csv"
    table.write_text("name_zh,level,code,parent\n,community,12,nowhere\n", encoding="utf-8")
    she.page.set_input_files("input[type=file]", str(table))
    she.presses("main form button[type=submit] >> nth=0")
    she.page.wait_for_url("**/jobs/**")
    for _wait in range(60):
        she.page.wait_for_timeout(500)
        she.page.reload()
        if she.page.locator("main table").count():
            break
    assert she.page.locator("main table tbody tr").count() >= 1
    she.finds_the_page_in_order(dark=True)
    with she.page.expect_download() as told:
        she.page.locator("main a[href$='.csv'], main a[download]").first.click()
    assert "12" in Path(told.value.path()).read_text(encoding="utf-8-sig")


def test_a_wrong_kind_of_file_is_told_at_once(somebody: Any, tmp_path: Path) -> None:
    she = somebody("zh-hans").signs_in("admin", step=True)
    picture = tmp_path / "units.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    she.goes_to("/units/import/")
    she.page.set_input_files("input[type=file]", str(picture))
    she.presses("main form button[type=submit] >> nth=0")
    if she.path.startswith("/jobs/"):
        she.page.wait_for_timeout(3000)
        she.page.reload()
    she.finds_the_page_in_order()
    assert she.page.locator("[role=alert], .errors, .error-summary, .callout").count()


def staff_number(admin: Any, row: int) -> tuple[str, str, str]:
    """(address, name, staff number) of a member in the directory."""
    admin.goes_to("/members/?state=active&role=caseworker&below=on")
    line = admin.page.locator("main table tbody tr").nth(row)
    link = line.locator("th a")
    return (
        str(link.get_attribute("href")),
        str(link.inner_text()),
        str(line.locator("td").last.inner_text()),
    )


@pytest.mark.parametrize(("language", "row"), [("zh-hans", 1), ("en", 3)])
def test_a_wall_makes_a_member_vanish_and_glass_never_passes_it(
    somebody: Any, language: str, row: int
) -> None:
    supervisor = somebody(language).signs_in("supervisor", step=True)
    address, name, number = staff_number(supervisor, row)
    pk = address.strip("/").split("/")[-1]
    dpo = somebody(language).signs_in("dpo", step=True)

    def finds() -> tuple[int, bool, bool]:
        page = dpo.goes_to(address).status
        dpo.goes_to("/members/")
        listed = address in dpo.page.content()
        dpo.goes_to("/search/")
        dpo.page.fill("main [name=q]", name)
        dpo.presses("main form button >> nth=0")
        return page, listed, address in dpo.page.content()

    found = finds()
    assert (found[0], found[2]) == (200, True)
    supervisor.goes_to(f"/access/walls/people.member/{pk}/")
    supervisor.finds_the_page_in_order()
    supervisor.page.fill("[name=member]", DPO)
    supervisor.page.fill("[name=reason]", "她是这位同事的亲妹妹，应当回避")
    supervisor.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert supervisor.page.locator("main a[href*='/lift/']").count() == 1, supervisor.text()
    assert finds() == (404, False, False)
    assert dpo.goes_to(f"{address}file/").status in (403, 404)
    dpo.finds_the_page_in_order()
    assert number


@pytest.mark.parametrize("language", LANGUAGES)
def test_opening_in_need_is_told_and_reviewed(somebody: Any, language: str) -> None:
    supervisor = somebody(language).signs_in("supervisor", step=True)
    _address, _name, number = staff_number(supervisor, 2)
    supervisor.goes_to("/access/glass/")
    supervisor.finds_the_page_in_order()
    supervisor.page.select_option("[name=kind]", "people.member")
    supervisor.page.fill("[name=number]", "ZZZZ 9999")
    supervisor.page.fill("[name=reason]", NEED)
    supervisor.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert supervisor.path == "/access/glass/"
    assert supervisor.page.input_value("[name=reason]") == NEED
    supervisor.page.fill("[name=number]", number)
    supervisor.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert supervisor.path.endswith("/file/")
    supervisor.finds_the_page_in_order(dark=True)
    officer = somebody(language, wide=False).signs_in("dpo", step=True)
    officer.finds_the_page_in_order()
    officer.page.locator("main a[href*='/access/reviews/']").first.click()
    officer.page.wait_for_load_state()
    assert NEED in officer.text()
    officer.finds_the_page_in_order()
    officer.page.locator("input[name=verdict]").first.check()
    officer.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert officer.path == "/access/reviews/"
    officer.finds_the_page_in_order()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_role_is_given_and_counts_at_once(somebody: Any, language: str) -> None:
    she = somebody(language, wide=False).signs_in("trainee", step=False)
    own = she.page.locator("main a[href^='/units/']").count()
    admin = somebody(language).signs_in("admin", step=True)
    admin.goes_to("/search/")
    admin.page.fill("main [name=q]", "trainee")
    admin.presses("main form button >> nth=0")
    admin.page.locator("main a[href^='/members/']").first.click()
    admin.page.wait_for_load_state()
    member = admin.path
    admin.goes_to(f"{member}roles/")
    admin.finds_the_page_in_order()
    given = "editor" if language == "en" else "analyst"
    choice = admin.page.locator("[name=role]").first
    if choice.evaluate("e => e.tagName") == "SELECT":
        choice.select_option(given)
    else:
        admin.page.locator(f"[name=role][value={given}]").check()
    admin.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert admin.path.startswith(member)
    she.goes_to("/")
    assert she.page.locator("main a[href^='/units/']").count() == own + 1


@pytest.mark.parametrize("role", OTHERS)
def test_every_page_a_role_reaches_is_in_order(somebody: Any, role: str) -> None:
    language = LANGUAGES[OTHERS.index(role) % 2]
    she = somebody(language).signs_in(role, step=role in STEP)
    links = she.page.eval_on_selector_all(
        "nav a[href^='/'], .rail a[href^='/'], .menu a[href^='/']",
        "found => [...new Set(found.map(a => a.getAttribute('href')))]",
    )
    pages = list(dict.fromkeys(["/", *links, "/notices/", "/search/", "/conduct/"]))
    assert len(pages) >= 4
    for number, path in enumerate(pages):
        answer = she.goes_to(path)
        assert answer.status == 200, (path, answer.status)
        she.page.set_viewport_size(
            {"width": 1440, "height": 900} if number % 2 else {"width": 360, "height": 740}
        )
        she.finds_the_page_in_order(dark=number % 3 == 0)
    finds_closed_doors_in_order(she, "/audit/")


def finds_closed_doors_in_order(she: Person, closed: str) -> None:
    for path in ("/no-such-page/", closed):
        assert she.goes_to(path).status in (403, 404)
        she.finds_the_page_in_order()


DOORS_OUT = re.compile(
    r"/(sign-out|lock|static|_ui|language|theme)/|[.]csv|[.]xlsx|[.]ics|[.]pdf|[.]json|/result/|/template/"
    r"|/export/[?]|/bank/export/|/bank/log/|/(lessons/[^/]+|twee|[0-9]+)/file/"
    r"|/cases/import/[^/]+/faults/|/documents/paper/[^/]+/[^/]+/"
    r"|/training/files/[^/]+/|/evidence/(file/[^/]+/picture|questions/[^/]+/file/[^/]+)/"
)
# Everybody reads the same there.
FOR_ALL = re.compile(r"/(law|guides|procedures|learning/(modules|lessons|scenarios))/")


def shape(path: str) -> str:
    """An address without the records in it: one page of a kind is looked at."""
    path = re.sub(r"^/(law/article|law/issues|guides)/[^/]+", r"/\1/*", path)
    path = re.sub(r"^/procedures/(?!count|follow|calendar|holidays)[^/]+", "/procedures/*", path)
    learning = r"^/learning/(modules|lessons|scenarios|bank/questions|bank/analysis)/[^/]+"
    path = re.sub(learning, r"/learning/\1/*", path)
    path = re.sub(r"^/verify/[0-9A-Z]{16}/", "/verify/*/", path)
    path = re.sub(r"^/(evidence/advice)/[^/]+", r"/\1/*", path)
    path = re.sub(r"^/(documents|instruments)/(?!draft|paper/)[^/]+", r"/\1/*", path)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[?].*", "*", path)


@pytest.mark.parametrize(("role", "language", "all_rooms"), WALKS)
def test_every_kind_of_page_within_three_steps_is_in_order(
    somebody: Any, role: str, language: str, all_rooms: bool
) -> None:
    she = somebody(language).signs_in(role, step=True)
    begin = ("/", "/notices/", "/search/", "/conduct/")
    ahead, seen = [(path, 0) for path in begin], set(begin)
    while ahead:
        path, steps = ahead.pop(0)
        answer = she.goes_to(path)
        # What her menu leads to is hers; further on a door may be closed.
        assert answer.status == 200 or (answer.status == 403 and steps > 1), (path, answer.status)
        for number, dark in enumerate((False, True)):
            she.page.set_viewport_size({"width": (360, 1440)[number], "height": 800})
            she.finds_the_page_in_order(dark=dark, again=dark)
        links = she.page.eval_on_selector_all(
            "a[href^='/']", "found => found.map(a => a.getAttribute('href').split('#')[0])"
        )
        for link in links:
            if steps == 3 or shape(link) in seen or DOORS_OUT.search(link):
                continue
            if all_rooms or not FOR_ALL.match(link):
                seen.add(shape(link))
                ahead.append((link, steps + 1))
    assert len(seen) > 12, seen
    finds_closed_doors_in_order(she, "/audit/" if role != "dpo" else "/units/open/")
