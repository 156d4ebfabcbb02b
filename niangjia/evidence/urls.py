"""Addresses of the evidence room: keys and fixed words, never anything of hers."""

from django.urls import path

from niangjia.evidence.views import expert, items, opinions

app_name = "evidence"
urlpatterns = [
    path("advice/", items.advice, name="advice"),
    path("advice/<slug:kind>/", items.advice, name="advice_kind"),
    path("case/<uuid:pk>/", items.listed, name="list"),
    path("case/<uuid:pk>/add/", items.add, name="add"),
    path("case/<uuid:pk>/export/", items.export, name="export"),
    path("item/<uuid:pk>/", items.item, name="item"),
    path("item/<uuid:pk>/file/", items.add_file, name="add_file"),
    path("item/<uuid:pk>/change/", items.change, name="change"),
    path("item/<uuid:pk>/withdraw/", items.withdraw, name="withdraw"),
    path("item/<uuid:pk>/seal/", items.seal, name="seal"),
    path("item/<uuid:pk>/custody/", items.note_custody, name="custody"),
    path("file/<uuid:pk>/picture/", items.picture, name="picture"),
    path("file/<uuid:pk>/original/", items.original, name="original"),
    path("case/<uuid:pk>/opinions/", opinions.listed, name="opinions"),
    path("case/<uuid:pk>/opinions/ask/", opinions.ask_expert, name="ask"),
    path("opinion/<uuid:pk>/", opinions.opinion, name="opinion"),
    path("opinion/<uuid:pk>/again/", opinions.again, name="again"),
    path("opinion/<uuid:pk>/end/", opinions.end, name="end_opinion"),
    path("opinion/<uuid:pk>/release/", opinions.release, name="release"),
    path("release/<uuid:pk>/<slug:verdict>/", opinions.decide, name="decide"),
    path("questions/", expert.listed, name="questions"),
    path("questions/me/", expert.profile, name="profile"),
    path("questions/<uuid:pk>/", expert.question, name="question"),
    path("questions/<uuid:pk>/answer/", expert.answer, name="answer"),
    path("questions/<uuid:pk>/back/", expert.ask_back, name="ask_back"),
    path("questions/<uuid:pk>/file/<uuid:file_pk>/", expert.released, name="released"),
]
