from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from niangjia.law import views


class DayConverter(StringConverter):
    """A day as 2020-05-28."""

    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")
PLACE = r"(?P<place>\d{1,4}(?:-\d{1,2})?)"

app_name = "law"
urlpatterns = [
    path("all/", views.all_laws, name="all"),
    path("all/<uuid:pk>/", views.law, name="law"),
    path("all/<uuid:pk>/<day:dated>/", views.law, name="version"),
    path("all/<uuid:pk>/compare/<day:old>/<day:new>/", views.compare, name="compare"),
    path("named/<str:short>/", views.by_name, name="by_name"),
    re_path(rf"^article/(?P<short>[^/]{{1,200}})/{PLACE}/$", views.article, name="article"),
    re_path(rf"^article/(?P<short>[^/]{{1,200}})/{PLACE}/peek/$", views.peek, name="peek"),
    re_path(
        rf"^article/(?P<short>[^/]{{1,200}})/(?P<dated>\d{{4}}-\d{{2}}-\d{{2}})/{PLACE}/$",
        views.article,
        name="article_of",
    ),
    path("issues/", views.issues, name="issues"),
    path("issues/<slug:code>/", views.issue, name="issue"),
    path("watch/", views.watched, name="watch"),
    path("watch/settle/", views.settle, name="settle"),
    path("cite/", views.cite, name="cite"),
    path("kept/", views.kept, name="kept"),
    path("kept/<uuid:pk>/", views.keep, name="keep"),
    path("kept/<uuid:pk>/remove/", views.let_go, name="let_go"),
    path("import/", views.import_law, name="import"),
    path("import/<uuid:pk>/", views.confirm, name="confirm"),
]
