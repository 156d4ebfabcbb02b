"""Ways out of the house: e-mail and SMS behind one interface.

What leaves is always the same neutral sentence, whatever the notice is about: a phone lies on a
kitchen table.
"""

from __future__ import annotations

import json
import logging
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class Gateway(Protocol):
    """Sends one text to one address. Raises OSError when it can't."""

    def send(self, address: str, text: str) -> None: ...


class Outbox:
    """Keeps messages in a file of the data folder instead of sending them."""

    def __init__(self, channel: str) -> None:
        self.path = settings.NIANGJIA.data_dir / "outbox" / f"{channel}.jsonl"

    def send(self, address: str, text: str) -> None:
        """Append the text; the address isn't written, only that there was one."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = {
            "at": timezone.now().isoformat(timespec="seconds"),
            "addressed": bool(address),
            "text": text,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Console:
    """Prints messages, without the address."""

    def send(self, address: str, text: str) -> None:
        """Print the text."""
        print(f"[notice] {text}", flush=True)


class Smtp:
    """Sends by the mail server of NIANGJIA_EMAIL (smtp:// or smtps:// address)."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname,
            port=parts.port or 587,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_tls=parts.scheme == "smtp" and bool(parts.username),
            use_ssl=parts.scheme == "smtps",
        )

    def send(self, address: str, text: str) -> None:
        """Send the text; the subject is the same neutral sentence."""
        EmailMessage(
            text, text, settings.DEFAULT_FROM_EMAIL, [address], connection=self.connection
        ).send()


def gateway(channel: str) -> Gateway:
    """The gateway configured for ``channel`` (email or sms)."""
    chosen = settings.NIANGJIA.email if channel == "email" else settings.NIANGJIA.sms
    if chosen == "outbox":
        return Outbox(channel)
    if chosen == "console":
        return Console()
    if chosen.startswith(("smtp://", "smtps://")):
        return Smtp(chosen)
    made: Gateway = import_string(chosen)()
    return made
