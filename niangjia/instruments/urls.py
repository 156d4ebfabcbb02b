"""Addresses of instruments."""

from django.urls import path

from niangjia.instruments import views

app_name = "instruments"
urlpatterns = [
    path("", views.instruments, name="list"),
    path("forms/<slug:code>/", views.own_form, name="form"),
    path("<slug:code>/", views.instrument, name="instrument"),
    path("<slug:code>/try/", views.trial, name="try"),
    path("<slug:code>/sheet/", views.sheet, name="sheet"),
]
