"""What imports write to the audit log: counts and codes, never what a table held."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class ImportEvent(audit.EventType):
    """A ledger that becomes cases."""

    SENT_IN = "imports.sent_in", _("Ledger of cases sent in")
    CHECKED = "imports.checked", _("Ledger of cases checked")
    READ = "imports.read", _("Import of cases looked at")
    FAULTS_READ = "imports.faults_read", _("Faults of a ledger downloaded")
    BEGUN = "imports.begun", _("Import of cases begun")
    BATCH = "imports.batch", _("Cases imported: one batch")
    IMPORTED = "imports.imported", _("Import of cases finished")
    LEFT = "imports.left", _("Ledger of cases thrown away")
    UNDO_BEGUN = "imports.undo_begun", _("Taking back an import begun")
    UNDO_BATCH = "imports.undo_batch", _("Imported cases taken back: one batch")
    UNDONE = "imports.undone", _("Import of cases taken back")
