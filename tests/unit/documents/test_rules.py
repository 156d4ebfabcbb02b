"""Missing contents first; what stops a document; days that follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.documents import checks, content, library, rules
from niangjia.documents.checking import sample
from niangjia.documents.library import Kind
from niangjia.documents.values import ProtectedAddress

TODAY = dt.date(2026, 11, 28)
KINDS = {code: library.load(library.SHIPPED / f"{code}.yaml") for code in library.codes()}
HOME = "柳荫路123号2幢301室"
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def stops(code: str, values: dict[str, Any], today: dt.date = TODAY) -> set[str]:
    """Sentences that stop a document, by their English beginning."""
    found = checks.run(KINDS[code], values, today)
    return {one.words.en for one in found if one.kind == rules.STOP}


@kinds
def test_an_empty_document_misses_every_required_content_in_order(kind: Kind) -> None:
    lacking = [one.field for one in rules.missing(kind, {})]
    assert lacking == [f.code for f in kind.fields.values() if f.required and not f.when]
    assert lacking
    assert not rules.may_be_final(rules.missing(kind, {}))


@kinds
def test_a_full_one_misses_nothing(kind: Kind) -> None:
    assert rules.missing(kind, rules.tidied(kind, sample(kind))) == []


@kinds
@given(data=st.data())
def test_what_is_missing_is_what_was_left_out(kind: Kind, data: st.DataObject) -> None:
    full = rules.tidied(kind, sample(kind))
    plain = [c for c, f in kind.fields.items() if f.required and not f.when and not f.options]
    out = set(data.draw(st.lists(st.sampled_from(plain), unique=True)))
    left = {code: value for code, value in full.items() if code not in out}
    assert {one.field for one in rules.missing(kind, left)} == out


@kinds
def test_findings_come_missing_first(kind: Kind) -> None:
    found = rules.ordered([*checks.run(kind, {}, TODAY), *rules.missing(kind, {})])
    order = [rules.ORDER.index(one.kind) for one in found]
    assert order == sorted(order)


@kinds
@given(junk=st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
def test_answers_nobody_asked_for_are_dropped(kind: Kind, junk: dict[str, str]) -> None:
    assert set(rules.tidied(kind, junk)) <= set(kind.fields)


@kinds
def test_no_printed_field_of_a_served_paper_may_tell_the_secret(kind: Kind) -> None:
    if not (kind.served or kind.discreet):
        return
    full = sample(kind)
    for one in kind.printed:
        if one.options or one.type == "date":
            continue
        told = HOME if one.type != "rows" else [{one.columns[-1].code: f"住{HOME}"}]
        with pytest.raises(ProtectedAddress):
            rules.ensure_safe(kind, {**full, one.code: told}, [HOME])
    rules.ensure_safe(kind, full, [HOME])


@kinds
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_never_printed_stands_in_no_content(kind: Kind, language: str) -> None:
    values = {**sample(kind), "protected_address": "«secret»"}
    shown = str(content.content(kind, values, language, draft=True).as_data())
    named = str(content.context(kind, values, language, draft=True))
    for one in kind.fields.values():
        if not one.prints:
            assert f"«{one.code}»" not in shown + named
    assert "«secret»" not in shown + named


@kinds
def test_a_draft_has_the_banner_and_a_final_print_none(kind: Kind) -> None:
    for language in ("zh", "en"):
        draft = content.content(kind, {}, language, draft=True)
        final = content.content(kind, {}, language, draft=False)
        assert bool(draft.banner) is not kind.discreet
        assert not final.banner
        assert bool(final.title) is not kind.discreet


# -- single rules -----------------------------------------------------------------------------------
def test_a_free_adult_files_herself() -> None:
    said = stops("protection-order", {"applies": "behalf", "ground": "none"})
    assert any("files herself" in text for text in said)
    assert not stops("protection-order", {"applies": "behalf", "ground": "coerced"})
    assert not stops("protection-order", {"applies": "self"})
    assert stops("protection-order", {"applies": "behalf", "ground": "frail", "wish": "no"})
    assert not stops("protection-order", {"applies": "behalf", "ground": "frail", "wish": "yes"})


def test_the_ground_is_asked_only_from_others() -> None:
    order = KINDS["protection-order"]
    asked = {one.field for one in rules.missing(order, {"applies": "behalf"})}
    assert {"behalf_body", "ground", "wish"} <= asked
    assert not {"ground", "wish"} & {o.field for o in rules.missing(order, {"applies": "self"})}


def test_the_court_s_clock_runs_from_acceptance() -> None:
    said = " ".join(one.words.en for one in KINDS["protection-order"].notices)
    assert "72 hours of acceptance" in said and "not from filing" in said
    paper = str(content.content(KINDS["protection-order"], {}, "zh", draft=False).as_data())
    assert "联系被申请人之前，请先告知申请人" in paper


@pytest.mark.parametrize(
    ("last", "day"),
    [("2026-08-31", dt.date(2027, 2, 28)), ("2026-05-28", dt.date(2026, 11, 28))],
)
def test_the_six_month_day_is_the_corresponding_one(last: str, day: dt.date) -> None:
    kind = KINDS["police-request"]
    assert checks.derived(kind, {"last_incident": last}) == {"six_month_day": day}
    text = str(content.content(kind, {"last_incident": last}, "zh", draft=True).as_data())
    assert f"{day.year}年{day.month}月{day.day}日届满" in text


@given(st.dates(max_value=dt.date(9990, 1, 1)))
def test_six_months_never_end_later_than_the_corresponding_day(last: dt.date) -> None:
    found = checks.derived(KINDS["police-request"], {"last_incident": last.isoformat()})
    day = found["six_month_day"]
    assert day is not None and dt.timedelta(days=180) <= day - last <= dt.timedelta(days=184)


def test_the_police_are_asked_in_order() -> None:
    text = str(content.content(KINDS["police-request"], {}, "zh", draft=True).as_data())
    assert text.index("立案侦查") < text.index("治安管理处罚。") < text.index("告诫书")


@pytest.mark.parametrize(
    "term",
    [
        "双方再无争议", "双方 再无任何 纠纷", "女方放弃损害赔偿", "男方不承担抚养费",
        "女方自愿放弃孩子抚养费的权利", "双方互不追究", "女方净身出户", "不得报警、起诉",
        "There is no further dispute", "She waives child support",
    ],
)  # fmt: skip
def test_waivers_are_flagged(term: str) -> None:
    assert stops("divorce-agreement", {"red_signs": ["none"], "more": term})


@pytest.mark.parametrize("term", ["财产归女方", "男方每月支付抚养费三千元", "损害赔偿另行解决"])
def test_ordinary_terms_are_not(term: str) -> None:
    assert not stops("divorce-agreement", {"red_signs": ["none"], "more": term})


def test_one_danger_sign_stops_registration() -> None:
    assert stops("divorce-agreement", {"red_signs": ["violence"]})
    assert stops("divorce-agreement", {"red_signs": ["violence", "none"]})
    assert not stops("divorce-agreement", {"red_signs": ["none"]})


@pytest.mark.parametrize(
    "term",
    [
        "甲方表示谅解", "谅 解", "乙方同意撤案", "不予追究其责任", "不再追究", "撤诉", "撤回报案",
        "She forgives him", "withdraws the report",
    ],
)  # fmt: skip
def test_forgiveness_and_withdrawal_are_flagged(term: str) -> None:
    for place in ("facts", "breach", "children"):
        assert stops("mediation-agreement", {place: term})
    assert stops("mediation-agreement", {"terms": [{"term": term}]})


def test_no_agreement_without_screening_or_beside_a_police_case() -> None:
    assert stops("mediation-agreement", {"screened": "no"})
    assert stops("mediation-agreement", {"police_case": "yes"})
    assert not stops("mediation-agreement", {"screened": "yes", "police_case": "no"})


@kinds
def test_the_form_s_own_sentences_trip_no_check(kind: Kind) -> None:
    full = rules.tidied(kind, {**sample(kind), "red_signs": ["none"]})
    assert not [one for one in checks.run(kind, full, TODAY) if one.words.en.startswith("An agre")]
