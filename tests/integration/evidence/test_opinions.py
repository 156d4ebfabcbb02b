"""A legal expert is asked on what tells nobody, and answers on law in force."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.access.services import set_wall
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Consent
from niangjia.casework.services import Facts
from niangjia.evidence import registrations, services
from niangjia.evidence.models import Custody, Item, Opinion, Release
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from tests.evidence_files import photo
from tests.integration.evidence.test_items import piece, text, whole
from tests.law_corpus import HARMONY, amended
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
SUMMARY = "她结婚十一年，对方酒后打过她两次，第二次孩子在场。她想先保护孩子，暂时不离婚。"
QUESTION = "妇联要在几日内答复？依据哪一条？"
ANSWER = "依据《和睦家庭法》第三条，应当在三日内答复。"
WHY = "专家需要看伤情照片才能判断伤情等级"
SECRETS = ("李小禾", "李女士", "13800138000", "柳桥", "东岸区", "周敏", "桂花巷", "1991-03-08")


@pytest.fixture
def world(db: None) -> World:
    from niangjia.access.actor import command_actor
    from niangjia.law.corpus.services import import_laws

    made = make_world()
    import_laws(actor=command_actor(), laws=[HARMONY], source="tests")
    return made


@pytest.fixture
def expert(world: World) -> Member:
    made = make_member("沈文博", world.city)
    hold(made, "legal_expert", world.city)
    return made


@pytest.fixture
def case(world: World) -> Case:
    who = act(world.worker)
    made = casework.open_case(
        actor=who,
        facts=Facts(
            call_her="李女士", name="李小禾", phone="13800138000", birthday="1991-03-08",
            story="他叫赵某，住桂花巷", issues=("dv_physical",),
        ),
    )  # fmt: skip
    casework.set_party(
        actor=who, case_id=made.pk, role="child", relation="child", name="小满",
        birthday=(timezone.localdate() - dt.timedelta(days=365 * 9 + 9)).isoformat(),
    )  # fmt: skip
    casework.seal_record(
        actor=who, case_id=made.pk, kind="address", content="云河市西岭区桂花巷12号3幢502"
    )
    return made


def asked(world: World, case: Case, expert: Member, **more: object) -> Opinion:
    given = {
        "expert_id": expert.pk, "topic": "dv_physical", "summary": SUMMARY, "question": QUESTION,
        **more,
    }  # fmt: skip
    return services.ask_expert(actor=act(world.worker), case_id=case.pk, **given)


def english(browser: Client, url: str, data: dict[str, object] | None = None) -> str:
    headers = {"accept-language": "en"}
    answer = (
        browser.get(url, headers=headers)
        if data is None
        else browser.post(url, data, headers=headers)
    )
    return text(answer)


class TestAsking:
    def test_from_the_question_to_the_answer_in_the_case(
        self, world: World, case: Case, expert: Member
    ) -> None:
        worker, hers = browser_of(world.worker), browser_of(expert)
        page = text(worker.get(f"/evidence/case/{case.pk}/opinions/ask/"))
        assert str(expert.pk) in page
        sent = {"expert": str(expert.pk), "topic": "dv_physical", "summary": SUMMARY}
        worker.post(f"/evidence/case/{case.pk}/opinions/ask/", {**sent, "question": QUESTION})
        opinion = Opinion.objects.get()
        assert Notice.objects.filter(member=expert, code="evidence.asked").exists()
        (due,) = registrations.questions_due(act(expert))
        assert case.number not in f"{due.title}{due.detail}{due.url}"
        hers.post(f"/evidence/questions/{opinion.pk}/answer/", {"text": ANSWER})
        opinion.refresh_from_db()
        assert opinion.state == "answered"
        page = text(worker.get(f"/evidence/opinion/{opinion.pk}/"))
        assert "应当在三日内答复" in page
        assert 'class="cite"' in page
        assert f"/evidence/opinion/{opinion.pk}/" in text(worker.get(f"/cases/{case.pk}/timeline/"))
        assert any(one.kind == "new" for one in registrations.questions_due(act(world.worker)))
        worker.post(f"/evidence/opinion/{opinion.pk}/end/")
        opinion.refresh_from_db()
        assert opinion.state == "closed"
        assert registrations.questions_due(act(world.worker)) == []

    def test_the_expert_sees_bands_and_codes_and_nothing_that_tells(
        self, world: World, case: Case, expert: Member
    ) -> None:
        opinion, browser = asked(world, case, expert), browser_of(expert)
        pages = [
            text(browser.get(url))
            for url in ("/evidence/questions/", f"/evidence/questions/{opinion.pk}/", "/")
        ]
        assert "30-44" in pages[1]
        assert "8-13" in pages[1]
        assert "云河市" in pages[1]
        for page in pages:
            assert case.number not in page
            assert str(case.pk) not in page
            assert [secret for secret in SECRETS if secret in page] == []

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("第一句没有问题。\n小禾被打了，孩子也在场。", "Line 2"),
            ("她的电话是138-0013-8000，可以打给她。", "a phone number"),
            ("她现在住在桂花巷12号，不敢回去，请问怎么办。", "an address"),
            ("柳桥街道妇联受理以后，应当多久答复她？", "a unit below the city"),
            ("她是1991年3月8日出生的，结婚十一年了。", "a birthday"),
        ],
    )
    def test_a_text_that_tells_who_she_is_is_refused_with_its_line(
        self, world: World, case: Case, expert: Member, said: str, told: str
    ) -> None:
        sent = {
            "expert": str(expert.pk), "topic": "dv_physical", "summary": said, "question": QUESTION,
        }  # fmt: skip
        page = english(browser_of(world.worker), f"/evidence/case/{case.pk}/opinions/ask/", sent)
        assert told in page
        assert QUESTION in page
        assert not Opinion.objects.exists()

    def test_whoever_is_walled_off_or_takes_none_isn_t_offered(
        self, world: World, case: Case, expert: Member
    ) -> None:
        set_wall(
            actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
            member_id=expert.pk, reason="他是对方的代理律师，应当回避",
        )  # fmt: skip
        with pytest.raises(ValidationError):
            asked(world, case, expert)
        other = make_member("陈律师", world.city)
        hold(other, "legal_expert", world.city)
        browser_of(other).post("/evidence/questions/me/", {"topics": ["safety"]})
        with pytest.raises(ValidationError):
            asked(world, case, other)
        page = text(browser_of(world.worker).get(f"/evidence/case/{case.pk}/opinions/ask/"))
        assert str(other.pk) not in page
        assert str(expert.pk) not in page


class TestAnswering:
    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("应当尽快答复她，越快越好。", "Name at least one article"),
            ("依据《和睦家庭法》第九十九条，应当答复。", "no such article"),
        ],
    )
    def test_no_law_or_dead_law_is_refused(
        self, world: World, case: Case, expert: Member, said: str, told: str
    ) -> None:
        opinion = asked(world, case, expert)
        url = f"/evidence/questions/{opinion.pk}/answer/"
        page = english(browser_of(expert), url, {"text": said})
        assert told in page
        assert said in page
        opinion.refresh_from_db()
        assert opinion.state == "asked"

    def test_an_old_number_is_refused_with_the_new_one(
        self, world: World, case: Case, expert: Member
    ) -> None:
        from niangjia.law.models import ArticleChange, Law

        opinion = asked(world, case, expert)
        law = Law.objects.get(short="和睦家庭法")
        ArticleChange(
            law=law, dated=law.versions.get().dated, kind="renumbered", number=30, sub=0, to_number=3, to_sub=0,
        ).save()  # fmt: skip
        page = english(
            browser_of(expert), f"/evidence/questions/{opinion.pk}/answer/",
            {"text": "依据《和睦家庭法》第三十条，应当答复。"},
        )  # fmt: skip
        assert "《和睦家庭法》第三条 now" in page

    def test_asking_back_and_again(self, world: World, case: Case, expert: Member) -> None:
        opinion = asked(world, case, expert)
        hers, worker = browser_of(expert), browser_of(world.worker)
        hers.post(f"/evidence/questions/{opinion.pk}/back/", {"text": "报过警没有？"})
        opinion.refresh_from_db()
        assert opinion.state == "back"
        again = f"/evidence/opinion/{opinion.pk}/again/"
        assert "a name of this case" in english(worker, again, {"text": "李小禾报过警，有告诫书。"})
        worker.post(again, {"text": "报过一次警，拿到了告诫书。"})
        opinion.refresh_from_db()
        assert opinion.state == "asked"
        assert "报过一次警" in text(hers.get(f"/evidence/questions/{opinion.pk}/"))

    def test_nobody_answers_twice_or_for_another(
        self, world: World, case: Case, expert: Member
    ) -> None:
        opinion = asked(world, case, expert)
        other = make_member("陈律师", world.city)
        hold(other, "legal_expert", world.city)
        for url in ("", "answer/", "back/"):
            assert (
                browser_of(other).get(f"/evidence/questions/{opinion.pk}/{url}").status_code == 404
            )
        services.answer(actor=act(expert), opinion_id=opinion.pk, text=ANSWER)
        with pytest.raises(ValidationError):
            services.answer(actor=act(expert), opinion_id=opinion.pk, text=ANSWER)
        with pytest.raises(Denied):
            services.answer(actor=act(world.worker), opinion_id=opinion.pk, text=ANSWER)


class TestWhoMayNot:
    def test_an_expert_opens_nothing_else_of_the_case(
        self, world: World, case: Case, expert: Member
    ) -> None:
        item = piece(world, case, photo())
        opinion, browser = asked(world, case, expert), browser_of(expert)
        file = item.files.get().pk
        for url in (
            f"/cases/{case.pk}/", f"/evidence/case/{case.pk}/", f"/evidence/item/{item.pk}/",
            f"/evidence/file/{file}/picture/", f"/evidence/file/{file}/original/",
            f"/evidence/opinion/{opinion.pk}/", f"/evidence/case/{case.pk}/opinions/",
            f"/evidence/opinion/{opinion.pk}/again/", f"/evidence/opinion/{opinion.pk}/release/",
            f"/evidence/questions/{opinion.pk}/file/{file}/",
        ):  # fmt: skip
            assert browser.get(url).status_code in (403, 404), url

    def test_a_wall_set_later_takes_the_question_away(
        self, world: World, case: Case, expert: Member
    ) -> None:
        opinion, browser = asked(world, case, expert), browser_of(expert)
        set_wall(
            actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
            member_id=expert.pk, reason="他是对方的代理律师，应当回避",
        )  # fmt: skip
        assert browser.get(f"/evidence/questions/{opinion.pk}/").status_code == 404
        assert str(opinion.pk) not in text(browser.get("/evidence/questions/"))
        assert registrations.questions_due(act(expert)) == []

    def test_others_see_neither_question_nor_list(
        self, world: World, case: Case, expert: Member
    ) -> None:
        opinion = asked(world, case, expert)
        for member in (world.westerner, world.chief, world.officer, world.plain):
            browser = browser_of(member)
            for url in (
                f"/evidence/opinion/{opinion.pk}/", f"/evidence/case/{case.pk}/opinions/",
                f"/evidence/case/{case.pk}/opinions/ask/", f"/evidence/questions/{opinion.pk}/",
            ):  # fmt: skip
                assert browser.get(url).status_code in (403, 404), (member, url)
            assert browser.get("/evidence/questions/").status_code == 403

    def test_thirty_days_after_its_end_the_expert_sees_it_no_more(
        self, world: World, case: Case, expert: Member
    ) -> None:
        opinion = asked(world, case, expert)
        services.end_opinion(actor=act(world.worker), opinion_id=opinion.pk)
        browser = browser_of(expert)
        assert browser.get(f"/evidence/questions/{opinion.pk}/").status_code == 200
        Opinion.objects.filter(pk=opinion.pk).update(
            moved_at=timezone.now() - dt.timedelta(days=31)
        )
        assert browser.get(f"/evidence/questions/{opinion.pk}/").status_code == 404


class TestReleases:
    @pytest.fixture
    def item(self, world: World, case: Case) -> Item:
        return piece(world, case, photo())

    def seen(self, expert: Member, opinion: Opinion, item: Item) -> int:
        file = item.files.get().pk
        url = f"/evidence/questions/{opinion.pk}/file/{file}/"
        return browser_of(expert).get(url).status_code

    def test_by_consent_until_it_is_withdrawn(
        self, world: World, case: Case, expert: Member, item: Item
    ) -> None:
        opinion, who = asked(world, case, expert), act(world.worker)
        url = f"/evidence/opinion/{opinion.pk}/release/"
        sent = {"item": str(item.pk), "ground": "consent"}
        assert "No consent" in english(browser_of(world.worker), url, sent)
        consent = casework.note_consent(
            actor=who, case_id=case.pk, purpose="receiver", how="said", scope="法律专家"
        )
        browser_of(world.worker).post(url, sent)
        assert self.seen(expert, opinion, item) == 200
        casework.withdraw_consent(actor=who, case_id=case.pk, consent_id=consent.pk)
        assert self.seen(expert, opinion, item) == 404
        assert Consent.objects.get().withdrawn_at

    def test_by_a_reason_only_after_another_supervisor_s_yes(
        self, world: World, case: Case, expert: Member, item: Item
    ) -> None:
        opinion = asked(world, case, expert)
        browser_of(world.worker).post(
            f"/evidence/opinion/{opinion.pk}/release/",
            {"item": str(item.pk), "ground": "reason", "reason": WHY},
        )
        waiting = Release.objects.get()
        assert self.seen(expert, opinion, item) == 404
        assert registrations.questions_due(act(world.supervisor))
        url = f"/evidence/release/{waiting.pk}/yes/"
        assert browser_of(world.worker).post(url).status_code == 403
        assert browser_of(world.westerner).post(url).status_code in (403, 404)
        browser_of(world.supervisor).post(url)
        assert self.seen(expert, opinion, item) == 200
        assert WHY in text(browser_of(world.supervisor).get(f"/evidence/opinion/{opinion.pk}/"))
        event = AuditEvent.objects.get(event="evidence.release_decided")
        assert event.facts == {"yes": 1}

    def test_nobody_approves_her_own(
        self, world: World, case: Case, expert: Member, item: Item
    ) -> None:
        opinion = asked(world, case, expert)
        boss = act(world.supervisor)
        made = services.release(
            actor=boss, opinion_id=opinion.pk, item_id=item.pk, consent=False, reason=WHY
        )
        with pytest.raises(ValidationError):
            services.decide_release(actor=boss, release_id=made.pk, yes=True)

    def test_the_expert_gets_the_cleaned_copy_of_a_picture(
        self, world: World, case: Case, expert: Member, item: Item
    ) -> None:
        opinion, who = asked(world, case, expert), act(world.worker)
        casework.note_consent(
            actor=who, case_id=case.pk, purpose="receiver", how="said", scope="法律专家"
        )
        services.release(actor=who, opinion_id=opinion.pk, item_id=item.pk, consent=True)
        file = item.files.get().pk
        answer = browser_of(expert).get(f"/evidence/questions/{opinion.pk}/file/{file}/")
        assert b"ZQ-PHONE" not in whole(answer)
        assert not Custody.objects.filter(step="viewed").exists()


def test_an_amended_law_marks_the_answer_that_stands_in_the_case(
    world: World, case: Case, expert: Member
) -> None:
    from niangjia.access.actor import command_actor
    from niangjia.law.corpus.services import import_laws

    opinion = asked(world, case, expert)
    services.answer(actor=act(expert), opinion_id=opinion.pk, text=ANSWER)
    import_laws(actor=command_actor(), laws=[amended(a3="")], source="tests")
    page = text(browser_of(world.worker).get(f"/evidence/opinion/{opinion.pk}/"))
    assert "cite dead" in page


def test_an_open_question_doesn_t_hold_the_end_of_a_case(
    world: World, case: Case, expert: Member
) -> None:
    asked(world, case, expert)
    assert registrations.against_closing(case) == ()
    assert registrations.opinions_state(act(world.worker), case)


def test_a_leaving_expert_s_questions_pass_to_another(
    world: World, case: Case, expert: Member
) -> None:
    opinion = asked(world, case, expert)
    other = make_member("陈律师", world.city)
    hold(other, "legal_expert", world.city)
    (thing,) = registrations.held(expert)
    assert registrations.takes(thing, other)
    assert not registrations.takes(thing, world.plain)
    registrations.hand_on(act(world.chief), thing, other)
    opinion.refresh_from_db()
    assert opinion.expert_id == other.pk
