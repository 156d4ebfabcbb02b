"""Addresses of training needs."""

from django.urls import path

from niangjia.needs import views

app_name = "needs"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("draft/", views.draft, name="draft"),
    path("self/", views.rate, name="self"),
]
