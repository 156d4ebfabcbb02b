"""What this room writes to the audit log: codes and keys, never content."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class EvidenceEvent(audit.EventType):
    """Evidence of a case."""

    ADDED = "evidence.added", _("Evidence added")
    FILES_ERASED = "evidence.files_erased", _("Files of evidence erased")
    FILE_ADDED = "evidence.file_added", _("File of evidence added")
    READ = "evidence.read", _("Evidence read")
    CHANGED = "evidence.changed", _("Evidence corrected")
    WITHDRAWN = "evidence.withdrawn", _("Evidence withdrawn")
    SEALED = "evidence.sealed", _("Evidence sealed")
    COPY_SEEN = "evidence.copy_seen", _("Cleaned copy looked at")
    ORIGINAL_OPENED = "evidence.original_opened", _("Original of evidence opened")
    CUSTODY = "evidence.custody", _("Custody step noted")
    OPINION_ASKED = "evidence.opinion_asked", _("Legal expert asked")
    OPINION_READ = "evidence.opinion_read", _("Legal opinion read")
    QUESTION_READ = "evidence.question_read", _("Legal question read by its expert")
    OPINION_GIVEN = "evidence.opinion_given", _("Legal opinion given")
    ASKED_BACK = "evidence.asked_back", _("Legal expert asked back")
    OPINION_ENDED = "evidence.opinion_ended", _("Legal question ended")
    PROFILE_SET = "evidence.profile_set", _("Entry in the directory of experts set")
    RELEASE_ASKED = "evidence.release_asked", _("Release of evidence to an expert asked for")
    RELEASE_DECIDED = "evidence.release_decided", _("Release of evidence decided")
    RELEASED_SEEN = "evidence.released_seen", _("Released evidence opened by an expert")
    EXPORTED = "evidence.exported", _("Evidence exported")
