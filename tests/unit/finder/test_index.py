"""The index and the ranking, without a database."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from niangjia.finder import index, knowledge, learning, ranking
from niangjia.finder.finding import asked_of
from niangjia.finder.index import FIELDS, POSTING, Book
from niangjia.finder.knowledge import learn

ROWS = [
    ("反家庭暴力法", 2, 0, "本法所称家庭暴力，是指殴打、捆绑等侵害行为。", ["第一章 总则"]),
    ("反家庭暴力法", 23, 0, "当事人因遭受家庭暴力，可以申请人身安全保护令。", ["第四章"]),
    ("刑法", 260, 0, "虐待家庭成员，情节恶劣的，处二年以下有期徒刑。", []),
    ("刑法", 260, 1, "对未成年人负有监护职责的人虐待被监护人的。", []),
]  # fmt: skip
LESSON = [("他老是揍我怎么办", [("反家庭暴力法", 2, 0)])]


def made() -> tuple[Book, dict[str, tuple[index.Postings, float]]]:
    learned = learn(LESSON)
    book, postings = index.collect(ROWS, learned, {("刑法", 260, 1): ("保姆把娃饿了两天",)})
    return book, {term: (rows, learned.asked.get(term, 0.0)) for term, rows in postings.items()}


def test_every_term_knows_where_it_stands_and_how_often() -> None:
    book, rows = made()
    found, _asked = rows["家庭"]
    assert [book.place(int(at)) for at in found["at"]] == [
        ("反家庭暴力法", 2, 0),
        ("反家庭暴力法", 23, 0),
        ("刑法", 260, 0),
    ]
    assert list(found["text"]) == [1, 1, 1] and list(found["head"]) == [1, 1, 0]
    assert [book.place(int(at)) for at in rows["揍我"][0]["at"]] == [("反家庭暴力法", 2, 0)]
    assert rows["揍我"][0]["learned"][0] == 1
    assert rows["饿了"][0]["lay"][0] == 1


def test_the_book_comes_back_from_its_bytes() -> None:
    book, _rows = made()
    again = Book.unpack(book.pack(), "s")
    assert again.laws == book.laws and [again.place(at) for at in range(4)] == [
        book.place(at) for at in range(4)
    ]
    assert np.array_equal(again.lengths, book.lengths) and np.array_equal(again.family, book.family)


def test_the_article_that_speaks_of_it_comes_first() -> None:
    book, rows = made()
    best = ranking.rank(asked_of("申请保护令"), rows, book, limit=3)
    assert best[0].place == ("反家庭暴力法", 23, 0)
    assert ranking.rank(asked_of("zzz"), rows, book, limit=3) == []


@given(st.lists(st.sampled_from("打孩子虐待家庭暴力保护令申请监护"), min_size=1, max_size=30))
def test_scores_fall_and_no_article_stands_twice(letters: list[str]) -> None:
    book, rows = made()
    found = ranking.rank(asked_of("".join(letters)), rows, book, limit=10)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.place for one in found}) == len(found)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=40), st.integers(0, 40), st.integers(1, 300)
)
def test_a_lesson_adds_to_the_right_place_and_keeps_the_order(
    at: list[int], new: int, times: int
) -> None:
    old = np.zeros(len(set(at)), POSTING)
    old["at"] = sorted(set(at))
    found = index._with_one(old, new, times)
    assert list(found["at"]) == sorted({*at, new})
    assert found["learned"][list(found["at"]).index(new)] == min(255, times)
    assert len(FIELDS) == 4


def test_neighbours_are_of_the_same_law() -> None:
    book, _rows = made()
    values = np.array([1, 2, 4, 8], np.float32)
    assert list(book.around(values, np.arange(4))) == [2, 1, 8, 4]
    assert list(book.around(values, np.array([1, 3]))) == [1, 4]
    assert list(book.best_of_law(values)) == [2, 2, 8, 8]


def test_an_article_is_found_by_its_place_and_one_that_is_not_there_is_not() -> None:
    book, _rows = made()
    assert [book.at(book.place(at)) for at in range(len(book))] == [0, 1, 2, 3]
    assert book.at(("刑法", 260, 2)) is None and book.at(("民法典", 260, 0)) is None
    scope = knowledge.family()
    assert list(book.family) == [scope.holds(book.place(at)) for at in range(len(book))]


@given(st.lists(st.text("打我骂孩子保护令", min_size=1, max_size=6), min_size=1, max_size=12))
def test_all_terms_at_once_score_as_one_after_the_other(words: list[str]) -> None:
    book, rows = made()
    asked = asked_of("，".join(words))
    fast = ranking.scores(asked, rows, book)
    slow = {name: np.zeros(len(book)) for name in fast.fields}
    for term, times in asked.terms.items():
        one = ranking.scores(ranking.Asked({term: times}), rows, book)
        for name, values in one.fields.items():
            slow[name] += values
    for name, values in fast.fields.items():
        assert np.allclose(values, slow[name], atol=1e-4)


def test_what_tells_right_from_wrong_is_learned() -> None:
    dice = np.random.default_rng(1)
    data = []
    for _list in range(40):
        right = np.zeros(12, bool)
        right[dice.integers(12)] = True
        table = {
            "tells": (right + dice.normal(0, 0.3, 12)).astype(np.float32),
            "noise": dice.normal(0, 1, 12).astype(np.float32),
        }
        data.append((table, right))
    learned = learning.fit(data)
    assert learned["tells"] > 4 * abs(learned["noise"])


def test_a_book_packed_before_there_were_digests_is_read_without() -> None:
    book, _rows = made()
    file = dict(np.load(io.BytesIO(book.pack())))
    assert len(set(file.pop("digests").tolist())) == len(ROWS)
    out = io.BytesIO()
    np.savez(out, **file)
    old = Book.unpack(out.getvalue(), "")
    assert old.place(1) == book.place(1) and not old.digests.any()
