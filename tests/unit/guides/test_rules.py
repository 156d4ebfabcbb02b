"""How a guide's file is read, what is refused, how guides are found."""

from __future__ import annotations

import pytest

from niangjia.guides import library, rules
from niangjia.guides.selectors import all_guides, guides_for
from niangjia.law.taxonomy import all_issues

HELP = "遇到这样的事，先顾好自己的安全，再一步一步来，我们陪着你。" * 3


def chinese(**changes: str) -> str:
    """A whole Chinese file; ``changes`` replace a section by its key or a line of front matter."""
    front = {
        "title": "一份样本",
        "summary": "只为测试。",
        "group": "safety",
        "issues": "[dv_physical]",
        "articles": "[反家庭暴力法 23]",
        "marks": "[]",
        **{key: value for key, value in changes.items() if key in rules.KEYS},
    }
    points = "1. 先做这个。\n2. 再做那个。"
    parts = [
        f"## {heading}\n\n{changes.get(key, points if key == 'steps' else HELP)}"
        for key, heading in rules.HEADINGS["zh-hans"].items()
    ]
    return "\n".join(["---", *(f"{k}: {v}" for k, v in front.items()), "---", "", *parts])


def english(**changes: str) -> str:
    """The English file that belongs to it."""
    text = chinese(**{"title": "A sample", "summary": "For tests only.", **changes})
    for key, heading in rules.HEADINGS["zh-hans"].items():
        text = text.replace(f"## {heading}", f"## {rules.HEADINGS['en'][key]}")
    return text.replace(HELP, "First be safe. Then one step after another.")


def faults(zh: str | None = None, en: str | None = None, code: str = "sample") -> list[str]:
    """What is wrong with a pair of files."""
    return rules.faults_of(code, {"zh-hans": zh or chinese(), "en": en or english()})


def test_every_shipped_guide_is_fit() -> None:
    assert library.faults() == []


def test_every_issue_has_a_guide() -> None:
    led = {code for guide in all_guides() for code in guide.issues}
    assert sorted(all_issues().keys() - led) == []


def test_a_whole_pair_is_fit() -> None:
    assert faults() == []
    guide = rules.assemble("sample", {"zh-hans": chinese(), "en": english()})
    assert guide.text("en").title == "A sample"
    assert guide.text("fr").title == "一份样本", "Chinese is the text that counts"
    assert guide.text("en").section("steps").items == 2
    assert guide.articles == ("反家庭暴力法 23",)


def test_one_changed_letter_is_another_version() -> None:
    first, second = (rules.read(chinese(today=text), "zh-hans")[1] for text in ("走。", "走!"))
    assert first.version != second.version
    assert rules.version_of("a\r\nb\n") == rules.version_of("a\nb")


@pytest.mark.parametrize(
    ("zh", "said"),
    [
        ("no front matter", "no front matter"),
        ("---\n[1, 2\n---\n", "not YAML"),
        ("---\n- a\n---\n", "not a mapping"),
        (chinese().replace("marks:", "remarks:"), "unknown keys"),
        (chinese().replace("title: 一份样本\n", ""), "missing in the front matter: title"),
        (chinese(issues="dv_physical"), "issues must be a list"),
        (chinese().replace("## 证据", "## 凭据"), "sections must be, in this order"),
        (chinese(evidence=""), "empty: 证据"),
        (
            chinese().replace("## 这说的是谁", "先说一句\n\n## 这说的是谁"),
            "before the first section",
        ),
    ],
)
def test_a_broken_file_says_what_is_wrong(zh: str, said: str) -> None:
    assert len(faults(zh)) == 1
    assert said in faults(zh)[0]


def test_both_languages_must_say_the_same() -> None:
    assert faults(en=english(steps="1. One.\n2. Two.\n3. Three.")) == [
        "sample: steps: 2 points in Chinese, 3 in English"
    ]
    assert faults(en=english(articles="[反家庭暴力法 29]")) == [
        "sample: articles differs between the languages"
    ]
    assert rules.faults_of("sample", {"zh-hans": chinese()}) == ["sample: no text in en"]
    assert rules.faults_of("sample", {"en": english()}) == ["sample: no Chinese file"]


def test_marks_must_be_declared_and_used_in_both() -> None:
    marked = {"avoid": HELP + "[policy]", "marks": "[policy]"}
    assert faults(chinese(**marked), english(avoid="No. [policy]", marks="[policy]")) == []
    assert "marks says [], used are ['policy']" in faults(chinese(avoid=HELP + "[policy]"))[1]
    outside = {"articles": '["[m] 法释〔2022〕17号 7"]', "marks": "[m]"}
    assert faults(chinese(**outside), english(**outside)) == []


def test_odd_things_are_refused() -> None:
    assert faults(chinese(group="home"), english(group="home")) == ["sample: unknown group home"]
    bad = {"articles": "[反暴23]"}
    assert faults(chinese(**bad), english(**bad)) == ["sample: not a citation: 反暴23"]
    assert "HTML" in faults(chinese(who=HELP + "<b>"))[0]
    assert "headings" in faults(chinese(who=HELP + "\n\n### x"))[0]
    assert "no real help" in faults(chinese(who="短", today="短", evidence="短"))[0]
    assert "too long" in faults(chinese(who=HELP * 20))[0]
    assert faults(code="Sample_1") == [
        "Sample_1: the code must be small letters, figures and hyphens"
    ]


def test_stray_files_are_reported(tmp_path) -> None:
    (tmp_path / "a.zh-hans.md").write_text(chinese())
    (tmp_path / "a.en.md").write_text(english())
    (tmp_path / "b.fr.md").write_text("x")
    assert library.faults(tmp_path) == ["b.fr.md: not <code>.zh-hans.md or <code>.en.md"]


def test_guides_are_found_by_issue_and_article() -> None:
    assert "dv-police" in [guide.code for guide in all_guides()]
    assert guides_for(issues=["dv_physical"])[0].issues
    by_article = [guide.code for guide in guides_for(articles=["治安管理处罚法 73"])]
    assert "dv-police" in by_article, "a paragraph's guide answers for its article"
    assert guides_for() == []
    assert guides_for(issues=["nothing"], articles=["[m] 法释〔2022〕17号 7"]) == []


def test_words_are_looked_for_in_pairs() -> None:
    assert rules.pieces("被打了 SQL;'") == ("被打", "打了", "sql")
    assert rules.pieces("打") == ("打",)
    assert rules.pieces("!!!。。。") == ()
    assert len(rules.pieces("家" * 3 + "暴力法律" * 5000)) <= 60


def test_the_weightier_field_wins_and_half_must_be_found() -> None:
    assert rules.score(("家暴",), {"title": "家暴", "body": "家暴"}) == 6
    assert rules.score(("家暴", "报警"), {"title": "", "body": "报警"}) == 0.5
    assert rules.score(("家暴", "报警", "离婚"), {"body": "报警"}) == 0
    assert rules.score((), {"body": "报警"}) == 0
