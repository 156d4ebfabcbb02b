from django.urls import path

from niangjia.guides import views

app_name = "guides"
urlpatterns = [
    path("", views.guide_list, name="list"),
    path("signatures/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:code>/", views.guide, name="guide"),
    path("<slug:code>/sign/<slug:language>/", views.sign, name="sign"),
]
