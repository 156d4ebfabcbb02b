"""Addresses of casework: keys and fixed words, never anything of hers."""

from django.urls import path

from niangjia.casework.views import (
    approvals,
    case,
    danger,
    incidents,
    intake,
    lists,
    papers,
    plan,
    procedures,
)

app_name = "casework"
urlpatterns = [
    path("", lists.first_board, name="list"),
    path("board/to_approve/", approvals.waiting, name="to_approve"),
    path("board/<slug:name>/", lists.board, name="board"),
    path("begin/", intake.begin, name="begin"),
    path("begin/<slug:code>/", intake.first, name="first"),
    path("intake/<uuid:pk>/check/", intake.check, name="check"),
    path("intake/<uuid:pk>/drop/", intake.drop, name="drop"),
    path("intake/<uuid:pk>/<slug:code>/", intake.step, name="step"),
    path("<uuid:pk>/", case.page, name="case"),
    path("<uuid:pk>/timeline/", case.timeline, name="timeline"),
    path("<uuid:pk>/contact/", case.contact, name="contact"),
    path("<uuid:pk>/contact/<uuid:attempt_pk>/", case.reached, name="reached"),
    path("<uuid:pk>/safe-contact/", case.agree, name="agree"),
    path("<uuid:pk>/words/", case.words, name="words"),
    path("<uuid:pk>/party/", case.party, name="add_party"),
    path("<uuid:pk>/party/<uuid:party_pk>/", case.party, name="party"),
    path("<uuid:pk>/sealed/", case.seal, name="seal"),
    path("<uuid:pk>/sealed/<slug:kind>/", case.sealed, name="sealed"),
    path("<uuid:pk>/write/", case.write, name="write"),
    path("<uuid:pk>/entry/<uuid:entry_pk>/", case.entry, name="entry"),
    path("<uuid:pk>/incidents/", incidents.incidents, name="incidents"),
    path("<uuid:pk>/incidents/note/", incidents.note, name="note_incident"),
    path("<uuid:pk>/incidents/<uuid:incident_pk>/", incidents.incident, name="incident"),
    path(
        "<uuid:pk>/incidents/<uuid:incident_pk>/change/", incidents.change, name="change_incident"
    ),
    path("<uuid:pk>/incidents/<uuid:incident_pk>/kind/", incidents.kind, name="incident_kind"),
    path("<uuid:pk>/consent/", plan.consent, name="consent"),
    path("<uuid:pk>/consent/<uuid:consent_pk>/withdraw/", plan.withdraw, name="withdraw"),
    path("<uuid:pk>/issues/", plan.issues, name="issues"),
    path("<uuid:pk>/approvals/", approvals.approvals, name="approvals"),
    path("<uuid:pk>/approvals/<uuid:approval_pk>/", approvals.decide, name="decide"),
    path("<uuid:pk>/plan/", plan.plan, name="plan"),
    path("<uuid:pk>/plan/agree/", plan.agree_plan, name="agree_plan"),
    path("<uuid:pk>/plan/<uuid:goal_pk>/", plan.goal, name="goal"),
    path("<uuid:pk>/task/", plan.add_task, name="add_task"),
    path("<uuid:pk>/task/<uuid:task_pk>/", plan.task, name="task"),
    path("<uuid:pk>/screen/<slug:code>/", danger.screen, name="screen"),
    path("<uuid:pk>/screening/<uuid:screening_pk>/", danger.screening, name="screening"),
    path("<uuid:pk>/danger/", danger.path, name="danger"),
    path("<uuid:pk>/danger/open/", danger.open_path, name="open_danger"),
    path("<uuid:pk>/danger/leave/", danger.leave, name="leave_danger"),
    path("<uuid:pk>/danger/<slug:step>/", danger.outcome, name="danger_step"),
    path("<uuid:pk>/documents/", papers.documents, name="documents"),
    path("<uuid:pk>/documents/<slug:code>/", papers.begin, name="begin_document"),
    path("<uuid:pk>/procedures/", procedures.procedures, name="procedures"),
    path("<uuid:pk>/procedures/start/<slug:code>/", procedures.start, name="start_procedure"),
    path("<uuid:pk>/procedures/<uuid:link_pk>/", procedures.procedure, name="procedure"),
    path("<uuid:pk>/procedures/<uuid:link_pk>/back/", procedures.take_back, name="undo_procedure"),
    path(
        "<uuid:pk>/procedures/<uuid:link_pk>/end/", procedures.withdraw, name="withdraw_procedure"
    ),
    path("<uuid:pk>/risk/", plan.risk, name="risk"),
    path("<uuid:pk>/assign/", plan.assign, name="assign"),
    path("<uuid:pk>/state/<slug:state>/", plan.move, name="move"),
]
