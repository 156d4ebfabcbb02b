"""Whether this site may be opened to others: what ``niangjia check`` and ``niangjia serve`` ask.

Each problem is one sentence that names the variable or command which mends it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from niangjia.config.environ import Environment
from niangjia.config.words import say
from niangjia.vault import masterkey
from niangjia.vault.errors import VaultError

SHORTEST_SECRET = 40


def _is_local(host: str) -> bool:
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def beyond_loopback(env: Environment) -> bool:
    """Whether others can reach this site: it listens outwards, has a public name, or speaks https.

    A site behind a proxy listens on loopback too, so the address alone doesn't tell.
    """
    return env.https or not _is_local(env.bind) or not all(_is_local(host) for host in env.hosts)


def _sqlite(address: str) -> bool:
    return not address.startswith(("postgresql://", "postgres://"))


def key_problems(env: Environment) -> list[str]:
    """What is wrong with the master key file; asked before every start, everywhere."""
    try:
        masterkey.load(env.key_file)
    except VaultError as refusal:
        return [str(refusal)]
    return []


def setting_problems(env: Environment) -> Iterator[str]:
    """What in the settings stands in the way of others reaching this site. Asks no database."""
    if env.debug:
        yield say(
            "NIANGJIA_DEBUG=1 shows error details to everybody. Set NIANGJIA_DEBUG=0.",
            "NIANGJIA_DEBUG=1 会把出错细节给所有人看，请设 NIANGJIA_DEBUG=0。",
        )
    secret = env.secret_key
    if secret and (len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or "insecure" in secret):
        yield say(
            f"NIANGJIA_SECRET_KEY is too easy to guess. Set at least {SHORTEST_SECRET} random "
            "characters, or leave it empty: one is made and kept.",
            f"NIANGJIA_SECRET_KEY 太容易猜到，请设至少 {SHORTEST_SECRET} 个随机字符，"
            "或留空，由程序自己生成保存。",
        )
    if not secret and env.secret_key_file.exists() and env.secret_key_file.stat().st_mode & 0o077:
        yield say(
            f"Others may read {env.secret_key_file}. Run: chmod 600 {env.secret_key_file}",
            f"别人能读 {env.secret_key_file}，请运行：chmod 600 {env.secret_key_file}",
        )
    if not env.https:
        yield say(
            "Passwords would travel unencrypted. Put a TLS proxy in front and set NIANGJIA_HTTPS=1.",
            "密码会明文传输。请在前面架好 TLS 代理，并设 NIANGJIA_HTTPS=1。",
        )
    if env.https and not env.trusted_proxies:
        yield say(
            "Every visitor would count as one address, the proxy's. Set NIANGJIA_TRUSTED_PROXIES "
            "to how many proxies of yours stand in front (mostly 1).",
            "所有人都会被当成代理这一个地址。请把 NIANGJIA_TRUSTED_PROXIES 设为前面代理的层数（一般是 1）。",
        )
    if not env.hosts or any("*" in host for host in env.hosts):
        yield say(
            "NIANGJIA_HOSTS must name the host names people use, not *. "
            "Set it, for example: NIANGJIA_HOSTS=niangjia.example.org",
            "NIANGJIA_HOSTS 要写明大家访问用的域名，不能是 *。例如：NIANGJIA_HOSTS=niangjia.example.org",
        )
    if env.web_processes > 1 and _sqlite(env.database):
        yield say(
            "SQLite serves one web process. Set NIANGJIA_DATABASE to a postgresql:// address, "
            "or NIANGJIA_WEB_PROCESSES=1.",
            "SQLite 只能配一个网页进程。请把 NIANGJIA_DATABASE 设为 postgresql:// 地址，"
            "或设 NIANGJIA_WEB_PROCESSES=1。",
        )
    if _place(env.key_store) == _place(env.database):
        yield say(
            "The key store is the database itself, so whoever takes the database takes the keys. "
            "Set NIANGJIA_KEY_STORE to another place.",
            "密钥库就在数据库里，拿走数据库就等于拿走钥匙。请把 NIANGJIA_KEY_STORE 设到别处。",
        )


def _place(address: str) -> tuple[str, ...]:
    """The same for two addresses that lead to one database."""
    from niangjia.config.environ import database

    found = database(address)
    host = found.get("HOST", "")
    if _is_local(host or "localhost"):
        host = "localhost"
    return (found["ENGINE"], host, found.get("PORT") or "5432", str(found["NAME"]))


def data_problems() -> Iterator[str]:
    """What in the database stands in the way. Django must be set up."""
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    from niangjia.people.models import Member
    from niangjia.vault import checks as vault_checks

    waiting = []
    for alias, app in ((DEFAULT_DB_ALIAS, None), ("keys", "vault")):
        executor = MigrationExecutor(connections[alias])
        waiting += executor.migration_plan(executor.loader.graph.leaf_nodes(app))
    if waiting:
        yield say(
            "The databases aren't at this version yet. Run: niangjia migrate",
            "数据库还没有升到这个版本，请运行：niangjia migrate",
        )
        return
    yield from vault_checks.problems()
    if demo := Member.objects.filter(is_demo=True).count():
        yield say(
            f"There are {demo} demo accounts with a known password. Run: niangjia demo remove",
            f"有 {demo} 个演示账号，密码是公开的。请运行：niangjia demo remove",
        )
