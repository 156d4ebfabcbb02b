"""The audit viewer's addresses and who may enter: audit itself lies below access and can't say."""

from django.urls import path

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.audit import views

app_name = "audit"
may_read = requires(Permission.VIEW_AUDIT)
urlpatterns = [
    path("", may_read(views.log), name="log"),
    path("check/", may_read(views.verify), name="verify"),
    path("export/", requires(Permission.EXPORT_AUDIT)(views.export), name="export"),
    path("<uuid:pk>/", may_read(views.event), name="event"),
]
