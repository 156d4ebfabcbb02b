"""Every address of the product. Rooms bring their own; this page only says where each begins."""

from django.urls import include, path

from niangjia.access.views import public
from niangjia.finder import api as law_api
from niangjia.ui import views as ui

gallery = public("Components with invented content.")

urlpatterns = [
    path("", include("niangjia.desk.urls")),
    path("", include("niangjia.signin.urls")),
    path("dispatch/", include("niangjia.dispatch.urls")),
    path("members/", include("niangjia.people.urls")),
    path("units/", include("niangjia.units.urls")),
    path("law/", include("niangjia.finder.urls")),
    path("law/", include("niangjia.law.urls")),
    path("api/", law_api.urls()),
    path("jobs/", include("niangjia.jobs.urls")),
    path("access/", include("niangjia.access.urls")),
    path("guides/", include("niangjia.guides.urls")),
    path("procedures/", include("niangjia.procedures.urls")),
    path("training/", include("niangjia.training.urls")),
    path("", include("niangjia.certificates.urls")),
    path("commitments/", include("niangjia.commitments.urls")),
    path("needs/", include("niangjia.needs.urls")),
    path("evaluation/", include("niangjia.evaluation.urls")),
    path("instruments/", include("niangjia.instruments.urls")),
    path("documents/", include("niangjia.documents.urls")),
    path("learning/", include("niangjia.learning.urls")),
    path("cases/import/", include("niangjia.imports.urls")),
    path("cases/", include("niangjia.casework.urls")),
    path("answers/", include("niangjia.requests.public_urls")),
    path("requests/", include("niangjia.requests.urls")),
    path("evidence/", include("niangjia.evidence.urls")),
    path("", include("niangjia.referrals.urls")),
    path("audit/", include("niangjia.access.log_urls")),
    path("_ui/", include("niangjia.ui.urls")),
]
for _view in (ui.gallery_page, ui.frame_page, ui.picker_options):
    gallery(_view)
