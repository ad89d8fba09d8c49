"""Meeting: what somebody is told of a save, and when it met what others had saved meanwhile."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.gates import person
from accounts.models import User
from kb import composing
from kb.editorial import drafting
from kb.models import KeptText, Revision


def tell(request: HttpRequest, saved: drafting.Saved) -> None:
    """Says what the save did, and what it undid."""
    if not saved.changed:
        messages.info(request, _("Nothing had changed, so nothing was saved."))
        return
    messages.success(request, _("Saved as revision %d.") % saved.revision.number)
    if saved.meanwhile:
        messages.info(request, banner(saved, person(request)))
    if voided := saved.approvals_voided:
        sentence = ngettext("%d approval is void now.", "%d approvals are void now.", voided)
        messages.warning(request, sentence % voided)
    if voided := saved.waivers_voided:
        sentence = ngettext("%d waiver is void now.", "%d waivers are void now.", voided)
        messages.warning(request, sentence % voided)
    if saved.unscheduled:
        messages.warning(request, _("The article is no longer scheduled."))
    if composing.slug_taken(saved.revision):
        messages.warning(request, _("The address “%s” belongs to another article.") % saved.revision.slug)


def banner(saved: drafting.Saved, user: User) -> str:
    """With whose changes the save was merged, with a link to what came in."""
    origin, theirs = saved.revision.merged_from, saved.meanwhile[-1]
    came_in = urlencode({"from": origin.number if origin else theirs.number, "to": theirs.number})
    address = f"{reverse('desk:changes', args=[saved.article.public_id])}?{came_in}"
    names = list(dict.fromkeys(str(each.by) for each in saved.meanwhile if each.by_id != user.pk))
    sentence = _("Merged with what you had saved in another window.")
    if discarded(origin, theirs):
        sentence = _("Merged with what stands since earlier changes were discarded.")
    elif names:
        sentence = _("Merged with the changes of %s.") % get_text_list(names, _("and"))
    return format_html('{} <a href="{}">{}</a>', sentence, address, _("See what came in"))


def discarded(origin: Revision | None, theirs: Revision) -> bool:
    """Whether what a text was made from is gone, and something earlier stands again."""
    return origin is not None and theirs.number < origin.number


def kept_note(kept: KeptText) -> str:
    """That what was typed can still be read, with a link to it."""
    address = reverse("desk:conflict", args=[kept.article.public_id, kept.public_id])
    sentence = _("What you had typed can be read for seven days more.")
    return format_html('{} <a href="{}">{}</a>', sentence, address, _("Your text"))


def happened(kept: KeptText, user: User) -> str:
    """What happened meanwhile: another person saved, or this one in another window, or changes were discarded."""
    if discarded(kept.base, kept.theirs):
        return _("The changes on which you went on were discarded meanwhile.")
    if kept.theirs.by_id == user.pk:
        return _("You saved a newer version of this article meanwhile, in another window.")
    return _("%(who)s saved a newer version of this article meanwhile.") % {"who": kept.theirs.by}


def whose(kept: KeptText, user: User) -> str:
    """Whose the saved text is that this one met: a name, where only one other person saved it."""
    later = kept.article.revisions.filter(
        number__lte=kept.theirs.number, number__gt=kept.base.number if kept.base else 0
    )
    names = {str(each.by) for each in later.select_related("by").defer("body", "takeaways") if each.by_id != user.pk}
    return names.pop() if len(names) == 1 else _("Saved")
