"""The pages of units: what each shows, whom each refuses, what happens to what was typed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niangjia.access import search
from niangjia.audit.models import AuditEvent
from niangjia.jobs import runner
from niangjia.jobs.models import Job
from niangjia.units import services
from niangjia.units.models import Unit
from tests.integration.units.world import World, act, again, build

pytestmark = pytest.mark.django_db


def url(step: str, *args) -> str:
    return reverse(f"units:{step}", args=[getattr(arg, "pk", arg) for arg in args])


def text(response) -> str:
    return response.content.decode()


def today() -> str:
    return timezone.localdate().isoformat()


class TestReading:
    def test_the_tree_opens_at_the_top_and_level_by_level(self, world: World, browser):
        page = text(browser(world.plain).get(url("tree")))
        assert world.city.name_en in page
        assert world.east.name_zh in page
        assert world.willow.name_zh not in page
        branch = text(browser(world.plain).get(url("branch", world.east)))
        assert world.willow.name_zh in branch
        assert "<html" not in branch

    def test_several_top_units_stand_side_by_side(self, world: World, browser):
        build("海城市妇联", "city")
        page = text(browser(world.plain).get(url("tree")))
        assert "海城市妇联" in page
        assert world.east.name_zh not in page

    def test_a_unit_says_where_it_stands_and_what_happened_to_it(self, world: World, browser):
        services.rename_unit(
            actor=world.boss,
            unit=world.willow,
            version=1,
            name_zh="柳岸街道妇联",
            name_en="",
            on=timezone.localdate(),
        )
        page = text(browser(world.plain).get(url("unit", world.willow)))
        for words in (
            world.city.name_en,
            world.east.name_zh,
            "柳岸街道妇联",
            "990102001",
            world.garden.name_zh,
        ):
            assert words in page
        assert "Renamed from “柳桥街道妇联” to “柳岸街道妇联”" in page
        assert "What you can do" not in page

    def test_only_who_manages_it_is_offered_steps(self, world: World, browser):
        assert "What you can do" in text(browser(world.east_admin).get(url("unit", world.willow)))
        assert "What you can do" not in text(browser(world.east_admin).get(url("unit", world.pine)))

    def test_a_merged_unit_points_to_the_other(self, world: World, browser):
        services.merge_units(
            actor=world.boss, unit=world.willow, version=1, into=world.elm, on=timezone.localdate()
        )
        page = text(browser(world.plain).get(url("unit", world.willow)))
        assert "merged into another one" in page
        assert url("unit", world.elm) in page

    @pytest.mark.parametrize(
        "words", ["柳桥", "liuqiao", "LQJD", "990102001", "９９０１０２００１", "river city"]
    )
    def test_a_unit_is_found_by_name_pinyin_initials_and_code(self, world: World, browser, words):
        page = text(browser(world.plain).post(url("find"), {"q": words}))
        assert (world.willow.name_zh if "r" not in words else world.city.name_en) in page

    def test_finding_nothing_says_what_to_try(self, world: World, browser):
        assert "No unit fits" in text(browser(world.plain).post(url("find"), {"q": "xyz"}))
        assert "Write a part of the name" in text(browser(world.plain).post(url("find"), {"q": ""}))

    def test_the_search_of_the_house_finds_units(self, world: World):
        hits = dict(search.find(act(world.plain), "柳桥", 8))["Units"]
        assert [hit.title for hit in hits] == [world.studio.name_zh, world.willow.name_zh]
        assert "东湖区妇联" in hits[0].detail

    def test_lists_cost_the_same_however_many_units_there_are(self, world: World, browser):
        client = browser(world.chief)
        pages = [url("tree"), url("branch", world.east), url("unit", world.east)]

        def costs() -> list[int]:
            found = []
            for page in pages:
                with CaptureQueriesContext(connection) as seen:
                    client.get(page)
                found.append(len(seen))
            return found

        costs()
        few = costs()
        for number in range(60):
            build(f"新街道{number}", "street", world.east)
        assert costs() == few

    def test_a_long_branch_is_cut_and_leads_on(self, world: World, browser):
        for number in range(60):
            build(f"新街道{number}", "street", world.east)
        branch = text(browser(world.plain).get(url("branch", world.east)))
        assert branch.count('class="title"') == 50
        assert "See all" in branch
        assert 'aria-current="page"' in text(
            browser(world.plain).get(url("unit", world.east) + "?page=2")
        )


class TestPicking:
    def pick(self, client, words, step="pick"):
        return [o["label"] for o in client.post(url(step), {"q": words}).json()["options"]]

    def test_namesakes_are_told_apart_by_what_stands_above(self, world: World, browser):
        answer = browser(world.plain).post(url("pick"), {"q": "柳桥"}).json()
        assert "River City Federation/东湖区妇联" in answer["options"][0]["note"]

    def test_a_path_narrows(self, world: World, browser):
        assert self.pick(browser(world.plain), "西山区/街道") == [world.pine.name_zh]

    def test_only_units_within_reach_where_something_is_changed(self, world: World, browser):
        client = browser(world.east_admin)
        assert self.pick(client, "街道", "pick_managed") == [
            world.willow.name_zh,
            world.elm.name_zh,
        ]
        assert len(self.pick(client, "街道")) == 3

    def test_closed_units_are_not_offered(self, world: World, browser):
        Unit.objects.filter(pk=world.pine.pk).update(closed_on=timezone.localdate())
        assert self.pick(browser(world.plain), "松岭") == []

    def test_it_is_asked_by_post_so_that_no_name_stands_in_an_address(self, world: World, browser):
        assert browser(world.plain).get(url("pick")).status_code == 405


STEPS = ["open_below", "edit", "rename", "move", "merge", "close", "reopen"]


class TestRefusing:
    @pytest.mark.parametrize("step", STEPS)
    def test_who_has_no_such_role_is_refused_in_words(self, world: World, browser, step):
        answer = browser(world.plain).get(url(step, world.willow))
        assert answer.status_code == 403
        assert AuditEvent.objects.filter(event="access.denied").exists()

    @pytest.mark.parametrize("step", STEPS)
    def test_who_manages_another_part_is_refused(self, world: World, browser, step):
        client = browser(world.east_admin)
        assert client.get(url(step, world.pine)).status_code == 403
        assert client.post(url(step, world.pine), {"version": 1, "on": today()}).status_code == 403

    @pytest.mark.parametrize("step", ["import", "open_top"])
    def test_tables_and_top_units_are_not_for_everybody(self, world: World, browser, step):
        assert browser(world.plain).get(url(step)).status_code == 403

    def test_a_top_unit_is_not_opened_from_the_middle(self, world: World, browser):
        answer = browser(world.chief).post(url("open_top"), {"name_zh": "甲", "level": "city"})
        assert answer.status_code == 403
        assert not Unit.objects.filter(name_zh="甲").exists()

    def test_visitors_are_sent_to_sign_in(self, world: World, client, settings):
        for step in ("tree", "import", "export"):
            assert client.get(url(step))["Location"].startswith("/account/sign-in/")

    def test_an_unknown_unit_is_not_found(self, world: World, browser):
        assert browser(world.plain).get(url("unit", world.chief)).status_code == 404


class TestSteps:
    def test_opening(self, world: World, browser):
        client = browser(world.east_admin)
        page = text(client.get(url("open_below", world.east)))
        assert 'value="street"' in page
        assert 'value="city"' not in page
        answer = client.post(
            url("open_below", world.east),
            {"name_zh": "桃源街道", "level": "street", "phone": "12338"},
        )
        assert answer["Location"] == url("unit", Unit.objects.get(name_zh="桃源街道"))

    def test_what_was_typed_stays_when_something_is_wrong(self, world: World, browser):
        page = text(
            browser(world.chief).post(
                url("open_below", world.east),
                {"name_zh": "桃源街道", "level": "street", "code": "12", "address": "桃源路1号"},
            )
        )
        assert "At this level a code has 9 digits; this one has 2." in page
        assert 'value="桃源街道"' in page
        assert 'value="桃源路1号"' in page

    def test_editing(self, world: World, browser):
        client = browser(world.chief)
        assert 'value="990102001"' in text(client.get(url("edit", world.willow)))
        client.post(
            url("edit", world.willow), {"version": 1, "code": "990102001", "phone": "12338"}
        )
        assert again(world.willow).phone == "12338"

    def test_renaming(self, world: World, browser):
        client = browser(world.chief)
        assert 'value="柳桥街道妇联"' in text(client.get(url("rename", world.willow)))
        client.post(
            url("rename", world.willow), {"version": 1, "name_zh": "柳岸街道", "on": today()}
        )
        assert again(world.willow).name_zh == "柳岸街道"

    def test_moving_to_a_unit_that_was_typed_without_a_script(self, world: World, browser):
        client = browser(world.chief)
        assert "Everything below it moves along" in text(client.get(url("move", world.willow)))
        form = {"version": 1, "on": today(), "parent": "西山"}
        assert client.post(url("move", world.willow), form)["Location"] == url("unit", world.willow)
        assert again(world.garden).path.startswith(again(world.west).path)

    def test_several_that_fit_are_offered(self, world: World, browser):
        form = {"version": 1, "on": today(), "parent": "街道"}
        page = text(browser(world.chief).post(url("move", world.garden), form))
        assert "Several fit" in page
        assert str(world.elm.pk) in page

    def test_merging(self, world: World, browser):
        client = browser(world.chief)
        assert client.get(url("merge", world.willow)).status_code == 200
        form = {
            "version": 1,
            "on": today(),
            "into": "榆林",
            "into-id": str(world.elm.pk),
            "into-label": "榆林",
        }
        client.post(url("merge", world.willow), form)
        assert again(world.willow).merged_into == world.elm

    def test_closing_says_what_to_do_first(self, world: World, browser):
        client = browser(world.chief)
        page = text(client.post(url("close", world.willow), {"version": 1, "on": today()}))
        assert "Close or move them first" in page
        client.post(url("close", world.garden), {"version": 1, "on": today()})
        assert again(world.garden).closed_on
        client.post(url("reopen", world.garden), {"version": 2, "on": today()})
        assert again(world.garden).closed_on is None


class TestConflict:
    def test_somebody_elses_change_is_shown_field_by_field_and_never_overwritten(
        self, world: World, browser
    ):
        services.edit_unit(
            actor=world.lesser,
            unit=world.willow,
            version=1,
            changes={"phone": "12338", "address": "柳路1号"},
        )
        client = browser(world.chief)
        form = {"version": 1, "code": "990102001", "phone": "110", "address": "柳路1号"}
        answer = client.post(url("edit", world.willow), form)
        assert answer.status_code == 409
        page = text(answer)
        assert "12338" in page
        assert 'value="110"' in page
        assert page.count("<fieldset") == 1
        assert again(world.willow).phone == "12338"

    def test_what_was_chosen_is_saved(self, world: World, browser):
        services.edit_unit(
            actor=world.lesser, unit=world.willow, version=1, changes={"phone": "12338"}
        )
        client = browser(world.chief)
        undecided = {"version": 2, "code": "990102001", "decide": "phone"}
        assert "Choose which of the two is kept" in text(
            client.post(url("edit", world.willow), undecided)
        )
        client.post(url("edit", world.willow), undecided | {"phone": "110"})
        assert again(world.willow).phone == "110"

    def test_a_step_without_fields_in_common_asks_once_more(self, world: World, browser):
        services.edit_unit(actor=world.lesser, unit=world.willow, version=1, changes={"phone": "1"})
        client = browser(world.chief)
        form = {"version": 1, "on": today(), "parent": "西山"}
        answer = client.post(url("move", world.willow), form)
        assert answer.status_code == 409
        assert 'name="parent" value="西山"' in text(answer)
        assert 'name="version" value="2"' in text(answer)


class TestTables:
    TABLE = "名称,级别,上级单位\n桃源街道,街道,东湖区妇联\n".encode()

    def send(self, client, content: bytes, name="units.csv"):
        return client.post(url("import"), {"table": SimpleUploadedFile(name, content)})

    def test_from_upload_to_import(self, world: World, browser):
        client = browser(world.chief)
        assert "units-template" not in text(client.get(url("import")))
        job = Job.objects.get(pk=self.send(client, self.TABLE)["Location"].split("/")[2])
        runner.run(job.pk)
        page = text(client.get(f"/jobs/{job.pk}/"))
        assert url("preview", job) in page
        preview = text(client.get(url("preview", job)))
        assert "桃源街道" in preview
        assert not Unit.objects.filter(name_zh="桃源街道").exists()
        went = client.post(url("preview", job))["Location"]
        runner.run(went.split("/")[2])
        assert "Added" in text(client.get(went))
        assert Unit.objects.filter(name_zh="桃源街道").exists()

    def test_wrong_rows_are_listed_and_lead_to_no_import(self, world: World, browser):
        client = browser(world.chief)
        bad = "名称,级别,上级单位\n桃源街道,片区,东湖区妇联\n".encode()
        job = Job.objects.get(pk=self.send(client, bad)["Location"].split("/")[2])
        runner.run(job.pk)
        page = text(client.get(f"/jobs/{job.pk}/"))
        assert "“片区” isn&#x27;t a level." in page
        assert "Nothing was imported." in page
        assert url("preview", job) not in page
        assert "片区" in client.get(f"/jobs/{job.pk}/rows.csv").content.decode("utf-8-sig")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "This file is empty."),
            (b"%PDF-1.4 x", "This is a PDF."),
            (b"\x89PNG\r\n\x1a\n00", "This is a picture."),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "old Excel file"),
        ],
    )
    def test_a_file_that_is_no_table_is_refused_at_its_field(
        self, world: World, browser, content, sentence
    ):
        assert sentence in text(self.send(browser(world.chief), content, "units.xlsx"))
        assert not Job.objects.exists()

    def test_a_file_too_large_for_the_site_is_told_so(self, world: World, browser, settings):
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024 * settings.NIANGJIA.upload_mb
        big = b"x" * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 2048)
        assert "at most 20 MB fit" in text(self.send(browser(world.chief), big))

    def test_no_file_at_all(self, world: World, browser):
        assert "Choose a file." in text(browser(world.chief).post(url("import"), {}))

    def test_somebody_elses_preview_is_not_found(self, world: World, browser):
        check = services.start_check(
            actor=world.boss, table=SimpleUploadedFile("t.csv", self.TABLE)
        )
        runner.run(check.pk)
        assert browser(world.east_admin).get(url("preview", check)).status_code == 404
        assert browser(world.east_admin).post(url("preview", check)).status_code == 404

    def test_the_template_comes_in_both_formats(self, world: World, browser):
        for format in ("csv", "xlsx"):
            answer = browser(world.chief).get(url("template", format))
            assert f"units-template.{format}" in answer["Content-Disposition"]

    def test_exporting(self, world: World, browser):
        client = browser(world.plain)
        assert client.get(url("export")).status_code == 200
        form = {"format": "csv", "unit": "东湖区"}
        went = client.post(url("export"), form)["Location"]
        runner.run(went.split("/")[2])
        content = b"".join(client.get(f"{went}result/").streaming_content).decode("utf-8-sig")
        assert content.count("\r\n") == 6
