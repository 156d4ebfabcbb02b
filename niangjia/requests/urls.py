"""Addresses of this room: keys and fixed words."""

from django.urls import path

from niangjia.requests.views import asking, complaints, exporting, feedback, keeping

app_name = "requests"
urlpatterns = [
    path("", asking.listed, name="list"),
    path("new/", asking.receive, name="receive"),
    path("complaints/", complaints.listed, name="complaints"),
    path("complaints/<slug:tab>/", complaints.listed, name="complaints_tab"),
    path("complaint/new/", complaints.record, name="record_complaint"),
    path("complaint/case/<uuid:pk>/", complaints.record, name="complain_of_case"),
    path("complaint/<uuid:pk>/whom/", complaints.whom, name="name_worker"),
    path("complaint/<uuid:pk>/", complaints.complaint, name="complaint"),
    path("list/<slug:tab>/", asking.listed, name="tab"),
    path("case/<uuid:pk>/", asking.of_case, name="case"),
    path("case/<uuid:pk>/hold/", keeping.hold, name="hold"),
    path("hold/<uuid:pk>/lift/", keeping.lift, name="lift_hold"),
    path("retention/", keeping.due, name="retention"),
    path("retention/schedule/", keeping.schedule, name="schedule"),
    path("retention/<uuid:pk>/propose/", keeping.propose, name="propose"),
    path("feedback/", feedback.results, name="feedback"),
    path("feedback/code/", feedback.give, name="give_code"),
    path("copy/<uuid:pk>/", exporting.copy, name="copy"),
    path("exports/", exporting.exports, name="exports"),
    path("erasures/", keeping.erasures, name="erasures"),
    path("erasures/<uuid:pk>/confirm/", keeping.confirm, name="confirm_erasure"),
    path("erasures/<uuid:pk>/keep/", keeping.keep, name="keep_case"),
    path("<uuid:pk>/propose/", keeping.propose_asked, name="propose_asked"),
    path("<uuid:pk>/", asking.page, name="request"),
    path("<uuid:pk>/identity/", asking.identity, name="identity"),
    path("<uuid:pk>/decide/", asking.decide, name="decide"),
    path("<uuid:pk>/case/", asking.link, name="link"),
    path("<uuid:pk>/release/", asking.release, name="release"),
    path("<uuid:pk>/letter/<slug:form>/", asking.letter, name="letter"),
    path("<uuid:pk>/answered/", asking.finish, name="finish"),
]
