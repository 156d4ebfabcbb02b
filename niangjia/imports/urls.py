"""Addresses of imports, below the cases."""

from django.urls import path

from niangjia.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.every, name="all"),
    path("template/<str:language>/", views.empty, name="template"),
    path("of/<uuid:pk>/", views.of_case, name="of_case"),
    path("<uuid:pk>/", views.one, name="one"),
    path("<uuid:pk>/faults/", views.faults, name="faults"),
    path("<uuid:pk>/begin/", views.begin, name="begin"),
    path("<uuid:pk>/leave/", views.leave, name="leave"),
    path("<uuid:pk>/take-back/", views.take_back, name="take_back"),
]
