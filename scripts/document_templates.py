#!/usr/bin/env python3
"""Write the DOCX templates that are shipped, from their data.

scripts/document_templates.py          write them all
scripts/document_templates.py check    fail when one isn't what the data gives
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")


def main() -> int:
    """Write or check; how many differed."""
    import django

    django.setup()
    from niangjia.documents.library import LANGUAGES, SHIPPED, codes, load
    from niangjia.documents.rendering.building import build
    from niangjia.documents.rendering.docx import file_name

    folder, differing, wanted = SHIPPED / "docx", 0, set()
    for code in codes():
        kind = load(SHIPPED / f"{code}.yaml")
        for language in LANGUAGES:
            path, made = folder / file_name(code, language), build(kind, language)
            wanted.add(path)
            if path.exists() and path.read_bytes() == made:
                continue
            differing += 1
            if sys.argv[1:] != ["check"]:
                path.write_bytes(made)
    for path in set(folder.glob("*.docx")) - wanted:
        differing += 1
        if sys.argv[1:] != ["check"]:
            path.unlink()
    print(f"{len(wanted)} templates, {differing} differed.")
    return 1 if differing and sys.argv[1:] == ["check"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
