"""What an import would do: planned from the tree and the rows alone."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from niangjia.jobs.tables import Row
from niangjia.units import plans
from niangjia.units.plans import Known


def known(name, level, code="", parent=None, path="0001", **more) -> Known:
    return Known(
        id=uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}{path}"),
        parent=parent.id if parent else None,
        path=path,
        name_zh=name,
        level=level,
        code=code,
        closed=more.pop("closed", False),
        **more,
    )


CITY = known("江城市", "city", "990100")
EAST = known("东湖区", "district", "990102", CITY, "00010001", phone="1")
WEST = known("西山区", "district", "990103", CITY, "00010002")
TREE = [CITY, EAST, WEST]


def rows(*given) -> list[Row]:
    keys = ("name_zh", "level", "code", "parent", "phone")
    return [
        Row(number, dict(zip(keys, [*cells, "", "", "", ""][:5], strict=True)))
        for number, cells in enumerate(given, start=2)
    ]


def plan(*given, tree=TREE, covers=lambda path: True, top=False):
    return plans.make_plan(tree, rows(*given), covers=covers, may_make_top=top)


def problems(*given, **options) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code) for p in plan(*given, **options).problems]


def test_a_new_unit_finds_its_parent_by_code_path_or_plain_name():
    for parent in ("990102", "990102000000", "江城市/东湖区", "江城市＞东湖区", "东湖区"):
        made = plan(("甲街道", "street", "", parent))
        assert not made.problems
        assert [addition.parent_id for addition in made.added] == [EAST.id]


def test_rows_may_stand_in_any_order():
    made = plan(
        ("花园社区", "社区", "", "江城市/东湖区/甲街道"),
        ("甲街道", "街道", "", "990102"),
        ("花园调解室", "studio", "", "花园社区"),
    )
    assert not made.problems
    assert [a.wanted.name_zh for a in made.added] == ["甲街道", "花园社区", "花园调解室"]
    assert [a.parent_row for a in made.added] == [None, 3, 2]


def test_a_child_may_be_called_like_its_parent():
    made = plan(("东湖", "社区", "", "东湖区/东湖"), ("东湖", "街道", "", "东湖区"))
    assert not made.problems
    assert [a.wanted.level for a in made.added] == ["street", "community"]


def test_a_unit_that_is_here_is_known_by_code_else_by_name_and_place():
    made = plan(
        ("东湖新区", "district", "990102"),
        ("西山区", "district", "", "江城市", "62"),
        ("江城市", "city", "990100"),
    )
    assert not made.problems
    assert made.same == 1
    assert [change.fields for change in made.changed] == [
        {"name_zh": ("东湖区", "东湖新区")},
        {"phone": ("", "62")},
    ]


def test_empty_cells_leave_what_stands_there():
    assert plan(("东湖区", "district", "", "江城市", "")).same == 1


def test_what_is_wrong_is_named_with_row_and_column():
    assert problems(("", "street", "", "东湖区")) == [(2, "name_zh", "name_missing")]
    assert problems(("甲", "片区", "", "东湖区")) == [(2, "level", "level_unknown")]
    assert problems(("甲", "street", "12", "东湖区")) == [(2, "code", "code_length")]
    assert problems(("甲", "street", "", "南山区")) == [(2, "parent", "parent_unknown")]
    assert problems(("甲", "street", "", "")) == [(2, "parent", "parent_missing")]
    assert problems(("甲", "community", "", "江城市")) == [(2, "level", "level_below")]
    assert problems(("东湖区", "street", "", "江城市")) == [(2, "level", "level_fixed")]
    assert problems(("东湖区", "district", "990109", "江城市")) == [(2, "code", "code_differs")]
    assert problems(
        ("甲", "street", "990102001", "990103"), ("乙", "street", "990102001", "990103")
    ) == [(3, "code", "code_twice")]
    assert problems(("甲", "street", "", "990103"), ("甲", "street", "", "西山区")) == [
        (3, "name_zh", "twice")
    ]
    assert problems(("东湖区", "district", "990102", "西山区")) == [
        (2, "parent", "stands_elsewhere")
    ]
    assert problems(("甲", "street", "", "乙"), ("乙", "street", "", "甲")) == [
        (2, "parent", "parent_circle"),
        (3, "parent", "parent_circle"),
    ]


def test_every_problem_of_a_row_is_told_at_once():
    assert [column for _, column, _ in problems(("", "片区", "", "东湖区"))] == ["level", "name_zh"]


def test_a_row_below_a_broken_row_points_to_it():
    found = plan(("甲街道", "片区", "", "东湖区"), ("花园社区", "社区", "", "甲街道")).problems
    assert [(p.row, p.code, p.facts) for p in found][1] == (3, "parent_broken", {"row": 2})


def test_two_units_of_one_name_above_must_be_told_apart():
    tree = [
        *TREE,
        known("甲街道", "street", "", EAST, "000100010001"),
        known("甲街道", "street", "", WEST, "000100020001"),
    ]
    assert problems(("花园社区", "社区", "", "甲街道"), tree=tree) == [
        (2, "parent", "parent_ambiguous")
    ]
    assert not problems(("花园社区", "社区", "", "西山区/甲街道"), tree=tree)


def test_nothing_outside_reach_is_added_or_changed_but_may_stand_in_the_table():
    def covers(path):
        return path.startswith(EAST.path)

    assert problems(("甲街道", "street", "", "西山区"), covers=covers) == [(2, "parent", "outside")]
    assert problems(("西山区", "district", "", "江城市", "9"), covers=covers) == [
        (2, "name_zh", "outside")
    ]
    made = plan(("江城市", "city", "990100"), ("甲街道", "street", "", "东湖区"), covers=covers)
    assert not made.problems
    assert (made.same, len(made.added)) == (1, 1)


def test_a_closed_unit_takes_no_part():
    tree = [*TREE, known("旧区", "district", "990104", CITY, "00010003", closed=True)]
    assert problems(("甲街道", "street", "", "990104"), tree=tree) == [
        (2, "parent", "parent_closed")
    ]
    assert problems(("新区", "district", "990104", "江城市"), tree=tree) == [
        (2, "name_zh", "closed")
    ]
    assert len(plan(("旧区", "district", "", "江城市"), tree=tree).added) == 1


def test_only_who_manages_everything_makes_a_top_unit():
    assert problems(("新市", "city", "", "")) == [(2, "parent", "parent_missing")]
    assert len(plan(("新市", "city", "", ""), top=True).added) == 1


def test_equal_plans_have_equal_digests_and_others_do_not():
    one = plan(("甲街道", "street", "", "东湖区"))
    assert one.digest() == plan(("甲街道", "street", "", "东湖区")).digest()
    assert one.digest() != plan(("甲街道", "street", "", "西山区")).digest()


words = st.sampled_from(["江城市", "东湖区", "甲", "乙", "甲/乙", "990102", "", "990102001", "/"])


@given(
    st.lists(
        st.tuples(
            words, st.sampled_from(["city", "district", "街道", "社区", "x", ""]), words, words
        ),
        max_size=8,
    )
)
def test_any_table_gives_a_plan_with_every_row_accounted_for(given_rows):
    made = plan(*given_rows)
    told = {p.row for p in made.problems}
    done = {a.wanted.row for a in made.added} | {c.row for c in made.changed}
    assert len(told | done) + made.same == len(given_rows)
    rows_before = set()
    for addition in made.added:
        assert addition.parent_row is None or addition.parent_row in rows_before
        rows_before.add(addition.wanted.row)
