"""The gallery and two echoing pages: ui's own tests need no other room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from niangjia.ui.shell import Shell

NOTE = """{% extends "ui/frame_question.html" %}{% block title %}Note{% endblock %}{% block main %}
<h1>Note</h1><form method="post" action="/save/" data-keep="note">{% csrf_token %}
<label for="t">Text</label><textarea id="t" name="text"></textarea>
<label for="p">Password</label><input id="p" type="password" name="pw">
<label for="c">Code</label><input id="c" name="code" autocomplete="one-time-code">
<input type="checkbox" name="agree" value="1" aria-label="agree"><button>Save</button></form>
<form method="post" action="/other/" data-keep="untouched"><input name="x" aria-label="x" value="y"></form>
{% endblock %}"""
alive: list[str] = []


def note(request: HttpRequest) -> HttpResponse:
    shell = Shell(lock_url="/lock/", alive_url="/alive/", idle_minutes=15, member_name="M")
    return HttpResponse(engines["django"].from_string(NOTE).render({"shell": shell}, request))


def lock(request: HttpRequest) -> JsonResponse:
    fields = {k: v for k, v in request.POST.items() if k != "csrfmiddlewaretoken"}
    return JsonResponse(fields)


def still_here(request: HttpRequest) -> HttpResponse:
    alive.append(request.method or "")
    return HttpResponse(status=204)


urlpatterns = [
    path("_ui/", include("niangjia.ui.urls")),
    path("note/", note),
    path("lock/", lock),
    path("alive/", still_here),
]
