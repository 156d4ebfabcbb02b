"""Addresses of commitments."""

from django.urls import path

from niangjia.commitments import views

app_name = "commitments"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("to-confirm/", views.to_confirm, name="to_confirm"),
    path("place/<uuid:pk>/", views.place, name="place"),
    path("place/<uuid:pk>/new/", views.write, name="write"),
    path("programme/<uuid:pk>/", views.programme, name="programme"),
    path("<uuid:pk>/", views.one, name="one"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/drop/", views.drop, name="drop"),
    path("<uuid:pk>/after/<int:step>/", views.confirm, name="confirm"),
]
