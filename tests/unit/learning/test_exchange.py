"""Files in and out: what goes out comes back as it was; hostile files are refused."""

from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from niangjia.learning import exchange, library
from niangjia.learning.exchange import gift, qti, twee, xapi
from niangjia.learning.rules import checking, reading
from niangjia.learning.rules.content import Broken, Words

SHIPPED = library.shipped()
DEFAULTS = {"module": "danger", "competency": "danger"}


def same(one, two) -> bool:
    """Whether two questions ask, key and explain the same."""
    kept = ("code", "type", "competency", "difficulty", "form", "articles", "text", "options",
            "key", "pairs", "rubric", "model", "why", "module")  # fmt: skip
    return all(getattr(one, name) == getattr(two, name) for name in kept)


class TestGift:
    def test_every_shipped_question_comes_back(self):
        sent = [q for q in SHIPPED.questions.values() if q.type in gift.CAN]
        rows = gift.read(gift.write(sent), DEFAULTS)
        back = [reading.question(row, row["module"]) for row in rows]
        assert [q.code for q in back] == [q.code for q in sent]
        assert [one.code for one, two in zip(sent, back, strict=True) if not same(one, two)] == []

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
    def test_signs_of_the_format_are_harmless_in_a_text(self, text):
        if "{mlang" not in text and text.strip():
            words = Words(text.strip(), "E")
            told = gift.texts(gift.both(words))
            assert told == {"zh": text.strip(), "en": "E"}

    def test_a_file_of_moodle_is_read(self):
        rows = gift.read(
            "$CATEGORY: laws\n\n// a comment\n::T1:: Who may apply? {=her ~a stranger#no ~nobody}\n\n"
            "2 + 2 \\= 4 {T}\n\n::T3::How many hours? {#72:0}\n\n"
            "Match {=a -> b =c -> d =e -> f}\n\nMany {~%50%x ~%50%y ~%-100%z}",
            DEFAULTS,
        )
        assert [row["type"] for row in rows] == [
            "single", "truefalse", "money", "matching", "multiple",
        ]  # fmt: skip
        assert rows[1]["text"]["en"] == "2 + 2 = 4"
        assert rows[4]["key"] == [1, 2]
        assert reading.question(rows[0], "danger").key == 1

    def test_nonsense_is_told_with_its_number(self):
        with pytest.raises(Broken, match="question 1"):
            gift.read("no answers here", DEFAULTS)


class TestQti:
    def test_every_shipped_choice_comes_back(self):
        sent = [q for q in SHIPPED.questions.values() if q.type in qti.CAN]
        back = {
            r["code"]: reading.question(r, r["module"]) for r in qti.read(qti.write(sent), DEFAULTS)
        }
        assert [one.code for one in sent if not same(one, back[one.code])] == []

    def test_a_document_type_is_refused(self):
        with pytest.raises(Broken, match="document type"):
            qti.read(b'<!DOCTYPE x [<!ENTITY a "b">]><assessmentItem/>', DEFAULTS)

    def test_a_swollen_package_is_refused(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("a.xml", b" " * (qti.MOST_BYTES + 1))
        with pytest.raises(Broken, match="too big"):
            qti.read(out.getvalue(), DEFAULTS)

    @given(st.binary(max_size=200))
    def test_rubbish_is_refused_in_words(self, body):
        with pytest.raises(Broken):
            qti.read(body, DEFAULTS)

    @given(st.binary(max_size=200))
    def test_a_page_can_show_whatever_is_wrong(self, body):
        for name in ("a.zip", "a.xml", "a.txt"):
            try:
                exchange.read_questions(name, body, "danger", "danger")
            except ValidationError as refused:
                assert refused.messages


class TestTwee:
    @pytest.mark.parametrize("code", sorted(SHIPPED.scenarios))
    def test_a_scenario_comes_back_as_it_was(self, code):
        one = SHIPPED.scenarios[code]
        back = reading.scenario(twee.scenario_from_twee(twee.scenario_as_twee(one)))
        assert back.version == one.version

    def test_the_example_is_whole(self):
        found = reading.scenario(twee.scenario_from_twee(exchange.EXAMPLE))
        assert checking.scenario_faults(found) == []

    def test_what_is_changed_in_the_text_counts(self):
        text = exchange.EXAMPLE.replace("“我就是路过，看看。”\n", "“我想问个事。”\n", 1)
        data = twee.scenario_from_twee(text)
        assert data["nodes"]["door"]["words"]["zh"] == "“我想问个事。”"

    def test_a_file_without_our_passage_says_what_lacks(self):
        with pytest.raises(ValidationError, match="NiangjiaScenario"):
            twee.scenario_from_twee(":: Start\nHello [[on->End]]\n\n:: End\nBye")


class TestXapi:
    def event(self, **more):
        values = {
            "pk": "0192f0c1-0000-7000-8000-000000000001", "member_id": "m", "verb": "completed",
            "kind": "test", "code": "module:danger", "share": 0.75, "detail": {},
            "attempt": "0192f0c1-0000-7000-8000-000000000002", "at": timezone.now(), **more,
        }  # fmt: skip
        return SimpleNamespace(**values)

    def test_a_statement_has_what_the_standard_asks_for(self):
        told = xapi.statement(self.event(), "https://niangjia.example/")
        assert {"id", "actor", "verb", "object", "timestamp", "version"} <= set(told)
        assert told["result"] == {"score": {"scaled": 0.75}, "completion": True}
        assert told["actor"]["account"] == {"homePage": "https://niangjia.example/", "name": "m"}

    def test_the_whole_is_json(self):
        body = "".join(xapi.statements_as_json([self.event(), self.event(verb="left")], "h/"))
        assert len(json.loads(body)) == 2
        assert json.loads("".join(xapi.statements_as_json([], "h/"))) == []
