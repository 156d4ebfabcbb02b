"""Addresses of the evaluation."""

from django.urls import path

from niangjia.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("<uuid:pk>/", views.report, name="report"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/report.csv", views.report_csv, name="csv"),
    path("<uuid:pk>/report.pdf", views.report_pdf, name="pdf"),
]
