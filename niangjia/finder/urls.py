from django.urls import path

from niangjia.finder import views

app_name = "finder"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("keep/", views.keep, name="keep"),
    path("unanswered/", views.unanswered, name="unanswered"),
]
