"""What people write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class PeopleEvent(audit.EventType):
    """Changes name the fields that changed, never what stood in them."""

    MEMBER_ADDED = "people.member_added", _("Member added")
    MEMBER_EDITED = "people.member_edited", _("Member's details changed")
    MEMBER_MOVED = "people.member_moved", _("Member moved to another unit")
    CONTACT_CHANGED = "people.contact_changed", _("Contact details changed")
    ROLE_GIVEN = "people.role_given", _("Role given")
    ROLE_ENDED = "people.role_ended", _("Role ended")
    DEPUTY_APPOINTED = "people.deputy_appointed", _("Deputy appointed")
    DEACTIVATED = "people.deactivated", _("Account closed")
    REACTIVATED = "people.reactivated", _("Account opened again")
    HANDED_OVER = "people.handed_over", _("Work handed over")
    STAFF_FILE_READ = "people.staff_file_read", _("Staff file opened")
    DETAIL_SHOWN = "people.detail_shown", _("A hidden detail of a staff file shown")
    OWN_DATA_READ = "people.own_data_read", _("A member read what is kept about her")
    IMPORTED = "people.imported", _("Members imported")
