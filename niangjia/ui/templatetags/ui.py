"""Components as template tags. ``niangjia/ui/README.md`` shows each with a one-line example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.ui.forms import is_chinese
from niangjia.ui.once import token_field
from niangjia.ui.shell import NavItem
from niangjia.ui.status import ROLES

register = template.Library()


# -- small things ----------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: decorative, unless ``label`` names it."""
    if not label:
        return _decorative(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
        label,
        f"{static('ui/icons.svg')}#{name}",
    )


@lru_cache(maxsize=512)
def _decorative(name: str) -> SafeString:
    # A page has nearly a hundred; each would ask the manifest of static files anew.
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        f"{static('ui/icons.svg')}#{name}",
    )


_icon = icon


@register.simple_tag
def language_tag(code: str) -> str:
    """A language code as HTML writes it: ``zh-hans`` gives ``zh-Hans``."""
    first, *rest = (code or "en").split("-")
    return "-".join([first, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    """Attributes from keyword arguments; ``data_x`` becomes ``data-x``. Handlers are refused."""
    pairs = []
    for name, value in attributes.items():
        name = name.rstrip("_").replace("_", "-")
        if name.startswith("on") or name == "style" or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise template.TemplateSyntaxError(f"attribute {name!r} is not allowed here")
        if value is True:
            pairs.append(format_html(" {}", name))
        elif value not in (None, False, ""):
            pairs.append(format_html(' {}="{}"', name, value))
    return mark_safe("".join(pairs))  # noqa: S308 - every part went through format_html


_KINDS = {
    "primary": "",
    **{kind: f" {kind}" for kind in ("secondary", "quiet", "danger", "alarm", "ink", "link")},
}


@register.simple_tag
def button(
    label: object,
    *,
    href: str = "",
    kind: str = "primary",
    icon: str = "",
    size: str = "",
    **attributes: Any,
) -> SafeString:
    """A submit button, or with ``href`` a link that looks like one. One primary a page."""
    classes = f"button{_KINDS[kind]}{' ' + size if size else ''}"
    inner = format_html("{}{}", _icon(icon) if icon else "", label)
    if href:
        if attributes.pop("disabled", False):
            return format_html(
                '<a class="{}" aria-disabled="true" role="link"{}>{}</a>',
                classes,
                _attributes(attributes),
                inner,
            )
        return format_html(
            '<a class="{}" href="{}"{}>{}</a>', classes, href, _attributes(attributes), inner
        )
    attributes.setdefault("type", "submit")
    return format_html('<button class="{}"{}>{}</button>', classes, _attributes(attributes), inner)


def _tokens(request: HttpRequest) -> SafeString:
    """What every form of ours carries: that it comes from our page, and that it counts once. Made once a
    page, which has nine forms before its own."""
    made: SafeString | None = getattr(request, "form_tokens", None)
    if made is None:
        made = format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}',
            get_token(request),
            token_field(),
        )
        request.form_tokens = made  # type: ignore[attr-defined]
    return made


@register.simple_tag(takes_context=True, name="csrf_token")
def form_tokens(context: template.Context) -> SafeString:
    """In place of Django's own tag: its token, and the page's own (``ui/once.py``)."""
    request = context.get("request")
    return _tokens(request) if request else SafeString("")


@register.simple_tag(takes_context=True)
def post_button(
    context: template.Context,
    label: object,
    url: str,
    *,
    name: str = "",
    value: str = "",
    **options: Any,
) -> SafeString:
    """A button that is a whole POST form by itself, token included: for one-step acts."""
    request = context.get("request")
    token = _tokens(request) if request else ""
    return format_html(
        '<form method="post" action="{}">{}{}</form>',
        url,
        token,
        button(label, name=name, value=value, **options),
    )


@register.simple_tag
def nav_items(items: Iterable[NavItem]) -> SafeString:
    """The lines of the rail or of a menu: a few dozen on every page, so without a loop of the template."""
    lines = [
        _nav_line(item.url, str(item.label), item.icon, item.current, item.count) for item in items
    ]
    return mark_safe("".join(lines))  # noqa: S308 - every line went through format_html


@lru_cache(maxsize=1024)
def _nav_line(url: str, label: str, sign: str, current: bool, count: int | None) -> SafeString:
    return format_html(
        '<a class="nav-item" href="{}"{}>{}<span>{}</span>{}</a>',
        url,
        mark_safe(' aria-current="page"') if current else "",
        icon(sign) if sign else "",
        label,
        format_html('<span class="n">{}</span>', count) if count else "",
    )


@register.simple_tag
def dock_item(item: NavItem) -> SafeString:
    """One of the five places of the phone's bottom bar."""
    return format_html(
        '<a class="dock-item" href="{}"{}>{}<span>{}</span></a>',
        item.url,
        mark_safe(' aria-current="page"') if item.current else "",
        icon(item.icon) if item.icon else "",
        item.label,
    )


@register.simple_tag
def theme_choice(value: str, present: str, sign: str, label: object) -> SafeString:
    """One line of the theme switch."""
    return format_html(
        '<button class="nav-item" name="theme" value="{}" aria-pressed="{}">{}{}</button>',
        value,
        "true" if value == present else "false",
        icon(sign),
        label,
    )


# -- fields ----------------------------------------------------------------------------------------
@register.filter
def field_template(field: BoundField) -> str:
    """Which template lays a field out: its label, hint, error and input."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "switch" if widget.attrs.get("role") == "switch" else "check"
    elif isinstance(widget, forms.PasswordInput):
        kind = "password"
    elif isinstance(widget, forms.FileInput):
        kind = "file"
    else:
        kind = "group" if field.use_fieldset else "line"
    return f"ui/fields/{kind}.html"


@register.simple_tag
def field_label(field: BoundField) -> SafeString:
    """A label's words; what may be left out says so (``unmarked``: the page says it once for all)."""
    if field.field.required or getattr(field.field, "unmarked", False):
        return format_html("{}", field.label)
    return format_html('{} <span class="optional">{}</span>', field.label, _("optional"))


@register.simple_tag
def field_hint(field: BoundField) -> SafeString:
    """The help text, with the id that ``aria-describedby`` names. It may hold markup."""
    if not field.help_text:
        return SafeString("")
    words = mark_safe(str(field.help_text))  # noqa: S308 - written by us, as in Django itself
    return format_html('<div class="hint" id="{}_helptext">{}</div>', field.auto_id, words)


@register.simple_tag
def field_errors(field: BoundField) -> SafeString:
    """The errors of a field, with the id that ``aria-describedby`` names."""
    if not field.errors:
        return SafeString("")
    return format_html(
        '<div class="field-error" id="{}_error">{}</div>',
        field.auto_id,
        format_html_join("", "<span>{}</span>", ((error,) for error in field.errors)),
    )


@register.simple_tag
def option_attrs(attributes: Mapping[str, Any]) -> SafeString:
    """Attributes of one radio or check box, without the group's class."""
    return _attributes({k: v for k, v in attributes.items() if k != "class"})


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A field with label, hint and error: the same as ``{{ form.name.as_field_group }}``."""
    return bound.as_field_group()


@register.inclusion_tag("ui/parts/search_box.html", takes_context=True)
def search_box(
    context: template.Context,
    action: str,
    label: object,
    *,
    name: str = "q",
    value: str = "",
    hint: object = "",
    id: str = "search",
) -> dict[str, Any]:
    """A search of its own page, always by POST, so that names reach no address, history or log."""
    return {
        "action": action, "label": label, "name": name, "value": value, "hint": hint, "id": id,
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("ui/parts/errors.html")
def error_summary(*form_list: forms.BaseForm) -> dict[str, Any]:
    """What must be put right, on top of the page, each linked to its field. Takes the focus."""
    found: list[dict[str, object]] = []
    for form in form_list:
        if not form or not form.is_bound:
            continue
        found += [{"sentence": text, "id": ""} for text in form.non_field_errors()]
        for bound in form:
            for text in bound.errors:
                first = bound.id_for_label or bound.auto_id
                if bound.use_fieldset:
                    first = f"{bound.auto_id}_0"
                sentence = (
                    _("%(label)s: %(text)s")
                    % {"label": str(bound.label).rstrip("?？:："), "text": text}
                    if bound.label
                    else text
                )
                found.append({"sentence": sentence, "id": first})
    return {
        "errors": found,
        "title": ngettext(
            "One thing needs another look. What you wrote is kept.",
            "%(count)d things need another look. What you wrote is kept.",
            len(found),
        )
        % {"count": len(found)},
    }


# -- blocks ----------------------------------------------------------------------------------------
@register.simple_tag
def status(role: str, text: object = "") -> SafeString:
    """A state as colour + icon + word + edge. Roles: see ``niangjia.ui.status.ROLES``."""
    shape = ROLES[role]
    return format_html(
        '<span class="tag {}">{}{}</span>',
        role,
        icon(shape.icon) if shape.icon else "",
        text or shape.word,
    )


_CALLOUT_ICONS = {
    "note": "info", "attention": "attention", "done": "check", "danger": "danger", "lamp": "sun",
    "sealed": "seal", "mediator": "eye-off", "draft": "pencil",
}  # fmt: skip


@register.simple_block_tag
def callout(
    content: str, kind: str = "note", title: str = "", *, icon: str = "", **attributes: Any
) -> SafeString:
    """A note that stands out. ``danger`` at most once a page, and truly about danger."""
    return format_html(
        '<div class="callout {}"{}>{}<div>{}{}</div></div>',
        kind,
        _attributes(attributes),
        _icon(icon or _CALLOUT_ICONS[kind]),
        format_html('<p class="title">{}</p>', title) if title else "",
        content,
    )


@register.simple_block_tag
def card(content: str, title: str = "", *, level: int = 3) -> SafeString:
    """A box for things beside the main one."""
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    return format_html('<div class="card">{}{}</div>', head, content)


@register.simple_tag
def empty(sentence: object, label: object = "", href: str = "") -> SafeString:
    """An empty state: a sentence, and what to do next."""
    action = format_html('<p><a href="{}">{}</a></p>', href, label) if href else ""
    return format_html('<div class="empty"><p>{}</p>{}</div>', sentence, action)


@register.simple_block_tag
def disclose(content: str, label: str, *, open: bool = False) -> SafeString:
    """Something that may stay closed."""
    return format_html(
        '<details class="disclose"{}><summary>{}</summary><div>{}</div></details>',
        mark_safe(" open") if open else "",
        label,
        content,
    )


@register.simple_block_tag
def law(content: str, source: str = "", *, href: str = "", mark: str = "") -> SafeString:
    """Statute text, and only that: its own type, its article, its evidence mark."""
    foot = ""
    if source:
        place = format_html('<a href="{}">{}</a>', href, source) if href else source
        foot = format_html("<footer><cite>{}</cite>{}</footer>", place, mark)
    return format_html('<blockquote class="law">{}{}</blockquote>', content, foot)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native dialog. Open it with ``dialog_link``, whose page serves where no script runs."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><h2 id="{0}-title">{1}</h2>{2}</dialog>',
        id,
        title,
        content,
    )


@register.simple_tag
def dialog_link(
    label: object, href: str, dialog: str, *, kind: str = "secondary", **options: Any
) -> SafeString:
    """A link to ``href``; with JavaScript it opens the dialog of that id instead."""
    return button(label, href=href, kind=kind, data_dialog=dialog, **options)


@register.simple_tag
def dialog_close(label: object) -> SafeString:
    """A button that closes the dialog around it."""
    return button(label, kind="quiet", type="button", data_close=True)


@register.inclusion_tag("ui/parts/messages.html", takes_context=True)
def messages_list(context: template.Context) -> dict[str, Any]:
    """Messages of the last act: what happened, what was kept, what next."""
    icons = {"success": "check", "warning": "attention", "error": "attention", "info": "info"}
    return {
        "messages": [
            {
                "text": str(message),
                "kind": message.level_tag,
                "icon": icons.get(message.level_tag, "info"),
            }
            for message in context.get("messages") or ()
        ]
    }


@register.inclusion_tag("ui/parts/answers.html")
def check_answers(answers: Iterable[Any]) -> dict[str, Any]:
    """Question, answer, 修改. Items: ``ui.lists.Answer``."""
    return {"answers": answers}


@register.inclusion_tag("ui/parts/tasks.html")
def task_list(tasks: Iterable[Any], *, numbered: bool = False) -> dict[str, Any]:
    """Steps with their state. Items: ``ui.lists.Task``."""
    return {"tasks": tasks, "numbered": numbered}


@register.inclusion_tag("ui/parts/contents.html")
def contents_list(items: Iterable[Any], title: str = "") -> dict[str, Any]:
    """Contents of a file (frame C), each with a count or a state. Items: ``ui.lists.Content``."""
    return {"items": items, "title": title}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first. Items: ``ui.lists.Event``."""
    return {"events": events}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[NavItem], label: str) -> dict[str, Any]:
    """Tabs are links: each its own page. Items: ``ui.shell.NavItem``."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/progress.html")
def progress(
    value: int,
    maximum: int,
    sentence: str,
    *,
    url: str = "",
    finished: bool = False,
    id: str = "progress",
) -> dict[str, Any]:
    """Progress of long work: a bar and a sentence. With ``url``, htmx asks again every 2 s."""
    return {
        "value": value, "maximum": maximum, "sentence": sentence,
        "url": "" if finished else url, "id": id,
    }  # fmt: skip


# -- odds -----------------------------------------------------------------------------------------
@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """``mapping[key]``, or nothing."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def escape_id(value: object) -> str:
    """A value fit to stand in an id attribute."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", str(value))


@register.simple_tag
def both(zh: str, en: str) -> str:
    """Text of the gallery in the language of the page. The product itself uses ``translate``."""
    return zh if is_chinese() else en
