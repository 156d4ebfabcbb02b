"""What the evaluation writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class EvaluationEvent(audit.EventType):
    """Programmes and keys of indicators; never a number of the report."""

    PLAN_SET = "evaluation.plan_set", _("What a training will be judged by was set")
    REPORT_READ = "evaluation.report_read", _("Evaluation report of a training read")
