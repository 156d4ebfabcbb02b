"""The ``niangjia`` command. Sub-commands import what they need when they run, so that a refusal
comes at once and ``niangjia serve`` doesn't load Django twice."""

from __future__ import annotations

import argparse
import errno
import getpass
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from niangjia.config.environ import ConfigurationError, Environment
from niangjia.config.words import Refusal, say, terminal_language

Command = Callable[[argparse.Namespace], int]


def _setup() -> None:
    """Load Django, and speak the terminal's language."""
    import django
    from django.utils import translation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    django.setup()
    translation.activate(terminal_language())


# -- running ------------------------------------------------------------------------------------


def serve(options: argparse.Namespace) -> int:
    """Start the web server in this process (systemd then watches the right one)."""
    from niangjia.config import readiness

    env = Environment.read()
    problems = readiness.key_problems(env)
    if not problems and readiness.beyond_loopback(env):
        problems = list(readiness.setting_problems(env))
        if not problems:
            _setup()
            problems = list(readiness.data_problems())
    if not problems and env.database.startswith("sqlite:///"):
        file = Path(env.database.removeprefix("sqlite:///"))
        if not file.exists():
            problems = [
                say(
                    f"There is no database at {file}. Run: niangjia migrate",
                    f"{file} 处没有数据库，请运行：niangjia migrate",
                )
            ]
    if problems:
        _complain(problems)
        return 1
    sqlite = not env.database.startswith("postgres")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    arguments = [
        *("--interface", "wsgi", "--host", env.bind, "--port", str(env.port)),
        *("--workers", str(max(1, env.web_processes))),
        # Alone, a failed process ends the command: whoever started it learns why.
        *(["--respawn-failed-workers"] if env.web_processes > 1 else []),
        # SQLite lets one write at a time: more threads would only wait.
        *("--blocking-threads", "4" if sqlite else "8", "--backpressure", "64"),
        *("--http", "1", "--no-ws", "--no-access-log", "--log-level", "warning"),
        *("--workers-kill-timeout", "10"),
        "niangjia.config.wsgi:application",
    ]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments])  # noqa: S606
    return 1


def worker(options: argparse.Namespace) -> int:
    """Run background tasks and keep house until stopped."""
    from niangjia.config import readiness

    if problems := readiness.key_problems(Environment.read()):
        _complain(problems)
        return 1
    _setup()
    from niangjia.config.worker import Worker

    Worker().run()
    return 0


def check(options: argparse.Namespace) -> int:
    """Say what stands in the way of opening this site to others; 0 when nothing does."""
    from niangjia.config import readiness

    env = Environment.read()
    problems = [*readiness.key_problems(env), *readiness.setting_problems(env)]
    _setup()
    problems += [found for found in readiness.data_problems() if found not in problems]
    if problems:
        _complain(
            problems,
            say("This site can't be opened to others yet:", "这个站点还不能对外开放："),
        )
        return 1
    print(say("Ready: nothing stands in the way.", "可以开放，没有发现问题。"))
    return 0


# -- setting up ---------------------------------------------------------------------------------


def migrate(options: argparse.Namespace) -> int:
    """Bring both databases, the cache table and the static files to this version."""
    if options.new_site:
        from niangjia.vault import masterkey

        path = Environment.read().key_file
        if not path.exists():
            masterkey.create_key_file(path)
    _setup()
    from django.core.management import call_command

    # Checks ask the database for tables that aren't there yet on a new site.
    # The key store holds the vault's tables alone; walking every room's history there costs seconds.
    quietly = {"verbosity": 0, "interactive": False, "skip_checks": True}
    call_command("migrate", "vault", database="keys", **quietly)
    if options.keys:
        print(say("The key store is at this version.", "密钥库已是这个版本。"))
        return 0
    _bring_up_to_date()
    print(say("The databases are at this version.", "数据库已是这个版本。"))
    return 0


def _bring_up_to_date() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)


def createadmin(options: argparse.Namespace) -> int:
    """Make an administrator: with the top unit on a new site, else by an invitation link."""
    _setup()
    from niangjia.signin import selectors

    first = not selectors.anybody_there()
    asked = {
        "username": say("Account name: ", "账号名："),
        "name": say("Her name: ", "姓名："),
        **({"unit": say("Name of the top unit: ", "最上级单位名称：")} if first else {}),
    }
    for key, question in asked.items():
        if not getattr(options, key):
            if not sys.stdin.isatty():
                raise Refusal(say(f"Give --{key} too.", f"请同时给出 --{key}。"))
            setattr(options, key, input(question).strip())
    return _first_admin(options) if first else _another_admin(options)


def _first_admin(options: argparse.Namespace) -> int:
    """The same form as the first-run page, filled in at the command line."""
    from niangjia.signin import services
    from niangjia.signin.forms import FirstRunForm

    file: Path | None = options.password_file
    form = FirstRunForm(
        {
            "unit_name": options.unit,
            "unit_name_en": options.unit_en,
            "level": options.level,
            "name": options.name,
            "username": options.username,
            "password": file.read_text("utf-8").strip() if file else _ask_password(),
        }
    )
    if not form.is_valid():
        errors = form.errors.items()
        _complain([f"{form[name].label}: {' '.join(map(str, said))}" for name, said in errors])
        return 1
    member = services.begin_federation(**form.cleaned_data)
    print(
        say(
            f"Made administrator {member.username}. The second step is set up at first sign-in.",
            f"已建立管理员 {member.username}，首次登录时设置第二步验证。",
        )
    )
    return 0


def _another_admin(options: argparse.Namespace) -> int:
    """For a site whose administrators can't sign in any more."""
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from niangjia.access.actor import command_actor
    from niangjia.people import services as people
    from niangjia.signin import services as signin
    from niangjia.units.models import Unit

    tops = Unit.objects.filter(depth=1, closed_on=None)
    unit = tops.filter(name_zh=options.unit).first() if options.unit else tops.first()
    if unit is None:
        raise Refusal(
            say(f"There is no top unit {options.unit}.", f"没有最上级单位 {options.unit}。")
        )
    actor = command_actor()
    try:
        with transaction.atomic():
            member = people.add_member(
                actor=actor, name=options.name, username=options.username, unit=unit
            )
            people.give_role(
                actor=actor,
                member=member,
                role="administrator",
                unit=unit,
                starts_on=timezone.localdate(),
            )
            _invitation, token = signin.invite(actor=actor, member=member)
    except ValidationError as refused:
        raise Refusal(" ".join(refused.messages)) from None
    scheme = "https" if settings.NIANGJIA.https else "http"
    link = f"{scheme}://{settings.NIANGJIA.hosts[0]}{reverse('signin:join', args=[token])}"
    print(
        say(
            f"Made administrator {member.username}. With this link, once, within seven days, she "
            f"sets her password: {link}",
            f"已建立管理员 {member.username}。七天内用这个链接设置密码，只能用一次：{link}",
        )
    )
    return 0


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise Refusal(
            say(
                "Nobody is there to type a password. Give --password-file FILE.",
                "没有人在终端前输入密码，请用 --password-file 给出文件。",
            )
        )
    first = getpass.getpass(say("Password (10 characters or more): ", "密码（至少 10 位）："))
    if first != getpass.getpass(say("Once more: ", "再输一次：")):
        raise Refusal(say("The two passwords differ.", "两次输入的密码不一样。"))
    return first


# -- keeping ------------------------------------------------------------------------------------


def backup(options: argparse.Namespace) -> int:
    """Write everything but keys into one encrypted file."""
    from niangjia.config import backups

    passphrase = backups.passphrase(confirm=True)
    _setup()
    made = backups.back_up(options.file, passphrase)
    print(
        say(
            f"Wrote {options.file}: {made.files} files, {made.megabytes:.1f} MB. The master key and "
            "the key store are not in it: keep the key file apart, and see: niangjia vault backup-keys",
            f"已写入 {options.file}：{made.files} 个文件，{made.megabytes:.1f} MB。主密钥和密钥库不在其中："
            "密钥文件请另行保管，密钥库见 niangjia vault backup-keys",
        )
    )
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a backup into an empty place."""
    from niangjia.config import backups

    backups.restore(options.file, backups.passphrase(confirm=False), _setup)
    _bring_up_to_date()
    print(say("Restored and verified.", "已恢复并核对。"))
    return 0


def _room_commands(room: str) -> tuple[Callable[[argparse.ArgumentParser], None], Command]:
    """The commands that a room brings along (``niangjia audit``, ``niangjia vault``)."""

    def arguments(parser: argparse.ArgumentParser) -> None:
        if room != "demo":  # its arguments, and printing a code, need no Django
            _setup()
        _commands_of(room).add_arguments(parser)

    def run(options: argparse.Namespace) -> int:
        commands = _commands_of(room)
        if room == "demo" and commands.needs_django(options):
            _setup()
        return int(commands.run(options))

    return arguments, run


def _commands_of(room: str):  # type: ignore[no-untyped-def]
    from importlib import import_module

    return import_module(f"niangjia.{room}.commands")


# -- the command line ---------------------------------------------------------------------------


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def _migrate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--new-site",
        action="store_true",
        help=say("make a master key file when there is none", "没有主密钥文件时生成一个"),
    )
    parser.add_argument(
        "--keys",
        action="store_true",
        help=say("only the key store (before a restore)", "只处理密钥库（恢复备份之前）"),
    )


def _admin_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--username", default="")
    parser.add_argument("--name", default="", help=say("her name", "姓名"))
    parser.add_argument("--unit", default="", help=say("name of the top unit", "最上级单位名称"))
    parser.add_argument("--unit-en", default="", help=say("its English name", "英文名称"))
    parser.add_argument(
        "--level", default="city", choices=["province", "city", "district", "street"]
    )
    parser.add_argument("--password-file", type=Path)


def _file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def _commands() -> dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], Command]]:
    return {
        "serve": (say("start the web server", "启动网页服务"), _no_arguments, serve),
        "worker": (say("start the background worker", "启动后台任务"), _no_arguments, worker),
        "migrate": (
            say("bring the databases to this version", "把数据库升到这个版本"),
            _migrate_arguments,
            migrate,
        ),
        "createadmin": (
            say("make an administrator", "建立管理员"),
            _admin_arguments,
            createadmin,
        ),
        "backup": (
            say("back up into one encrypted file", "备份成一个加密文件"),
            _file_argument,
            backup,
        ),
        "restore": (say("restore into an empty place", "恢复到空的地方"), _file_argument, restore),
        "audit": (
            say("verify and export the audit log", "核对、导出审计日志"),
            *_room_commands("audit"),
        ),
        "law": (say("bring laws in, find, verify", "导入、查找、核对法律"), *_room_commands("law")),
        "instruments": (
            say("assessment instruments used by permission", "经许可使用的评估工具"),
            *_room_commands("instruments"),
        ),
        "documents": (
            say("check templates of documents", "检查文书模板"),
            *_room_commands("documents"),
        ),
        "training": (
            say("check what is taught", "检查课程内容"),
            *_room_commands("learning"),
        ),
        "vault": (say("master keys and the key store", "主密钥和密钥库"), *_room_commands("vault")),
        "demo": (say("the simulated federation", "演示数据"), *_room_commands("demo")),
        "check": (
            say("may this site be opened to others?", "检查能否对外开放"),
            _no_arguments,
            check,
        ),
    }


def _complain(problems: Sequence[str], heading: str = "") -> None:
    if heading:
        print(heading, file=sys.stderr)
    for problem in problems:
        print(f"- {problem}" if heading or len(problems) > 1 else problem, file=sys.stderr)


def _sentence(error: BaseException) -> str | None:
    """An error that can be said in one sentence; None for those nobody foresaw."""
    from niangjia.vault.errors import VaultError

    if isinstance(error, Refusal | ConfigurationError | VaultError):
        return str(error)
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return say(
                "The disk is full. Free some space and try again.", "磁盘已满，请腾出空间后再试。"
            )
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            return say(
                f"No permission for {error.filename}. Check who owns it, or set NIANGJIA_DATA "
                "to a folder you may write to.",
                f"没有权限访问 {error.filename}。请检查属主，或把 NIANGJIA_DATA 设到可写的文件夹。",
            )
        if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}:
            return f"{error.filename}: {error.strerror}"
    if "django" in sys.modules:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management.base import CommandError
        from django.db import DatabaseError

        if isinstance(error, CommandError | ImproperlyConfigured):
            return str(error).splitlines()[0]
        if isinstance(error, DatabaseError):
            return _database_sentence(error)
    return None


def _database_sentence(error: Exception) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "no such table" in text or "does not exist" in text:
        return say(
            "The databases aren't at this version yet. Run: niangjia migrate",
            "数据库还没有升到这个版本，请运行：niangjia migrate",
        )
    if "full" in text:
        return say(
            "The disk is full. Free some space and try again.", "磁盘已满，请腾出空间后再试。"
        )
    return say(
        f"The database can't be used ({text}). Check NIANGJIA_DATABASE and NIANGJIA_KEY_STORE.",
        f"数据库不能用（{text}）。请检查 NIANGJIA_DATABASE 和 NIANGJIA_KEY_STORE。",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when done, else a sentence on stderr and not 0."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.umask(0o077)  # whatever the product writes is its own
    commands = _commands()
    parser = argparse.ArgumentParser(
        prog="niangjia", description=say("Run and keep a Niangjia site.", "运行和维护娘家站点。")
    )
    actions = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    try:
        for name, (words_on_it, add_arguments, run) in commands.items():
            action = actions.add_parser(name, help=words_on_it)
            action.set_defaults(run=run)
            if words[:1] == [name]:
                add_arguments(action)
        options = parser.parse_args(words)
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("NIANGJIA_DEBUG") == "1":
            traceback.print_exc()
            return 1
        sentence = _sentence(error) or say(
            f"Something unforeseen went wrong ({type(error).__name__}). "
            "Set NIANGJIA_DEBUG=1 and run it again to see where.",
            f"出了意料之外的错（{type(error).__name__}）。设 NIANGJIA_DEBUG=1 再运行一次可以看到位置。",
        )
        print(f"niangjia: {sentence}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
