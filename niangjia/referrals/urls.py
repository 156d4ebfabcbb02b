"""Addresses of services and referrals: keys only. ``r/`` holds one-time links."""

from django.urls import path

from niangjia.referrals.views import directory, link, received, referral, tables

app_name = "referrals"
urlpatterns = [
    path("services/", directory.directory, name="directory"),
    path("services/add/", directory.add, name="add_service"),
    path("services/import/", tables.import_table, name="import"),
    path("services/import/<uuid:pk>/", tables.preview, name="import_preview"),
    path("services/template/<slug:format>/", tables.template, name="import_template"),
    path("services/<uuid:pk>/", directory.service, name="service"),
    path("services/<uuid:pk>/change/", directory.change, name="change_service"),
    path("services/<uuid:pk>/checked/", directory.checked, name="check_service"),
    path("services/<uuid:pk>/close/", directory.close, name="close_service"),
    path("services/<uuid:pk>/address/", directory.address, name="address"),
    path("referrals/case/<uuid:pk>/", referral.of_case, name="of_case"),
    path("referrals/case/<uuid:pk>/begin/", referral.begin, name="begin"),
    path("referrals/to-us/", received.inbox, name="received"),
    path("referrals/to-us/<uuid:pk>/", received.received, name="received_one"),
    path("referrals/to-us/<uuid:pk>/file/<uuid:version>/", received.paper, name="received_paper"),
    path("referrals/<uuid:pk>/", referral.page, name="referral"),
    path("referrals/<uuid:pk>/contents/", referral.contents, name="contents"),
    path("referrals/<uuid:pk>/basis/", referral.basis, name="basis"),
    path("referrals/<uuid:pk>/preview/", referral.preview, name="preview"),
    path("referrals/<uuid:pk>/send/", referral.send, name="send"),
    path("referrals/<uuid:pk>/link/", referral.new_link, name="new_link"),
    path("referrals/<uuid:pk>/recall/", referral.recall, name="recall"),
    path("referrals/<uuid:pk>/note/", referral.note, name="note"),
    path("r/<str:token>/", link.link, name="link"),
    path("r/<str:token>/file/<uuid:version>/", link.paper, name="link_paper"),
]
