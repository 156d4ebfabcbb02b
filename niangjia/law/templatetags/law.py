"""``{% load law %}``: citations in texts as links, and the script that shows articles in place."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from niangjia.law.citations.links import linked

register = template.Library()


@register.filter
def cited(text: object) -> SafeString:
    """``text`` (escaped unless safe) with its citations linked."""
    safe = text if isinstance(text, SafeString) else escape(str(text))
    return linked(safe, get_language() or "zh-hans")


@register.simple_tag
def cite_script() -> SafeString:
    """The script that opens a cited article beside its citation; without it links just lead."""
    return format_html('<script src="{}" defer></script>', static("law/cite.js"))


@register.simple_tag
def cite_style() -> SafeString:
    """How citations and the card of a cited article look."""
    return format_html('<link rel="stylesheet" href="{}">', static("law/cite.css"))
