# ruff: noqa: E501 - sentences in two languages stand side by side
"""Form fields: what comes in, what is said, what is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.utils import timezone, translation

from niangjia.ui import forms as fields
from niangjia.ui.forms import Option

STREETS = [Option("1", "柳岸街道", "云河区"), Option("2", "柳岸调解室"), Option("3", "青石街道")]


class Sheet(forms.Form):
    name = forms.CharField(label="Name", help_text="As she likes it")
    phone = fields.PhoneField(label="Phone", required=False)
    id_number = fields.IdNumberField(label="ID", required=False)
    children = fields.NumberField(label="Children", required=False, minimum=0, maximum=9)
    pay = fields.NumberField(label="Pay", required=False, decimals=2)
    day = fields.DateField(label="Day", required=False, latest=timezone.localdate)
    time = fields.TimeField(label="Time", required=False)
    story = fields.LongTextField(label="Story", required=False, max_length=10)
    safe = forms.ChoiceField(
        label="Safe", required=False, widget=forms.RadioSelect, choices=[("y", "Yes"), ("n", "No")]
    )
    agreed = forms.BooleanField(label="Agreed", required=False)
    quiet = forms.BooleanField(label="Quiet", required=False, widget=fields.SwitchInput)
    secret = forms.CharField(label="Secret", required=False, widget=forms.PasswordInput)
    unit = fields.PickerField(
        label="Unit",
        required=False,
        url="/find/",
        find=lambda text: [s for s in STREETS if text in s.label],
        get=lambda key: next((s for s in STREETS if s.id == key), None),
    )


def sheet(**data: str) -> Sheet:
    return Sheet({"name": "李女士", **data})


def field_html(form: forms.Form, name: str) -> str:
    return str(form[name].as_field_group())


def test_full_width_and_loose_input_is_read() -> None:
    form = sheet(
        phone="１３８ １２３４ ５６７８",
        children="３",
        pay="1,234.5",
        day="２０２６年１月２日",
        time="下午3点半",
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == "13812345678"
    assert form.cleaned_data["children"] == 3
    assert form.cleaned_data["pay"] == Decimal("1234.50")
    assert form.cleaned_data["day"] == dt.date(2026, 1, 2)
    assert form.cleaned_data["time"] == dt.time(15, 30)


def test_what_is_left_out_is_empty_not_wrong() -> None:
    form = sheet(phone="  ", id_number="", day="", unit="")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == ""
    assert form.cleaned_data["day"] is None
    assert form.cleaned_data["unit"] == ""


@pytest.mark.parametrize(
    ("data", "en", "zh"),
    [
        (
            {"id_number": "11010119900307123"},
            "This ID number has 17 characters; it needs 18.",
            "身份证号要 18 位，现在 17 位。请对照证件。",
        ),
        ({"phone": "1381234567"}, "A mobile number has 11 digits; this one has 10.", "手机号要 11 位，现在 10 位。"),
        ({"children": "10"}, "At most 9.", "不能多于 9。"),
        ({"children": "1.5"}, "A whole number, please, without a decimal point.", "请填整数，不带小数点。"),
        ({"day": "2026-02-30"}, "There is no such day. Please check the month and the day.", "没有这一天。请看看月和日。"),
        ({"story": "十一个字十一个字十一个"}, "11 characters; at most 10 fit. Everything is still here.", "写了 11 字，最多 10 字。您写的都在。"),
        ({"name": ""}, "Please fill this in.", "请填写这一项。"),
        ({"safe": "maybe"}, "This choice is no longer offered. Please choose again.", "这个选项现在没有了，请重新选。"),
        ({"unit": "不存在"}, "No match. Try only a part of the name.", "没有找到。试试只写名称的一部分。"),
    ],
)  # fmt: skip
def test_mistakes_are_named_at_the_field_and_the_text_is_kept(data, en, zh) -> None:
    (name, typed), *_ = data.items()
    for language, sentence in (("en", en), ("zh-hans", zh)):
        with translation.override(language):
            html = field_html(sheet(**data), name)
            assert sentence in html
            assert 'aria-invalid="true"' in html
            assert f'id="id_{name}_error"' in html
            if name != "safe":
                assert typed in html


def test_a_day_that_has_not_come_is_refused_where_it_must_be_past() -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "day" in sheet(day=tomorrow.isoformat()).errors
    assert sheet(day="今天").is_valid()


def test_a_picker_takes_the_one_that_fits_and_offers_several() -> None:
    one = sheet(unit="青石")
    assert one.is_valid()
    assert one.cleaned_data["unit"] == "3"
    several = sheet(unit="柳岸")
    assert not several.is_valid()
    html = field_html(several, "unit")
    assert html.count('type="radio"') == 2
    assert "云河区" in html


def test_a_picked_option_counts_only_while_its_words_stand() -> None:
    kept = sheet(**{"unit": "青石街道", "unit-id": "3", "unit-label": "青石街道"})
    assert kept.is_valid()
    assert kept.cleaned_data["unit"] == "3"
    changed = sheet(**{"unit": "柳岸街道", "unit-id": "3", "unit-label": "青石街道"})
    assert changed.is_valid()
    assert changed.cleaned_data["unit"] == "1"
    radio = sheet(**{"unit": "", "unit-id": "2"})
    assert radio.is_valid()
    assert radio.cleaned_data["unit"] == "2"
    forged = sheet(**{"unit": "", "unit-id": "99"})
    assert not forged.is_valid()


def test_a_picker_shows_what_is_chosen_already() -> None:
    html = field_html(Sheet(initial={"unit": "1"}), "unit")
    assert 'value="柳岸街道"' in html
    assert 'name="unit-id" value="1"' in html


def test_labels_hints_and_optional_marks() -> None:
    with translation.override("zh-hans"):
        form = Sheet()
        name, phone = field_html(form, "name"), field_html(form, "phone")
    assert '<label for="id_name">Name</label>' in name
    assert 'id="id_name_helptext"' in name
    assert 'aria-describedby="id_name_helptext"' in name
    assert "选填" not in name
    assert "选填" in phone
    assert "*" not in name


def test_radios_are_a_named_group_of_big_options() -> None:
    html = field_html(Sheet(), "safe")
    assert "<fieldset" in html
    assert "<legend>" in html
    assert html.count('class="option"') == 2


def test_a_switch_says_its_state_in_a_word() -> None:
    with translation.override("zh-hans"):
        html = field_html(Sheet(), "quiet")
    assert 'role="switch"' in html
    assert "开" in html
    assert "关" in html


def test_a_long_text_is_never_cut_by_the_browser() -> None:
    html = field_html(Sheet(), "story")
    assert 'data-count="10"' in html
    assert "maxlength" not in html


def test_a_password_is_never_sent_back() -> None:
    html = field_html(sheet(secret="open-sesame", phone="1"), "secret")
    assert "open-sesame" not in html
    assert "data-show" in html
