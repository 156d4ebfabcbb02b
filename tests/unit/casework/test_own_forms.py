"""Two people correct one filled form: no answer of either is gone without being asked about."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.casework import facts
from niangjia.casework.services.own_forms import as_one
from niangjia.instruments import own
from niangjia.instruments.reading_own import read_form
from niangjia.ui.conflict import ChangedMeanwhile, stamp
from tests.own_forms import example

# A question that waits for two others, and one that waits for it.
MORE = """
  - {code: share, part: wish, ask: one, when: {lives: [rented, kin], needs: [cheap]}, zh: 合住可以吗, en: Sharing,
     answers: [{code: yes, zh: 可以, en: Fine}, {code: no, zh: 不行, en: Not so}]}
  - {code: whom, part: wish, ask: text, when: {share: ["yes"]}, zh: 和谁, en: With whom}
""".replace("code: yes", 'code: "yes"').replace("code: no,", 'code: "no",')
FORM = read_form("housing.yaml", example().rstrip() + MORE)
CHOICES = {
    "lives": ["", "own", "rented", "kin"],
    "rent": ["", 900, 950],
    "until": ["", "2026-12-01"],
    "needs": [[], ["cheap"], ["cheap", "school"]],
    "words": ["", "想离学校近"],
    "share": ["", "yes", "no"],
    "whom": ["", "她妹妹"],
}
ANSWERS = st.fixed_dictionaries(
    {code: st.sampled_from(values) for code, values in CHOICES.items()}
).map(lambda given: own.kept(FORM, given))


def named(answers: dict[str, Any]) -> dict[str, Any]:
    return facts.own_answers(FORM, answers)


@settings(max_examples=400)
@given(ANSWERS, ANSWERS, ANSWERS)
def test_what_one_of_them_changed_stands_or_both_are_asked(
    before: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    asked: list[str] = []
    try:
        settled = named(as_one(FORM, theirs, mine, stamp(named(before))))
    except ChangedMeanwhile as met:
        asked, settled = met.asked, met.settled
        assert set(asked) | set(settled) == set(named(before)) and not set(asked) & set(settled)
        assert all(named(theirs)[name] != named(mine)[name] for name in asked)
    for name, value in settled.items():
        then, hers, his = (named(of)[name] for of in (before, mine, theirs))
        assert value == (his if hers == then else hers)
    # Whichever of the two she takes for all that was asked, everything that was settled stays.
    for taken in (theirs, mine):
        result = {**settled, **{name: named(taken)[name] for name in asked}}
        chosen = {one.code: result[own.name_of(one.code)] for one in FORM.questions}
        kept = own.kept(FORM, chosen)
        assert kept == {code: value for code, value in chosen.items() if value}
        assert as_one(FORM, theirs, kept, stamp(named(theirs))) == chosen
