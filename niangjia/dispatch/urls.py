"""Addresses of calls and dispatch: keys and fixed words, never anything of hers."""

from django.urls import path

from niangjia.dispatch.views import calls, matters, ways

app_name = "dispatch"
urlpatterns = [
    path("", matters.first, name="first"),
    path("board/<slug:name>/", matters.board, name="board"),
    path("passed/", matters.passed, name="passed"),
    path("matters/<uuid:pk>/", matters.matter, name="matter"),
    path("matters/<uuid:pk>/receive/", matters.receive, name="receive"),
    path("matters/<uuid:pk>/give/", matters.give, name="give"),
    path("matters/<uuid:pk>/back/", matters.back, name="back"),
    path("matters/<uuid:pk>/send/", matters.send, name="send"),
    path("matters/<uuid:pk>/close/", matters.close, name="close"),
    path("case/<uuid:pk>/", matters.of_case, name="of_case"),
    path("case/<uuid:pk>/prepare/", matters.prepare, name="prepare"),
    path("case/<uuid:pk>/help/<uuid:unit_pk>/", matters.call_for_help, name="help"),
    path("case/<uuid:pk>/came-in/", ways.arrival, name="arrival"),
    path("calls/", calls.first, name="first_calls"),
    path("calls/begin/", calls.begin, name="begin_call"),
    path("calls/board/<slug:name>/", calls.board, name="calls"),
    path("calls/<uuid:pk>/", calls.sheet, name="call"),
    path("calls/<uuid:pk>/keep/", calls.keep, name="keep_call"),
    path("calls/<uuid:pk>/case/", calls.to_case, name="call_to_case"),
    path("calls/<uuid:pk>/place/", calls.place, name="call_place"),
    path("ways/", ways.ways, name="ways"),
    path("ways/<slug:source>/", ways.way, name="way"),
    path("ways/request/<slug:source>/<slug:key>/", ways.take, name="take_request"),
]
