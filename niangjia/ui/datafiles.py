"""Reading the data files that come along: YAML, safely, in C where there is one."""

from __future__ import annotations

from typing import Any

import yaml

# The same safe loader, ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """A YAML text as plain data. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
