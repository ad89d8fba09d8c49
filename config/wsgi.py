"""The WSGI callable that the web server runs: Django behind the store of rendered pages."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# What stands from here on is not looked through again with every full collection, for which some reader would wait. And
# a page makes some thousand objects: looked through after every 700, as usual, they would be a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)

from django.conf import settings  # noqa: E402  # the settings can be read once Django is set up, and so can models

from accounts.sessions import is_signed  # noqa: E402
from kb import pages  # noqa: E402

if settings.PAGE_STORE:
    pages.STORE.limit = settings.PAGE_STORE * 1_000_000
    application = pages.front(  # type: ignore[assignment]
        pages.in_turns(application), pages.STORE, signed_in=is_signed
    )
