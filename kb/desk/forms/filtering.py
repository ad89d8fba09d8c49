"""The filters over the list of articles; they stand in the address."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.models import User
from kb.models import Article, Author, Category
from kb.models.articles import ArticleQuerySet
from kb.rules.workflow import State


class FilterForm(PlainForm, forms.Form):
    """State, category, author, own, and words of the title, summary or address."""

    marks_optional = False
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *State.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    author = forms.ChoiceField(label=_("Author"), required=False)
    own = forms.BooleanField(label=_("My own"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, noun in (("category", Category), ("author", Author)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
            field.choices = [("", _("Any")), *noun._default_manager.values_list("slug", "name")]

    def articles(self, user: User) -> ArticleQuerySet:
        """What this person may see of it; a filter that makes no sense finds nothing; the bin shows when asked for."""
        found = Article.objects.visible_to(user)
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        found = found.filter(state=chosen["state"]) if chosen["state"] else found.exclude(state=State.BINNED)
        if chosen["category"]:
            found = found.filter(draft__category__slug=chosen["category"])
        if chosen["author"]:
            found = found.filter(draft__bylines__author__slug=chosen["author"])
        if chosen["own"]:
            found = found.filter(pk__in=Article.objects.owned_by(user).values("pk"))
        for word in chosen["q"].split():
            found = found.filter(
                Q(draft__title__icontains=word) | Q(draft__summary__icontains=word) | Q(draft__slug__icontains=word)
            )
        return found
