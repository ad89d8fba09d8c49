"""Meeting: what somebody is told when a save met what others had saved meanwhile."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import User
from kb.editorial import drafting
from kb.models import Revision


def banner(saved: drafting.Saved, user: User) -> str:
    """With whose changes the save was merged, with a link to what came in."""
    first, last = saved.meanwhile[0], saved.meanwhile[-1]
    came_in = urlencode({"from": first.number - 1, "to": last.number})
    address = f"{reverse('desk:changes', args=[saved.article.public_id])}?{came_in}"
    names = list(dict.fromkeys(str(each.by) for each in saved.meanwhile if each.by_id != user.pk))
    sentence = _("Merged with what you had saved in another window.")
    if names:
        sentence = _("Merged with the changes of %s.") % get_text_list(names, _("and"))
    return format_html('{} <a href="{}">{}</a>', sentence, address, _("See what came in"))


def who_saved(theirs: Revision, user: User) -> str:
    """Who saved meanwhile: another person, or this one in another window."""
    if theirs.by_id == user.pk:
        return _("You saved a newer version of this article meanwhile, in another window.")
    return _("%(who)s saved a newer version of this article meanwhile.") % {"who": theirs.by}
