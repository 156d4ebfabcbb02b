"""Addresses of certificates: the members' and the public's."""

from django.urls import path

from niangjia.certificates import views

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/<uuid:pk>/paper.pdf", views.paper, name="paper"),
    path("certificates/<uuid:pk>/badge/", views.badge, name="badge"),
    path("certificates/<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path("certificates/programme/<uuid:pk>/", views.programme, name="programme"),
    path("certificates/programme/<uuid:pk>/rule/", views.rule, name="rule"),
    path("certificates/programme/<uuid:pk>/issue/", views.issue, name="issue"),
    path("verify/", views.check, name="check"),
    path("verify/issuer.json", views.issuer, name="issuer"),
    path("verify/revoked.json", views.revoked, name="revoked"),
    path("verify/keys/<uuid:pk>.json", views.key, name="key"),
    path("verify/<slug:code>/", views.checked, name="checked"),
]
