"""Production's settings over http, on a database and a data folder of the tests' own."""

import os
import tempfile
from pathlib import Path

if "PLUMBLINE_TEST_FOLDER" not in os.environ:  # pytest, mypy or a command without tests.run around it
    _own = tempfile.TemporaryDirectory(prefix="plumbline-tests-")
    os.environ["PLUMBLINE_TEST_FOLDER"] = _own.name
_FOLDER = Path(os.environ["PLUMBLINE_TEST_FOLDER"])
os.environ["SECRET_KEY"] = "for-tests-only-" + "0123456789" * 5
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["INSECURE_HTTP"] = "1"
os.environ["DEBUG"] = "0"
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
# tests.run names its workers after their databases; what a worker starts is told its database by whoever starts it.
if _worker.startswith("postgresql") and os.environ.get("PLUMBLINE_LANE") != _worker:
    os.environ |= {"DATABASE_URL": os.environ["TEST_POSTGRES_URL"], "PLUMBLINE_LANE": _worker}
os.environ["DATA"] = str(_FOLDER / _worker)
(Path(os.environ["DATA"]) / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_FOLDER / 'unused.sqlite3'}")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, SQLITE_OPTIONS, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: several connections see it. Surviving a power cut is not what these tests are about.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        **SQLITE_OPTIONS,
        "init_command": str(SQLITE_OPTIONS["init_command"]).replace("synchronous=FULL", "synchronous=OFF"),
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING["root"]["level"] = "CRITICAL"  # type: ignore[index]  # noqa: F405
