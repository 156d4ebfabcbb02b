"""``niangjia vault …``: what an operator does with master keys and the key store.

The command line mounts ``add_arguments`` and ``run``; each function returns the lines to print.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from niangjia.vault import checks, erasures, keybackup, keys, masterkey, rotation
from niangjia.vault.errors import VaultError
from niangjia.vault.fields import sweep
from niangjia.vault.models import DataKey, SiteSecret


def init() -> list[str]:
    """Make the master key file of a new site; leaves one that is there alone.

    Raises VaultError when the key store is already locked with a key that is not here.
    """
    path: Path = settings.NIANGJIA.key_file
    if path.exists():
        keys.master_keys()
        return [f"A master key file is already at {path}; nothing was changed."]
    if checks.is_migrated() and (DataKey.objects.exists() or SiteSecret.objects.exists()):
        raise VaultError(
            f"The key store holds keys already, but there is no master key file at {path}. "
            f"A new one would not open them. Set {masterkey.VARIABLE} to the file they were "
            "made with."
        )
    made = masterkey.create_key_file(path)
    return [
        f"Made master key {made.primary.id} in {path}.",
        "Keep a copy of this file in a safe place, apart from every backup: without it, nothing "
        "that is encrypted can be read again.",
    ]


def status() -> list[str]:
    """What there is, and what is wrong."""
    problems = checks.problems()
    if problems:
        return problems
    masters = keys.master_keys()
    counted = rotation.rows_by_master()
    lines = [f"Master key file: {masters.path}"]
    for key in masters.keys:
        role = "primary" if key == masters.primary else "old"
        lines.append(f"  {key.id}  {key.created}  {role}  {counted.get(key.id, 0)} keys")
    erased = DataKey.objects.filter(erased_at__isnull=False).count()
    listed = {erasure.family for erasure in erasures.read(settings.NIANGJIA.erasure_list)}
    lines.append(f"Erased: {erased} ({len(listed)} on the erasure list)")
    backups = keybackup.kept()
    if backups:
        lines.append(
            f"Key-store backups: {len(backups)}, {backups[0].made_at:%Y-%m-%d} to "
            f"{backups[-1].made_at:%Y-%m-%d %H:%M} UTC"
        )
    else:
        lines.append("Key-store backups: none. Run: niangjia vault backup-keys")
    if any(master_id != masters.primary.id for master_id in counted):
        lines.append("A rotation is not finished. Run: niangjia vault rotate")
    return lines


def rotate() -> list[str]:
    """A new primary master key; every key wrapped with it."""
    done = rotation.rotate_master()
    start = "Went on with" if done.resumed else "Made"
    return [
        f"{start} master key {done.primary}; {done.wrapped} keys wrapped with it.",
        "The old key stays in the file until: niangjia vault retire ID",
    ]


def retire(key_id: str) -> list[str]:
    """Take an old master key out of the file."""
    rotation.retire_master(key_id)
    return [f"Master key {key_id} is out of the file. Destroy the copies of it."]


def backup_keys() -> list[str]:
    """A new backup of the key store; older ones are pruned."""
    made = keybackup.backup_keys()
    pruned = keybackup.prune_key_backups()
    return [
        f"Wrote {made.path}. It needs master key {made.master_id} and is kept "
        f"{keybackup.KEPT_DAYS} days at most.",
        *([f"Removed {len(pruned)} older backups."] if pruned else []),
    ]


def restore_keys(path: Path) -> list[str]:
    """Put keys back from a backup; erased ones stay erased."""
    done = keybackup.restore_keys(path)
    return [
        f"Put {done.added} keys back; {done.present} were there already; "
        f"{done.erased} were erased since and stay erased."
    ]


def prune() -> list[str]:
    """The daily clean-up: old key backups, listed erasures, traces of erased keys, stray files."""
    replayed = keys.replay_erasures()
    removed = keybackup.prune_key_backups()
    clean = keys.shred(thorough=True)
    strays = sweep()
    return [
        f"Removed {len(removed)} old key-store backups and {strays} files that no record names.",
        *([f"Carried out {replayed} listed erasures."] if replayed else []),
        "The key store was rewritten without what was erased."
        if clean
        else "The key store is busy; traces of erased keys go at the next clean-up.",
    ]


def add_arguments(parser: ArgumentParser) -> None:
    """Give ``parser`` (``niangjia vault``) its actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("init", help="make the master key file of a new site")
    actions.add_parser("status", help="show keys, backups and what is wrong")
    actions.add_parser("rotate", help="make a new master key and wrap all keys with it")
    old = actions.add_parser("retire", help="take an old master key out of the file")
    old.add_argument("key_id", metavar="ID")
    actions.add_parser("backup-keys", help="back the key store up (kept 30 days at most)")
    back = actions.add_parser("restore-keys", help="put keys back; erased ones stay erased")
    back.add_argument("file", metavar="FILE", type=Path)
    actions.add_parser("prune", help="daily clean-up of backups and of traces of erased keys")


def run(options: Namespace) -> int:
    """Do one action; 0 when it was done, 1 with a sentence on stderr when refused."""
    actions: dict[str, Callable[[], list[str]]] = {
        "init": init,
        "status": status,
        "rotate": rotate,
        "retire": lambda: retire(options.key_id),
        "backup-keys": backup_keys,
        "restore-keys": lambda: restore_keys(options.file),
        "prune": prune,
    }
    try:
        lines = actions[options.action]()
    except VaultError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 1 if options.action == "status" and checks.problems() else 0
