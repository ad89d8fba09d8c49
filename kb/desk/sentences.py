"""The sentences of the editor's script: it has none of its own, the page gives them in the person's language."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kb.desk.moves import Words

SENTENCES: Mapping[str, Words] = {
    "close": _("Close"),
    "tools": _("Writing tools"),
}
