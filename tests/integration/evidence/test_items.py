"""Evidence of a case: taken in, looked at, corrected, withdrawn, sealed; its way; who may not."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from niangjia.access.services import set_wall
from niangjia.audit.models import AuditEvent
from niangjia.casework import parts
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.evidence import registrations, services
from niangjia.evidence.models import Custody, Item, ItemFile, LettingGo
from niangjia.evidence.services.items import stands
from niangjia.evidence.taking_in import take_in
from niangjia.ui.conflict import stamp
from niangjia.vault.cipher import CHUNK_BYTES
from tests.evidence_files import archive, bomb, photo
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
REASON = "法院要求核对照片原件的拍摄时间"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def case(world: World) -> Case:
    return casework.open_case(
        actor=act(world.worker), facts=Facts(call_her="李女士", issues=("dv_physical",))
    )


def upload(data: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def piece(world: World, case: Case, data: bytes | None = None, **more: object) -> Item:
    given = {"kind": "photo", "form": "electronic", "texts": {"title": "左臂淤青"}, **more}
    file = take_in(upload(data)) if data else None
    return services.add_item(actor=act(world.worker), case_id=case.pk, file=file, **given)


def fields(**more: object) -> dict[str, object]:
    return {"kind": "photo", "title": "左臂淤青", "form": "electronic", **more}


def text(answer) -> str:
    return answer.content.decode()


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)


class TestTakingIn:
    def test_a_picture_is_kept_as_it_came_and_shown_without_place_and_device(
        self, world: World, case: Case
    ) -> None:
        data, browser = photo(), browser_of(world.worker)
        answer = browser.post(
            f"/evidence/case/{case.pk}/add/", fields(file=upload(data), proves="他打的")
        )
        item = Item.objects.get()
        assert answer["Location"] == f"/evidence/item/{item.pk}/"
        file = item.files.get()
        assert file.original.read() == data
        assert file.original.sha256 == hashlib.sha256(data).hexdigest()
        seen = whole(browser.get(f"/evidence/file/{file.pk}/picture/"))
        assert b"ZQ-PHONE" in data
        assert b"ZQ-PHONE" not in seen
        assert not Image.open(io.BytesIO(seen)).getexif()
        # Nobody meets a picture whom she didn't ask to see.
        assert "<img" not in text(browser.get(f"/evidence/case/{case.pk}/")).split("<main")[1]
        page = text(browser.get(f"/evidence/item/{item.pk}/"))
        assert file.original.sha256[:8] in page
        assert "IMG_0001" not in page
        assert list(item.custody.values_list("step", flat=True)) == ["received"]

    def test_an_object_needs_no_file(self, world: World, case: Case) -> None:
        browser = browser_of(world.worker)
        browser.post(f"/evidence/case/{case.pk}/add/", fields(kind="object", form="original"))
        assert Item.objects.get().files.count() == 0
        assert browser.get(f"/evidence/item/{Item.objects.get().pk}/").status_code == 200

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.jpg", b"", "This file is empty."),
            ("a.jpg", b"%PDF-1.7 xx", "another"),
            ("a.jpg", photo()[:2000], "damaged"),
            ("a.png", bomb(), "too many pixels"),
            ("a.jpg", photo() + archive(x=b"y"), "Two files are hidden"),
            ("a.zip", archive(x=b"y"), "Unpack it"),
            ("a.exe", b"MZ" + bytes(99), "can run as a program"),
            ("../../etc/passwd", b"MZ" + bytes(99), "can run as a program"),
            ("a.html", b"<html><script>1</script>", "This kind of file"),
            ("a.txt", b"words " * 2000 + b"\x00", "This kind of file"),
        ],
    )
    def test_what_deceives_is_told_at_its_field_and_changes_nothing(
        self, world: World, case: Case, name: str, data: bytes, said: str
    ) -> None:
        page = browser_of(world.worker).post(
            f"/evidence/case/{case.pk}/add/",
            fields(file=upload(data, name), title="typed before"),
            headers={"accept-language": "en"},
        )
        assert said in text(page)
        assert 'value="typed before"' in text(page)
        assert not Item.objects.exists()

    def test_fifty_megabytes_pass_in_pieces_and_one_more_is_told(
        self, world: World, case: Case, settings
    ) -> None:
        browser = browser_of(world.worker)
        film = b"\x00\x00\x00\x20ftypisom" + bytes(3 * 1024 * 1024)
        browser.post(
            f"/evidence/case/{case.pk}/add/",
            fields(kind="video", file=upload(film, "VID_1.mp4")),
        )
        kept = ItemFile.objects.get()
        assert kept.content == "mp4"
        assert next(kept.original.chunks()) == film[:CHUNK_BYTES]
        page = browser.post(
            f"/evidence/case/{case.pk}/add/",
            fields(file=upload(film[:12] + bytes(50 * 1024 * 1024), "VID_2.mp4")),
            headers={"accept-language": "en"},
        )
        assert "51 MB; 50 MB at most fit" in text(page)
        assert ItemFile.objects.count() == 1

    def test_a_name_with_paths_is_a_name_only(self, world: World, case: Case) -> None:
        item = piece(world, case)
        file = take_in(upload(photo(), "../../x\u202egpj.jpg"))
        kept = services.add_file(actor=act(world.worker), item_id=item.pk, file=file)
        assert "/" not in kept.original.name
        answer = browser_of(world.worker).post(
            f"/evidence/file/{kept.pk}/original/", {"reason": REASON}
        )
        assert answer["Content-Disposition"] == 'attachment; filename="01-1.jpg"'

    def test_a_dead_article_is_refused_and_a_day_ahead_too(self, world: World, case: Case) -> None:
        ahead = timezone.localdate() + dt.timedelta(days=2)
        page = text(
            browser_of(world.worker).post(
                f"/evidence/case/{case.pk}/add/",
                fields(article="no law at all", made_on=ahead.isoformat()),
                headers={"accept-language": "en"},
            )
        )
        assert "Write one law and one article" in page
        assert not Item.objects.exists()


class TestOriginals:
    def test_a_reason_opens_it_and_stays_with_its_way(self, world: World, case: Case) -> None:
        data, browser = photo(), browser_of(world.worker)
        file = piece(world, case, data).files.get()
        url = f"/evidence/file/{file.pk}/original/"
        assert browser.get(url).status_code == 200
        assert "Say in a sentence" in text(
            browser.post(url, {"reason": "x"}, headers={"accept-language": "en"})
        )
        answer = browser.post(url, {"reason": REASON})
        assert whole(answer) == data
        assert answer["Content-Type"] == "application/octet-stream"
        assert "no-store" in answer["Cache-Control"]
        step = Custody.objects.get(step="viewed")
        assert step.words["why"] == REASON
        event = AuditEvent.objects.get(event="evidence.original_opened")
        assert REASON not in str(event.facts)

    def test_broken_glass_and_reading_never_open_it(self, world: World, case: Case) -> None:
        file = piece(world, case, photo()).files.get()
        for member in (world.westerner, world.officer, world.plain, world.chief):
            answer = browser_of(member).post(
                f"/evidence/file/{file.pk}/original/", {"reason": REASON}
            )
            assert answer.status_code in (403, 404)
        assert not Custody.objects.filter(step="viewed").exists()


class TestItsWay:
    def test_sealed_its_files_are_fixed(self, world: World, case: Case) -> None:
        item, browser = piece(world, case, photo()), browser_of(world.worker)
        browser.post(f"/evidence/item/{item.pk}/seal/")
        item.refresh_from_db()
        assert item.sealed_at
        answer = browser.post(
            f"/evidence/item/{item.pk}/file/", {"file": upload(photo())},
            headers={"accept-language": "en"},
        )  # fmt: skip
        assert "its files are fixed" in text(answer)
        assert item.files.count() == 1
        browser.post(f"/evidence/item/{item.pk}/seal/")
        assert item.custody.filter(step="sealed").count() == 1

    def test_given_out_it_holds_the_end_of_the_case_and_stands_in_my_day(
        self, world: World, case: Case
    ) -> None:
        item, browser = piece(world, case), browser_of(world.worker)
        form = {"step": "given_out", "outsider": "河滨派出所林警官", "why": "立案用"}
        today = timezone.localdate()
        browser.post(f"/evidence/item/{item.pk}/custody/", {**form, "back_on": today.isoformat()})
        assert registrations.against_closing(case)
        assert "1" in registrations.against_closing(case)[0]
        casework.assign(actor=act(world.supervisor), case_id=case.pk, member_id=world.worker.pk)
        (found,) = registrations.due(act(world.worker))
        assert found.kind == "today"
        assert "派出所" not in f"{found.title}{found.detail}"
        form = {"step": "returned", "outsider": "林警官", "why": "复印完了"}
        browser.post(f"/evidence/item/{item.pk}/custody/", form)
        assert registrations.against_closing(case) == ()
        assert registrations.due(act(world.worker)) == []

    def test_a_step_can_be_neither_changed_nor_skipped(self, world: World, case: Case) -> None:
        item = piece(world, case)
        step = item.custody.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            Custody.objects.filter(pk=step.pk).update(at=timezone.now())
        step.step = "returned"
        with pytest.raises(DatabaseError), transaction.atomic():
            step.save()
        page = browser_of(world.worker).post(
            f"/evidence/item/{item.pk}/custody/",
            {"step": "returned", "outsider": "谁", "why": "还回来了"},
        )
        assert page.status_code == 200
        with pytest.raises(ValidationError):
            services.note_custody(
                actor=act(world.worker), item_id=item.pk, step_kind="sealed", outsider="x",
                why="because",
            )  # fmt: skip
        assert item.custody.count() == 1

    def test_no_step_can_be_removed_until_the_whole_case_is_erased(
        self, world: World, case: Case
    ) -> None:
        item = piece(world, case)
        for gone in (Custody.objects.filter(item=item), Item.objects.filter(pk=item.pk)):
            with pytest.raises(DatabaseError), transaction.atomic():
                gone.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            case.delete()
        other = piece(world, case)
        with parts.erasing(case):
            case.delete()
        assert not Custody.objects.filter(item__in=[item.pk, other.pk]).exists()
        assert not LettingGo.objects.exists()

    def test_the_case_knows_of_it(self, world: World, case: Case) -> None:
        piece(world, case)
        page = text(browser_of(world.worker).get(f"/cases/{case.pk}/"))
        assert f"/evidence/case/{case.pk}/" in page
        assert "证据 1" in page or "Evidence 1" in page


class TestCorrecting:
    def test_how_it_read_before_stays(self, world: World, case: Case) -> None:
        item, browser = piece(world, case), browser_of(world.worker)
        url = f"/evidence/item/{item.pk}/change/"
        assert "左臂淤青" in text(browser.get(url))
        seen = stamp(stands(item))
        browser.post(url, fields(title="右臂淤青", seen=seen))
        item.refresh_from_db()
        assert item.text["title"] == "右臂淤青"
        assert "左臂淤青" in text(browser.get(f"/evidence/item/{item.pk}/"))
        stale = browser.post(url, fields(title="别的", seen=seen))
        assert stale.status_code == 409
        assert "别的" in stale.content.decode() and "右臂淤青" in stale.content.decode()
        item.refresh_from_db()
        assert item.text["title"] == "右臂淤青"

    def test_withdrawn_it_stays_with_its_reason(self, world: World, case: Case) -> None:
        item, browser = piece(world, case), browser_of(world.worker)
        url = f"/evidence/item/{item.pk}/withdraw/"
        assert browser.post(url, {"reason": "短"}).status_code == 200
        browser.post(url, {"reason": "拍的是另一个人的手臂，弄错了"})
        page = text(browser.get(f"/evidence/item/{item.pk}/"))
        assert "拍的是另一个人的手臂" in page
        with pytest.raises(ValidationError):
            services.seal(actor=act(world.worker), item_id=item.pk)


class TestWhoMayNot:
    def urls(self, case: Case, item: Item) -> list[str]:
        file = item.files.get().pk
        of_item = ("", "file/", "change/", "withdraw/", "custody/")
        return [
            f"/evidence/case/{case.pk}/", f"/evidence/case/{case.pk}/add/",
            f"/evidence/case/{case.pk}/export/",
            *(f"/evidence/item/{item.pk}/{end}" for end in of_item),
            *(f"/evidence/file/{file}/{end}/" for end in ("picture", "original")),
        ]  # fmt: skip

    def test_everybody_else_is_told_nothing(self, world: World, case: Case) -> None:
        item = piece(world, case, photo())
        for member in (world.westerner, world.chief, world.officer, world.plain):
            browser = browser_of(member)
            for url in self.urls(case, item):
                assert browser.get(url).status_code in (403, 404), (member, url)

    def test_behind_a_wall_there_is_nothing(self, world: World, case: Case) -> None:
        item = piece(world, case, photo())
        set_wall(
            actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
            member_id=world.worker.pk, reason="她是对方的表姐，应当回避这个个案",
        )  # fmt: skip
        browser = browser_of(world.worker)
        assert {browser.get(url).status_code for url in self.urls(case, item)} == {404}
        assert browser.post(f"/evidence/item/{item.pk}/seal/").status_code == 404
        assert registrations.due(act(world.worker)) == []

    def test_nobody_signed_in_gets_nowhere(self, world: World, case: Case) -> None:
        item = piece(world, case, photo())
        for url in self.urls(case, item):
            assert Client().get(url).status_code == 302


def test_the_list_takes_the_same_number_of_queries_however_long(world: World, case: Case) -> None:
    browser = browser_of(world.worker)
    piece(world, case, photo((64, 64)))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"/evidence/case/{case.pk}/").status_code == 200
        return len(seen)

    queries()
    few = queries()
    for _more in range(4):
        piece(world, case, photo((64, 64)))
    assert queries() == few


def test_advice_reads_in_both_languages(world: World) -> None:
    browser = browser_of(world.worker)
    for language, words in (("en", "Her safety comes first"), ("zh-hans", "她的安全在先")):
        page = browser.get("/evidence/advice/", headers={"accept-language": language})
        assert words in text(page)
    assert browser.get("/evidence/advice/chat/").status_code == 200
    assert browser.get("/evidence/advice/gossip/").status_code == 404
