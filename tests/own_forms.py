"""The form that docs/instruments.md shows, so that the page stays true."""

from __future__ import annotations

from pathlib import Path

from niangjia.access.actor import command_actor
from niangjia.instruments import services
from niangjia.instruments.models import OwnFormPack

PAGE = Path(__file__).resolve().parents[1] / "docs" / "instruments.md"


def example() -> str:
    """The file on the page."""
    text = PAGE.read_text("utf-8")
    begin = text.index("```yaml\nkind: form") + len("```yaml\n")
    return text[begin : text.index("```", begin)]


def load(text: str = "") -> OwnFormPack:
    """Load it, or another text."""
    pack, _fresh = services.load_form(
        actor=command_actor(), name="housing.yaml", text=text or example()
    )
    return pack
