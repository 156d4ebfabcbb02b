"""``scripts/messages.py``: it finds what people read, and refuses half a translation."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


def room(package: Path, *, python: str = "", template: str = "", po: str = "") -> None:
    folder = package / "shop"
    (folder / "templates" / "shop").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "views.py").write_text(python)
    (folder / "templates" / "shop" / "page.html").write_text(template)
    if po:
        place = folder / "locale" / "zh_Hans" / "LC_MESSAGES"
        place.mkdir(parents=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        (place / "django.po").write_text(head + po)


def texts(found: object) -> set[tuple[str, str, str]]:
    return {(m.context, m.text, m.plural) for _line, m in found}  # type: ignore[attr-defined]


def test_python_calls_are_found_by_whatever_name(messages: ModuleType) -> None:
    source = """
from django.utils.translation import gettext_lazy as _, pgettext as p, ngettext
from django.utils import translation
a = _("Save")
b = p("verb", "File")
c = ngettext("%(n)d row", "%(n)d rows", n)
d = translation.gettext("in " "two parts")
e = _(variable)
"""
    assert texts(messages.in_python(source)) == {
        ("", "Save", ""),
        ("verb", "File", ""),
        ("", "%(n)d row", "%(n)d rows"),
        ("", "in two parts", ""),
    }


def test_templates_are_read_as_django_reads_them(messages: ModuleType) -> None:
    source = """
{% translate "Hello" %} {% trans 'Noon' context "greeting" %} {{ _("Bye")|upper }}
{% button _("Go on") kind="main" %}
{% blocktranslate trimmed count n=rows|length %}
  {{ n }} row at 100 %
{% plural %}
  {{ n }} rows
{% endblocktranslate %}
{% comment %}{% translate "Never" %}{% endcomment %}{# _("Nor this") #}
"""
    assert texts(messages.in_template(source)) == {
        ("", "Hello", ""),
        ("greeting", "Noon", ""),
        ("", "Bye", ""),
        ("", "Go on", ""),
        ("", "%(n)s row at 100 %%", "%(n)s rows"),
    }


@pytest.mark.parametrize(
    ("po", "says"),
    [
        ("", "django.po"),
        ('msgid "Other"\nmsgstr "别的"\n', "not in"),
        ('msgid "Save %(n)s"\nmsgstr ""\n', "no Chinese"),
        ('#, fuzzy\nmsgid "Save %(n)s"\nmsgstr "保存 %(n)s"\n', "fuzzy"),
        ('msgid "Save %(n)s"\nmsgstr "保存"\n', "placeholders"),
        ('msgid "Save %(n)s"\nmsgstr "保存,%(n)s"\n', "half-width"),
        (
            'msgid "Save %(n)s"\nmsgstr "保存 %(n)s"\nmsgid "Gone"\nmsgstr "没了"\n',
            "no longer used",
        ),
        ('msgid "Save %(n)s"\nmsgstr "保存 %(n)s"\n#~ msgid "Old"\n#~ msgstr "旧"\n', "obsolete"),
    ],
)
def test_half_a_translation_is_refused(
    messages: ModuleType, tmp_path: Path, po: str, says: str
) -> None:
    room(tmp_path, python='x = _("Save %(n)s")', po=po)
    assert any(says in problem for problem in messages.problems("shop", tmp_path))


def test_a_whole_translation_passes(messages: ModuleType, tmp_path: Path) -> None:
    room(tmp_path, python='x = _("Save %(n)s")', po='msgid "Save %(n)s"\nmsgstr "保存 %(n)s"\n')
    assert messages.problems("shop", tmp_path) == []


def test_a_source_in_chinese_is_refused(messages: ModuleType, tmp_path: Path) -> None:
    room(tmp_path, python='x = _("保存")', po='msgid "保存"\nmsgstr "保存"\n')
    assert any("English" in problem for problem in messages.problems("shop", tmp_path))


def test_extract_keeps_what_is_translated_and_drops_what_is_gone(
    messages: ModuleType, tmp_path: Path
) -> None:
    room(
        tmp_path,
        python='x = _("Save"); y = _("New")',
        po='msgid "Save"\nmsgstr "保存"\nmsgid "Gone"\nmsgstr "没了"\n',
    )
    messages.extract(["shop"], tmp_path)
    kept = polib.pofile(str(messages.catalogue("shop", tmp_path)))
    assert {entry.msgid: entry.msgstr for entry in kept} == {"Save": "保存", "New": ""}


def test_compiled_texts_are_what_gettext_reads(messages: ModuleType, tmp_path: Path) -> None:
    import gettext

    room(tmp_path, python='x = _("Save")', po='msgid "Save"\nmsgstr "保存"\n')
    messages.compile_all(["shop"], tmp_path)
    with messages.catalogue("shop", tmp_path).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "保存"
