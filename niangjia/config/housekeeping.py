"""What the worker does beside its tasks; the table of chores in ``worker.py`` names these."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from niangjia.vault import keybackup, keys
from niangjia.vault.fields import sweep

TASKS_KEPT = timedelta(days=30)
# What rooms forget by themselves: functions without arguments.
EXPIRING: tuple[str, ...] = ()


def back_up_keys() -> bool:
    """A backup of the key store once a day, however often the worker starts."""
    made = keybackup.kept()
    if made and timezone.now() - made[-1].made_at < timedelta(hours=23):
        return False
    keybackup.backup_keys()
    return True


def prune_vault() -> None:
    """Old key backups, listed erasures, traces of erased keys, files that no record names."""
    keys.replay_erasures()
    keybackup.prune_key_backups()
    keys.shred(thorough=True)
    sweep()


def forget_expired() -> None:
    """Sessions, finished tasks and whatever rooms keep only for a while."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT).delete()
    for path in EXPIRING:
        import_string(path)()
