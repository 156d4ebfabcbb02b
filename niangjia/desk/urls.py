from django.urls import path

from niangjia.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.day, name="day"),
    path("search/", views.search, name="search"),
    path("search/<uuid:pk>/", views.search_result, name="search_result"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/<uuid:pk>/", views.open_notice, name="open_notice"),
    path("views/save/", views.save_filter, name="save_filter"),
    path("views/<uuid:pk>/remove/", views.remove_filter, name="remove_filter"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("unit/", views.unit, name="unit"),
]
