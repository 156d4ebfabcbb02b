"""The product's settings, moved to a folder of their own and made quick for tests.

``NIANGJIA_DATABASE`` may point to PostgreSQL; everything else of the caller's environment that
begins with ``NIANGJIA_`` is ignored, so that a developer's settings can't colour a result.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_database = os.environ.get("NIANGJIA_DATABASE", "")
for _name in [name for name in os.environ if name.startswith("NIANGJIA_")]:
    if _name not in {"NIANGJIA_DATABASE", "NIANGJIA_SHOTS"}:
        del os.environ[_name]
_data = Path(tempfile.mkdtemp(prefix="niangjia-tests-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["NIANGJIA_DATA"] = str(_data)
os.environ["NIANGJIA_SECRET_KEY"] = "only-for-tests-" * 4
os.environ["NIANGJIA_LANGUAGE"] = "en"

from niangjia.config.settings import *  # noqa: E402, F403
from niangjia.config.settings import STORAGES as _STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
