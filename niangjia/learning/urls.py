"""Addresses of learning."""

from django.urls import path

from niangjia.learning.views import bank, learner, marking, review, scenario, sitting

app_name = "learning"
urlpatterns = [
    path("", learner.home, name="home"),
    path("competencies/", learner.competencies, name="competencies"),
    path("competencies/confirm/", review.confirm, name="confirm"),
    path("modules/<slug:code>/", learner.module, name="module"),
    path("modules/<slug:code>/test/", learner.start_test, name="start_test"),
    path("lessons/<slug:code>/", learner.lesson, name="lesson"),
    path("lessons/<slug:code>/file/", learner.offline, name="offline"),
    path("lessons/<slug:code>/sign/<slug:language>/", review.sign_lesson, name="sign_lesson"),
    path("tests/<uuid:pk>/", sitting.sitting, name="sitting"),
    path("tests/<uuid:pk>/<int:place>/", sitting.answer, name="answer"),
    path("tests/<uuid:pk>/overview/", sitting.overview, name="overview"),
    path("tests/<uuid:pk>/finish/", sitting.finish, name="finish"),
    path("tests/<uuid:pk>/result/", sitting.result, name="result"),
    path("scenarios/<slug:code>/", scenario.scenario, name="scenario"),
    path("scenarios/<slug:code>/paths/", scenario.paths, name="paths"),
    path("scenarios/<slug:code>/twee/", bank.twee, name="twee"),
    path("scenarios/<slug:code>/twee/file/", bank.twee_file, name="twee_file"),
    path("runs/<uuid:pk>/", scenario.run, name="run"),
    path("runs/<uuid:pk>/leave/", scenario.leave, name="leave"),
    path("runs/<uuid:pk>/debrief/", scenario.debrief, name="debrief"),
    path("bank/", bank.bank, name="bank"),
    path("bank/import/", bank.import_questions, name="import"),
    path("bank/new-scenario/", bank.twee, name="new_scenario"),
    path("bank/export/<slug:format>/", bank.export, name="export"),
    path("bank/analysis/", bank.analysis, name="analysis"),
    path("bank/analysis/<slug:key>/", bank.analysis_of, name="analysis_of"),
    path("bank/to-mark/", marking.to_mark, name="to_mark"),
    path("bank/to-mark/<uuid:pk>/", marking.mark, name="mark"),
    path("bank/log/", bank.export_log, name="export_log"),
    path("bank/questions/<slug:code>/", bank.question, name="question"),
    path("bank/<slug:kind>/<slug:code>/sign/", review.sign, name="sign"),
    path("bank/<slug:kind>/<slug:code>/retire/", bank.retire, name="retire"),
    path("signatures/<uuid:pk>/withdraw/", review.withdraw, name="withdraw"),
]
