"""The gallery, and the answer that pickers expect."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from niangjia.ui import gallery
from niangjia.ui.forms import Option, to_text


def options_response(options: Iterable[Option]) -> JsonResponse:
    """What a ``PickerWidget`` url answers: at most 20 options, nothing else."""
    return JsonResponse(
        {
            "options": [
                {"id": option.id, "label": option.label, "note": option.note}
                for _, option in zip(range(20), options, strict=False)
            ]
        }
    )


def gallery_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state. ``?lang=`` and ``?theme=`` choose how."""
    with translation.override(gallery.language(request)):
        return render(request, "ui/gallery/gallery.html", gallery.page(request))


def frame_page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the five frames with invented content."""
    if name not in gallery.FRAMES:
        raise Http404(name)
    with translation.override(gallery.language(request)):
        return render(request, f"ui/gallery/frame_{name}.html", gallery.frame(request, name))


def picker_options(request: HttpRequest) -> JsonResponse:
    """Invented units for the gallery's picker."""
    with translation.override(gallery.language(request)):
        return options_response(gallery.find_unit(to_text(request.POST.get("q", ""))))
