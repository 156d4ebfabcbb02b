"""The gallery and its frames render in every language and theme, without a shell of their own."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory

from niangjia.ui import gallery, views


@pytest.fixture
def get():
    def fetch(view, path: str, *args: str) -> str:
        request = RequestFactory().get(path)
        request.LANGUAGE_CODE = "zh-hans"
        response = view(request, *args)
        assert response.status_code == 200
        return response.content.decode()

    return fetch


@pytest.fixture(autouse=True)
def plain_context(settings) -> None:
    """The gallery brings its own shell; other rooms' context processors stay out."""
    templates = [{**settings.TEMPLATES[0]}]
    templates[0]["OPTIONS"] = {
        **templates[0]["OPTIONS"],
        "context_processors": ["django.template.context_processors.request"],
    }
    settings.TEMPLATES = templates


@pytest.mark.urls("tests.gallery_site")
class TestGallery:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_shows_every_section_in_its_language(self, get, language: str) -> None:
        html = get(views.gallery_page, f"/_ui/?lang={language}")
        for key, (zh, en) in gallery.SECTIONS.items():
            assert f'id="{key}"' in html
            assert (zh if language == "zh-hans" else en) in html

    def test_english_holds_no_chinese_but_quotations(self, get) -> None:
        html = get(views.gallery_page, "/_ui/?lang=en")
        html = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
        assert not re.findall(r"[\u4e00-\u9fff]+", html)

    @pytest.mark.parametrize("name", gallery.FRAMES)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_frames_render(self, get, name: str, language: str) -> None:
        html = get(views.frame_page, f"/_ui/frames/{name}/?lang={language}&theme=dark", name)
        assert html.count("<h1") == 1
        assert 'data-theme="dark"' in html

    def test_ids_are_unique(self, get) -> None:
        ids = re.findall(r'\sid="([^"]+)"', get(views.gallery_page, "/_ui/"))
        assert sorted(ids) == sorted(set(ids))

    def test_picker_answers_options_by_post(self) -> None:
        response = views.picker_options(RequestFactory().post("/_ui/options/", {"q": "柳岸"}))
        assert b"options" in response.content
