"""Components, as rooms call them in templates."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import timezone, translation

from niangjia.ui import charts
from niangjia.ui.lists import Answer, Content, Event, Task
from niangjia.ui.shell import Language, NavGroup, NavItem, Shell
from niangjia.ui.status import ROLES


def render(source: str, path: str = "/list/", **context: object) -> str:
    template = engines["django"].from_string("{% load ui i18n %}" + source)
    context.setdefault("shell", None)
    with translation.override(str(context.pop("language", "en"))):
        return template.render(context, RequestFactory().get(path))


def test_a_button_submits_and_with_an_address_it_is_a_link() -> None:
    assert render('{% button "Save" %}') == '<button class="button" type="submit">Save</button>'
    link = render('{% button "Next" href="/next/" kind="secondary" icon="arrow-right" %}')
    assert link.startswith('<a class="button secondary" href="/next/">')
    assert "icons.svg#arrow-right" in link or "#arrow-right" in link


def test_a_button_escapes_its_words_and_refuses_handlers_and_styles() -> None:
    assert "&lt;b&gt;" in render("{% button label %}", label="<b>")
    for bad in ("onclick", "style"):
        with pytest.raises(TemplateSyntaxError):
            render(f'{{% button "x" {bad}="y" %}}')


def test_a_post_button_is_a_whole_form_with_its_token() -> None:
    html = render('{% post_button "Approve" "/approve/" name="id" value="7" %}')
    assert 'method="post" action="/approve/"' in html
    assert "csrfmiddlewaretoken" in html
    assert 'name="id" value="7"' in html


@pytest.mark.parametrize("role", ROLES)
def test_every_state_has_its_word_and_its_edge(role: str) -> None:
    html = render("{% status role %}", role=role, language="zh-hans")
    assert f'class="tag {role}"' in html
    assert str(ROLES[role].word) not in html or not str(ROLES[role].word).isascii()
    if ROLES[role].icon:
        assert "<svg" in html


class Two(forms.Form):
    name = forms.CharField(label="Name")
    safe = forms.ChoiceField(label="Safe", widget=forms.RadioSelect, choices=[("y", "Yes")])


def test_the_error_summary_counts_links_and_takes_the_focus() -> None:
    form = Two({})
    form.add_error(None, "Both together can't be.")
    html = render("{% error_summary form %}", form=form)
    assert "3 things need another look" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_safe_0"' in html
    assert "Both together" in html
    assert 'tabindex="-1"' in html
    assert "data-focus" in html
    assert render("{% error_summary form %}", form=Two()).strip() == ""


def test_check_answers_says_what_is_not_answered_and_leads_back() -> None:
    html = render(
        "{% check_answers answers %}",
        answers=[Answer("Safe?", "Yes\nat work", "/a/"), Answer("Tonight?")],
        language="zh-hans",
    )
    assert "Yes<br>at work" in html
    assert 'href="/a/"' in html
    assert "没有回答" in html


def test_tasks_differ_when_untouched_unfinished_done_and_blocked() -> None:
    tasks = [
        Task("A", "todo", "/a/"),
        Task("B", "looked", "/b/"),
        Task("C", "done", "/c/"),
        Task("D", "blocked", "/d/", "Needs consent"),
    ]
    html = render("{% task_list tasks %}", tasks=tasks, language="zh-hans")
    for word in ("未开始", "看过未完", "完成", "还不能做", "Needs consent"):
        assert word in html
    assert "/d/" not in html


def test_a_column_sorts_by_link_and_says_its_order() -> None:
    up = render('{% column "Name" key="name" %}', path="/list/?sort=name&status=open&page=4")
    assert 'aria-sort="ascending"' in up
    assert "sort=-name" in up
    assert "status=open" in up
    assert "page=" not in up
    assert "aria-sort" not in render('{% column "Name" key="name" %}')


def test_pages_keep_the_filters() -> None:
    page = Paginator(range(4217), 50).page(7)
    html = render("{% pagination page %}", path="/list/?status=open", page=page, language="zh-hans")
    assert "第 301–350 条，共 4,217 条" in html
    assert "?status=open&amp;page=8" in html
    assert 'aria-current="page"' in html


def test_filters_of_names_go_by_post() -> None:
    html = render('{% filter_bar method="post" %}<input name="q">{% endfilter_bar %}')
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html
    assert '<input name="q">' in html


def test_a_search_box_posts_and_keeps_what_was_typed() -> None:
    html = render('{% search_box "/find/" "Find" value="李" hint="Name" %}')
    assert 'method="post" action="/find/"' in html
    assert 'value="李"' in html
    assert 'aria-describedby="search_hint"' in html


def test_blocks_wrap_what_stands_in_them() -> None:
    html = render(
        '{% callout "danger" "Open" %}<p>now</p>{% endcallout %}{% card "Kids" level=2 %}x{% endcard %}'
        '{% disclose "Why" %}y{% enddisclose %}{% law "Art. 28" href="/l/" %}<p>z</p>{% endlaw %}'
        '{% dialog "d" "Sure?" %}{% dialog_close "No" %}{% enddialog %}'
        '{% dialog_link "Close" "/close/" dialog="d" %}{% empty "Nothing." "See" "/s/" %}'
    )
    for piece in (
        'class="callout danger"',
        "<p>now</p>",
        "<h2>Kids</h2>",
        "<summary>Why</summary>",
        '<blockquote class="law">',
        '<dialog id="d" aria-labelledby="d-title">',
        'href="/close/"',
        'data-dialog="d"',
        'class="empty"',
    ):
        assert piece in html


def test_progress_asks_again_only_while_it_runs() -> None:
    running = render('{% progress 3 9 "Row 3 of 9" url="/jobs/1/" %}')
    assert 'hx-get="/jobs/1/"' in running
    assert '<progress value="3" max="9"' in running
    assert "hx-get" not in render('{% progress 9 9 "Done" url="/jobs/1/" finished=True %}')


def test_a_timeline_and_a_contents_list() -> None:
    now = timezone.now()
    html = render(
        "{% timeline events %}{% contents_list items %}",
        events=[Event(now, "Call", now=True), Event(dt.date(2025, 3, 8), "First", "note", "/e/")],
        items=[Content("Plan", "/p/", "done", True)],
    )
    assert "today" in html
    assert "Sat 8 Mar 2025" in html
    assert 'aria-current="page"' in html
    assert "<em>done</em>" in html


def test_a_chart_comes_with_definition_and_table() -> None:
    data = charts.Bars(
        "Open cases", [charts.Bar("Liu'an", 12)], definition="On 23 Nov.", measure="n"
    )
    html = render("{% bar_chart data %}", data=data)
    assert "On 23 Nov." in html
    assert '<th scope="row">Liu&#x27;an</th>' in html
    assert '<td class="number">12</td>' in html


def test_dates_and_numbers_in_the_language_of_the_page() -> None:
    day = timezone.localdate().replace(month=1, day=5)
    assert "1月5日 星期" in render("{{ d|day }}", d=day, language="zh-hans")
    assert "5 Jan" in render("{{ d|day }}", d=day)
    assert render("{{ n|number }} {{ x|percent }}", n=1234567, x=0.256) == "1,234,567 26%"
    assert render("{{ d|day }}{{ d|moment }}{{ d|ago }}{{ d|clock }}", d=None) == ""


SHELL = Shell(
    member_name="周敏",
    rail=[NavGroup("Work", [NavItem("Today", "/", "today", True), NavItem("Law", "/law/", "law")])],
    bottom=[NavItem("Today", "/", "today", True), NavItem("Cases", "/c/"), NavItem("Law", "/law/")],
    start=[NavItem("Note", "/new/")],
    unit="云河区",
    search_url="/search/",
    notices=2,
    notices_url="/notices/",
    other_language=Language("en", "English"),
    language_url="/language/",
    theme="dark",
    theme_url="/theme/",
    lock_url="/lock/",
    alive_url="/alive/",
    sign_out_url="/out/",
    idle_minutes=15,
)
PAGE = '{% extends "ui/frame_day.html" %}{% block title %}Today{% endblock %}{% block main %}<h1>x</h1>{% endblock %}'


def page(shell: Shell | None, **context: object) -> str:
    template = engines["django"].from_string(PAGE)
    with translation.override("zh-hans"):
        return template.render({"shell": shell, **context}, RequestFactory().get("/today/"))


def test_the_shell_offers_what_the_dataclass_holds_and_nothing_else() -> None:
    html = page(SHELL)
    assert "<title>Today · 娘家</title>" in html
    assert 'data-theme="dark"' in html
    assert 'lang="zh-Hans"' in html
    assert 'data-idle-minutes="15" data-lock-url="/lock/" data-alive-url="/alive/"' in html.replace(
        "\n", " "
    ).replace("  ", "")
    for address in ("/search/", "/language/", "/theme/", "/lock/", "/out/"):
        assert f'action="{address}"' in html
    assert html.count("<main") == 1
    bare = page(None)
    for word in ("dock", "rail", "/lock/", "idle"):
        assert word not in bare


def test_searching_never_puts_a_name_into_an_address() -> None:
    form = page(SHELL).split('action="/search/"')[0].rsplit("<form", 1)[1]
    assert 'method="post"' in form


def test_a_public_page_is_neutral() -> None:
    template = engines["django"].from_string(
        '{% extends "ui/public_page.html" %}{% block main %}x{% endblock %}'
    )
    with translation.override("zh-hans"):
        html = template.render({"shell": None}, RequestFactory().get("/"))
    assert "<title>信息</title>" in html.replace("\n", "").replace("  ", "")
    assert "neutral.svg" in html
    for word in ("娘家", "妇联", "manifest", "theme-color"):
        assert word not in html


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html"])
def test_error_pages_help_in_both_languages(name: str) -> None:
    template = engines["django"].get_template(name)
    for shell in (None, SHELL):
        for language, ascii_only in (("zh-hans", False), ("en", True)):
            with translation.override(language):
                html = template.render({"shell": shell}, RequestFactory().get("/x/"))
            heading = html.split("<h1>")[1].split("</h1>")[0]
            assert heading.isascii() is ascii_only


def test_the_500_page_needs_nothing_at_all() -> None:
    html = engines["django"].get_template("500.html").render()
    assert "这一步没有办成" in html
    assert "{%" not in html
