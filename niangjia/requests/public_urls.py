"""The one public address of this room; it says nothing of what it is for."""

from django.urls import path

from niangjia.requests.views import feedback

app_name = "answers"
urlpatterns = [
    path("", feedback.answer, {"language": "zh"}, name="first"),
    path("<slug:language>/", feedback.answer, name="answer"),
]
