from django.urls import path

from niangjia.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery_page, name="gallery"),
    path("frames/<slug:name>/", views.frame_page, name="frame"),
    path("options/", views.picker_options, name="options"),
]
