"""``docs/configuration.md``, written from ``environ.VARIABLES``::

.venv/bin/python -m niangjia.config.reference > docs/configuration.md
"""

from __future__ import annotations

import sys

from niangjia.config.environ import VARIABLES

_TOP = """# Configuration

Everything is set by environment variables; nothing else is read. For a real site put them into
`/etc/niangjia.env`, readable by root and the service's group alone. `niangjia check` says what stands
in the way of opening the site to others, and what to set.

This page is written from `niangjia/config/environ.py` by
`.venv/bin/python -m niangjia.config.reference > docs/configuration.md`; a test compares the two.

| variable | default | meaning |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{variable.name}` | {f'`{variable.default}`' if variable.default else ''} "
        f"| {variable.meaning} |"
        for variable in VARIABLES
    ]
    return _TOP + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
