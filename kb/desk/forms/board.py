"""The filters over the board; they stand in the address."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.models import User
from accounts.roles import Role
from kb.models import Article, Author, Category
from kb.models.articles import ArticleQuerySet
from kb.models.filing import bears_many, filed_under
from kb.models.uses import offered

LISTS, COLUMNS = "lists", "columns"
MINE, NOBODY = "mine", "nobody"


class BoardForm(PlainForm, forms.Form):
    """Whose articles, of which category, with which reviewer; as lists or as columns."""

    marks_optional = False
    view = forms.ChoiceField(required=False, choices=[(LISTS, ""), (COLUMNS, "")], widget=forms.HiddenInput)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=[("", _("Everybody’s")), (MINE, _("Mine"))])
    category = forms.ChoiceField(label=_("Category"), required=False)
    assignee = forms.ChoiceField(label=_("Reviewer"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.categories, own = offered(Category.objects.current(), Author.objects.filter(user=user))
        self.many = bears_many(own.values())
        editors = User.objects.filter(is_active=True, role__in=[role for role in Role if role.includes(Role.EDITOR)])
        people = [(str(person.public_id), str(person)) for person in editors]
        self._offer("category", [("", _("Any")), *((slug, term.name) for slug, term in self.categories.items())])
        self._offer("assignee", [("", _("Any")), (NOBODY, _("Nobody in particular")), *people])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = choices

    def articles(self) -> ArticleQuerySet:
        """What this person may see of it; a filter that makes no sense finds nothing."""
        user = self.user
        found = Article.objects.visible_to(user, many=self.many)
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        if chosen["show"] == MINE and user.may(Role.EDITOR):  # writers see no others
            own = Article.objects.owned_by(user, many=self.many)
            mine = Exists(own.filter(pk=OuterRef("pk"))) if self.many else Q(pk__in=own.values("pk"))
            found = found.filter(Q(mine) | Q(assignee=user))
        if chosen["category"]:
            found = found.filter(filed_under([self.categories[chosen["category"]]], alone=False))
        if chosen["assignee"] == NOBODY:
            found = found.filter(assignee__isnull=True)
        elif chosen["assignee"]:
            found = found.filter(assignee__public_id=chosen["assignee"])
        return found

    @property
    def columns(self) -> bool:
        """Whether a column for each state is wanted."""
        return str(self["view"].value() or "") == COLUMNS
