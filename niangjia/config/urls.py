"""Every address of the product. Rooms bring their own; this page only says where each begins."""

from django.urls import include, path

urlpatterns = [
    path("", include("niangjia.desk.urls")),
    path("", include("niangjia.signin.urls")),
    path("members/", include("niangjia.people.urls")),
    path("units/", include("niangjia.units.urls")),
    path("jobs/", include("niangjia.jobs.urls")),
    path("access/", include("niangjia.access.urls")),
    path("audit/", include("niangjia.audit.urls")),
    path("_ui/", include("niangjia.ui.urls")),
]
