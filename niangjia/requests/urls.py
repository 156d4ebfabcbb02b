"""Addresses of this room: keys and fixed words."""

from django.urls import path

from niangjia.requests.views import asking

app_name = "requests"
urlpatterns = [
    path("", asking.listed, name="list"),
    path("new/", asking.receive, name="receive"),
    path("list/<slug:tab>/", asking.listed, name="tab"),
    path("case/<uuid:pk>/", asking.of_case, name="case"),
    path("<uuid:pk>/", asking.page, name="request"),
    path("<uuid:pk>/identity/", asking.identity, name="identity"),
    path("<uuid:pk>/decide/", asking.decide, name="decide"),
    path("<uuid:pk>/case/", asking.link, name="link"),
    path("<uuid:pk>/release/", asking.release, name="release"),
    path("<uuid:pk>/letter/<slug:form>/", asking.letter, name="letter"),
    path("<uuid:pk>/answered/", asking.finish, name="finish"),
]
