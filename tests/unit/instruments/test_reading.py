"""Files: what is shipped is sound, and what is wrong is said with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from niangjia.instruments import library, reading
from niangjia.instruments.reading import Broken
from niangjia.instruments.values import Instrument, Words
from niangjia.law.citations.values import OutsideCitation

SHIPPED = library.shipped()
TEXT = (library.FOLDER / "partner-danger.1.0.yaml").read_text("utf-8")


def faults(text: str) -> list[str]:
    with translation.override("en"), pytest.raises(Broken) as caught:
        reading.read("mine.yaml", text)
    return caught.value.faults


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def texts(of: Instrument) -> list[Words]:
    found = [of.title, of.summary, of.author, of.population, of.validity, of.told_by, *of.asking]
    found += [of.licence.terms, *of.parts.values(), of.estimate.words, of.estimate.why]
    for q in of.questions:
        found += [q.words, q.why, q.fact, *(a.words for a in q.answers)]
    for band in of.bands:
        found += [band.words, band.says]
    for step in of.steps.values():
        found += [step.words, *([step.note] if step.note else [])]
    return [*found, *(t.words for t in of.triggers.values())]


@pytest.mark.parametrize("of", SHIPPED.values(), ids=lambda of: of.code)
def test_what_is_shipped_is_whole_in_both_languages(of: Instrument) -> None:
    assert of.languages == ("zh", "en")
    for words in texts(of):
        assert words.zh
        assert words.en
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in words.en)
    assert "受害者" not in str(texts(of))
    assert "victim" not in str(texts(of)).lower()


def test_the_two_screens_have_their_size() -> None:
    assert {code: len(of.questions) for (code, _), of in SHIPPED.items()} == {
        "partner-danger": 16,
        "child-safety": 14,
    }


@pytest.mark.parametrize("of", SHIPPED.values(), ids=lambda of: of.code)
def test_a_report_for_a_child_needs_nobody_and_waits_for_nothing(of: Instrument) -> None:
    step = of.steps["report" if of.code == "child-safety" else "child_report"]
    assert step.at_once
    assert not step.may_decline
    marks = [c.mark for c in step.basis if isinstance(c, OutsideCitation)]
    assert {"m", "policy"} <= set(marks)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("code: partner-danger", "code: Partner Danger", "code: Partner", "is no code"),
        ('version: "1.0"', "version: first", "version: first", "numbers with points"),
        ("red_level: grave", "red_level: high", "red_level: high", "“high” is none of"),
        ("do: [doctor_neck]", "do: [moon]", "do: [moon]", "no step “moon”"),
        ("    part: body\n    zh: 他有没有掐", "    part: arm\n    zh: 他有没有掐", "part: arm", "“arm” is none of"),
        ("反家庭暴力法 18", "反家庭暴力法", "basis: [反家庭暴力法,", "is no citation"),
        ("again: 30", "again: soon", "again: soon", "whole number"),
        ("    at_once: true", "    at_once: now", "at_once: now", "true or false"),
        ("estimate:\n", "colour: red\nestimate:\n", "colour: red", "not known here"),
        ("code: weapon\n", "code: choked\n", "code: choked\n    part: body\n    zh: 他有没有拿刀", "is taken"),
        ("  kind: open", "  kind: licensed", "  kind: licensed", "“permission” is missing"),
        ("issues: [dv_physical", "issues: [moon", "issues: [moon", "no issue code “moon”"),
        ("{code: \"no\",", "{code: unsure,", "{code: unsure,", "comes by itself"),
        ("    from: 4", "    from: 0", "  - level: watch", "Bands begin at 0"),
        ("    from: 8", "    from: 80", "  - level: watch", "can't be reached"),
        ("    again: 14", "    again: 90", "  - level: watch", "the sooner"),
        ("languages: [zh, en]", "languages: [zh, fr]", "languages: [zh, fr]", "no language “fr”"),
    ],
)  # fmt: skip
def test_each_fault_names_its_file_and_line(old: str, new: str, at: str, says: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    said = [one for one in faults(text) if says in one]
    assert said, faults(text)
    assert said[0].startswith(f"mine.yaml:{line_of(text, at)}: ")


@pytest.mark.parametrize(
    "text",
    ["", "[1, 2]", "a: [", "a: &x {b: *x}", "- \t-", "just words", "a: 1\na: 2", "x" * 300_000],
)
def test_what_is_no_instrument_is_refused(text: str) -> None:
    assert all(one.startswith("mine.yaml:") for one in faults(text))


def test_every_fault_is_said_at_once() -> None:
    text = TEXT.replace("red_level: grave", "red_level: x").replace(
        "code: weapon\n", "code: W\n", 1
    )
    assert len(faults(text)) >= 2


def test_a_missing_language_is_said() -> None:
    text = TEXT.replace(
        "title: {zh: 伴侣暴力危险筛查, en: Danger screen for partner violence}", "title: {zh: 筛查}"
    )
    assert any("“en” is missing" in one for one in faults(text))


def test_one_language_is_enough_when_it_says_so(tmp_path: Path) -> None:
    assert Words(zh="好").text("en") == "好"
    assert Words(zh="好", en="good").text("en") == "good"


def test_a_file_must_bear_its_name(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(TEXT, "utf-8")
    with pytest.raises(Broken, match=r"other\.yaml:1: must be called partner-danger\.1\.0\.yaml"):
        library.load(tmp_path)


def test_the_newest_version_counts_numbers_not_letters() -> None:
    import dataclasses

    of = SHIPPED["partner-danger", "1.0"]
    versions = [dataclasses.replace(of, version=v) for v in ("1.9", "1.10", "1.2")]
    assert library.newest(versions)["partner-danger"].version == "1.10"
