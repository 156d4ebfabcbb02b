"""What learning writes to the audit log: codes and levels, never an answer."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class LearningAudit(audit.EventType):
    """Tests begun and finished, evidence, signatures, changes of the bank, exports."""

    LESSON_OPENED = "learning.lesson_opened", _("Lesson opened")
    LESSON_CHECKED = "learning.lesson_checked", _("Check of understanding answered")
    TAKEN_ALONG = "learning.taken_along", _("Lesson taken along as a file")
    TEST_STARTED = "learning.test_started", _("Test begun")
    TEST_FINISHED = "learning.test_finished", _("Test finished")
    CASE_READ = "learning.case_read", _("Case read to be marked")
    CASE_MARKED = "learning.case_marked", _("Case marked by its rubric")
    CASE_CORRECTED = "learning.case_corrected", _("Mark of a case put right")
    SCENARIO_STARTED = "learning.scenario_started", _("Scenario begun")
    SCENARIO_ENDED = "learning.scenario_ended", _("Scenario ended or left")
    EVIDENCE_GIVEN = "learning.evidence_given", _("Competence confirmed")
    EVIDENCE_WITHDRAWN = "learning.evidence_withdrawn", _("Evidence of competence withdrawn")
    SIGNED = "learning.signed", _("Learning content signed as reviewed")
    SIGNATURE_WITHDRAWN = "learning.signature_withdrawn", _("Signature under content withdrawn")
    CONTENT_SAVED = "learning.content_saved", _("Question or scenario saved")
    CONTENT_RETIRED = "learning.content_retired", _("Question or scenario taken out")
    DRAFT_BEGUN = "learning.draft_begun", _("Scenario begun to be written")
    DRAFT_CHANGED = "learning.draft_changed", _("Scenario changed while it is written")
    DRAFT_DROPPED = "learning.draft_dropped", _("Scenario thrown away while it is written")
    CONTENT_EXPORTED = "learning.content_exported", _("Questions or scenarios exported")
    LOG_EXPORTED = "learning.log_exported", _("Log of learning exported")
    ANALYSED = "learning.analysed", _("Item analysis read")
