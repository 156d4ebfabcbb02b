"""The data: sound, in both languages, and as the shipped templates say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from niangjia.documents import checking, checks, library, selectors
from niangjia.documents.library import Broken
from niangjia.documents.rendering import building, docx


def shipped(code: str = "protection-order") -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((library.SHIPPED / f"{code}.yaml").read_text("utf-8"))
    return found


def test_everything_shipped_is_sound() -> None:
    assert checking.faults(None, law=False) == []


@pytest.mark.parametrize("code", library.codes())
@pytest.mark.parametrize("language", library.LANGUAGES)
def test_shipped_templates_are_made_from_the_data(code: str, language: str) -> None:
    kind = library.load(library.SHIPPED / f"{code}.yaml")
    path = library.SHIPPED / "docx" / docx.file_name(code, language)
    assert path.read_bytes() == building.build(kind, language), "scripts/document_templates.py"


def test_every_check_is_used_and_has_its_sentences() -> None:
    used = {name for code in library.codes() for name in shipped(code).get("checks", ())}
    assert used <= set(checks.CHECKS)
    assert checks.all_cited()


@pytest.mark.parametrize(
    "change",
    [
        {"reader": "moon"},
        {"title": {"zh": "只有中文"}},
        {"gate": "moon"},
        {
            "parts": [
                {"zh": "一", "en": "One", "fields": [{"code": "Bad", "zh": "坏", "en": "Bad"}]}
            ]
        },
        {"parts": [{"zh": "一", "en": "One", "fields": [{"code": "a", "zh": "甲", "en": "A"}]}]},
        {"articles": ["not a citation"]},
        {"ending": {"zh": "此致", "en": "To whom it may concern"}},
    ],
)
def test_broken_data_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((Broken, ValueError)):
        library.read("protection-order", {**shipped(), **change})


def test_what_rests_on_the_law_of_her_matter_comes_first() -> None:
    near, others = selectors.kinds_for(["dv_physical", "no-such-issue"])
    assert near[0].code == "protection-order"
    assert {one.code for one in others} >= {"labour-arbitration", "closing-report"}
    assert len(near) + len(others) == len(library.codes())
    assert selectors.kinds_for([])[0] == []


def write(folder: Path, code: str, data: dict[str, Any]) -> None:
    (folder / f"{code}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def test_an_organisation_s_own_words_replace_ours(tmp_path: Path) -> None:
    data = shipped()
    data["title"] = {"zh": "本院用人身安全保护令申请书", "en": "Our application"}
    write(tmp_path, "protection-order", data)
    kind = library.kind_in(tmp_path, "protection-order")
    assert kind is not None and kind.own and kind.title.en == "Our application"
    assert "Our application" in docx.text_of(docx.template_of(kind, "en", tmp_path))
    assert checking.faults(tmp_path, law=False) == []


def test_a_broken_own_file_leaves_ours_in_force(tmp_path: Path) -> None:
    (tmp_path / "protection-order.yaml").write_text("title: [")
    kind = library.kind_in(tmp_path, "protection-order")
    assert kind is not None and not kind.own
    assert any(one.grave for one in checking.faults(tmp_path, law=False))


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [("served", False, "served"), ("checks", [], "checks left out"), ("parts", None, "left out")],
)
def test_protection_can_t_be_taken_away(tmp_path: Path, key: str, value: Any, says: str) -> None:
    data = shipped()
    data[key] = data["parts"][:1] if value is None else value
    write(tmp_path, "protection-order", data)
    assert any(says in one.text and one.grave for one in checking.faults(tmp_path, law=False))


def test_replaced_templates_are_held_against_what_is_asked(tmp_path: Path) -> None:
    import io

    from docx import Document

    made, out = Document(), io.BytesIO()
    made.add_paragraph("{{ applicant }} {{ protected_address }} {{ nobody }}")
    made.save(out)
    (tmp_path / "protection-order.zh.docx").write_bytes(out.getvalue())
    said = " ".join(one.text for one in checking.faults(tmp_path, law=False))
    for expected in ("protected_address", "nobody", "service_address", "banner", "en copy"):
        assert expected in said
    (tmp_path / "protection-order.zh.docx").write_bytes(b"no zip")
    assert any("no DOCX" in one.text for one in checking.faults(tmp_path, law=False))


def test_a_template_reaches_nothing_but_values(tmp_path: Path) -> None:
    import io

    from docx import Document

    for attack in ("{{ ''.__class__.__mro__ }}", "{{ draft.__init__.__globals__ }}"):
        made, out = Document(), io.BytesIO()
        made.add_paragraph(attack)
        made.save(out)
        try:
            text = docx.text_of(docx.make(out.getvalue(), {"draft": True}))
        except docx.BadTemplate:
            continue
        assert "class" not in text and "globals" not in text
