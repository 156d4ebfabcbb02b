"""What sign-in templates need of the request."""

from __future__ import annotations

from django import template

from niangjia.signin import presenters

register = template.Library()


@register.filter
def in_fours(code: str) -> str:
    """A long code in groups of four, as people copy it: ``1234 5678``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.simple_tag(takes_context=True)
def opened_by_address(context: template.Context) -> str | None:
    """None when the site was opened by name; else the same site by name ("" when unknown)."""
    request = context["request"]
    return presenters.named_url(request) if presenters.opened_by_address(request) else None
