"""``niangjia demo``: make the simulated federation, print one-time codes, take it away."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace

from niangjia.demo.accounts import ACCOUNTS, BY_NAME, PASSWORD, totp_code

SIZES = ("small", "city", "province")


def add_arguments(parser: ArgumentParser) -> None:
    """Give ``parser`` (``niangjia demo``) its actions; without one it makes the federation."""
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    code = actions.add_parser("code", help="print the present one-time code of a demo account")
    code.add_argument("name", metavar="NAME")
    actions.add_parser("remove", help="take the demo accounts and their units away")


def needs_django(options: Namespace) -> bool:
    """``code`` only computes."""
    return options.action != "code"


def run(options: Namespace) -> int:
    """Do one action; 0 when it was done, 1 with a sentence on stderr when refused."""
    if options.action == "code":
        return _code(options.name)
    from niangjia.access.actor import command_actor
    from niangjia.demo import services

    try:
        if options.action == "remove":
            gone = services.remove_demo(actor=command_actor())
            print(f"Removed {gone} demo accounts.")
        else:
            services.make_demo(
                actor=command_actor(),
                size=options.size,
                seed=options.seed,
                language=options.language,
                say=lambda name, count: print(f"  {count:>7}  {name}", flush=True),
            )
            _table()
    except services.DemoRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _code(name: str) -> int:
    account = BY_NAME.get(name)
    if account is None or not account.second_factor:
        others = ", ".join(known.username for known in ACCOUNTS if known.second_factor)
        print(f"{name} has no demo code. These have one: {others}", file=sys.stderr)
        return 1
    code, left = totp_code(name, time.time())
    print(f"{code}   ({left} s)" if sys.stdout.isatty() else code)
    return 0


def _table() -> None:
    print(f"\nPassword of every demo account: {PASSWORD}")
    for account in ACCOUNTS:
        second = f"niangjia demo code {account.username}" if account.second_factor else ""
        print(f"  {account.username:<11} {account.role_en:<24} {second}".rstrip())
