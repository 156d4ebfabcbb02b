"""Addresses of training."""

from django.urls import path

from niangjia.training.views import attendance, observing, places, programmes, sessions

app_name = "training"
urlpatterns = [
    path("", programmes.programme_list, name="list"),
    path("my/", attendance.mine, name="mine"),
    path("new/", programmes.new, name="new"),
    path("approvals/", places.approvals, name="approvals"),
    path("teachers/", programmes.teachers, name="teachers"),
    path("teachers/new/", programmes.teacher, name="new_teacher"),
    path("teachers/<uuid:pk>/", programmes.teacher, name="teacher"),
    path("sessions/<uuid:pk>/", sessions.session, name="session"),
    path("sessions/<uuid:pk>/edit/", sessions.edit, name="edit_session"),
    path("sessions/<uuid:pk>/cancel/", sessions.cancel, name="cancel_session"),
    path("sessions/<uuid:pk>/door/", attendance.door, name="door"),
    path("sessions/<uuid:pk>/door/scans/", attendance.scans, name="scans"),
    path("sessions/<uuid:pk>/attendance/", attendance.attendance, name="attendance"),
    path("sessions/<uuid:pk>/sheet/", attendance.sheet, name="sheet"),
    path("sessions/<uuid:pk>/accept/", observing.accept, name="accept"),
    path("sessions/<uuid:pk>/my-sheet/", observing.visit_sheet, name="visit_sheet"),
    path("sessions/<uuid:pk>/observed/", observing.observed, name="observed"),
    path("sessions/<uuid:pk>/observed/<uuid:enrolment>/", observing.observe, name="observe"),
    path("sessions/<uuid:pk>/debrief/", observing.debrief, name="debrief"),
    path("places/<uuid:pk>/", places.place, name="place"),
    path("places/<uuid:pk>/approve/", places.approve, name="approve"),
    path("places/<uuid:pk>/decline/", places.decline, name="decline"),
    path("places/<uuid:pk>/withdraw/", places.withdraw, name="withdraw"),
    path("places/<uuid:pk>/needs/", places.needs, name="needs"),
    path("<uuid:pk>/", programmes.programme, name="programme"),
    path("<uuid:pk>/edit/", programmes.edit, name="edit"),
    path("<uuid:pk>/move/", programmes.move, name="move"),
    path("<uuid:pk>/quotas/", programmes.quotas, name="quotas"),
    path("<uuid:pk>/copy/", programmes.copy, name="copy"),
    path("<uuid:pk>/calendar.ics", programmes.calendar, name="calendar"),
    path("<uuid:pk>/sessions/new/", sessions.new, name="new_session"),
    path("<uuid:pk>/codes/", attendance.codes, name="codes"),
    path("<uuid:pk>/groups/", places.groups, name="groups"),
    path("<uuid:pk>/groups/divide/", places.divide, name="divide"),
    path("<uuid:pk>/people/", places.roster, name="roster"),
    path("<uuid:pk>/people/needs/", places.all_needs, name="all_needs"),
    path("<uuid:pk>/nominate/", places.nominate, name="nominate"),
    path("<uuid:pk>/join/", places.join, name="join"),
]
