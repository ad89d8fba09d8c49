"""The filters over the inbox; they stand in the address."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from kb.models import ContactMessage, Topic
from kb.models.messages import ContactMessageQuerySet

OPEN, ANSWERED, ALL = "open", "answered", "all"
STANDS = [(OPEN, _("Open")), (ANSWERED, _("Answered")), (ALL, _("All"))]


class InboxForm(PlainForm, forms.Form):
    """Open or answered, topic, and words of the message, its sender or its article."""

    marks_optional = False
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("Any")), *Topic.choices])
    show = forms.ChoiceField(label=_("Show"), required=False, choices=STANDS)

    def messages(self) -> ContactMessageQuerySet:
        """What of the inbox is asked for, the newest first; a filter that makes no sense finds nothing."""
        found = ContactMessage.objects.all()
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        if chosen["show"] != ALL:
            found = found.answered() if chosen["show"] == ANSWERED else found.open()
        if chosen["topic"]:
            found = found.filter(topic=chosen["topic"])
        for word in chosen["q"].split():
            found = found.filter(
                Q(message__icontains=word)
                | Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(article__draft__title__icontains=word)
            )
        return found
