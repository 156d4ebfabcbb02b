"""Addresses of documents: kinds by code, drafts by id."""

from django.urls import path

from niangjia.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.kinds, name="list"),
    path("draft/<uuid:pk>/", views.document, name="document"),
    path("draft/<uuid:pk>/edit/", views.edit, name="edit"),
    path("draft/<uuid:pk>/read/", views.read_aloud, name="read"),
    path("draft/<uuid:pk>/remove/", views.remove, name="remove"),
    path("draft/<uuid:pk>/<int:number>/", views.document, name="version"),
    path("draft/<uuid:pk>/<int:number>/file/", views.take, name="take"),
    path("draft/<uuid:pk>/<int:number>/confirm/", views.confirm, name="confirm"),
    path("paper/", views.paper, name="paper"),
    path("paper/<slug:code>/<slug:language>.pdf", views.blank, name="blank"),
    path("<slug:code>/", views.kind, name="kind"),
    path("<slug:code>/write/", views.write, name="write"),
]
