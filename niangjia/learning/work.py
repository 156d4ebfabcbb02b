"""Long work of learning: its log as xAPI statements."""

from __future__ import annotations

import tempfile

from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.jobs.registry import JobContext, Outcome, job
from niangjia.learning import exchange, selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.services.bank import LOG


@job(LOG, title=_("Log of learning as xAPI"), counts={"statements": _("Statements")})
def write_log(context: JobContext) -> Outcome:
    """Every row of the log within reach as one JSON array; of what is written while it works nothing."""
    actor = context.actor
    if not actor.may(Permission.MANAGE_LEARNING):
        raise Denied(NOT_YOURS, code=Permission.MANAGE_LEARNING.value)
    total = selectors.log_length(actor)
    context.progress(0, total, "making")
    # Taken over by what keeps it, which closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    rows = selectors.log(actor, most=total)
    for done, piece in enumerate(exchange.statements_as_json(rows, context.options["home"])):
        file.write(piece.encode())
        context.progress(min(done, total), total)
    file.seek(0)
    facts = {"statements": total}
    audit.record(actor, LearningAudit.LOG_EXPORTED, kind="learning.learningevent", facts=facts)
    return Outcome(
        facts=facts, content=file, file_name="learning-xapi.json", content_type="application/json"
    )
