"""Admin pages that store and delete through verbs, and say in one place what a verb refused."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.models import User
from accounts.overtaken import SEEN, UNSEEN, SeenForm, overtaken
from accounts.refusal import Refused
from kb.editorial import cataloguing
from kb.editorial.versions import Changed, hold, stands_beside, version

Verb = Callable[..., object]  # takes the row and `by=`
# Django 6's default already: an address typed without a scheme is https.
HTTPS: dict[Any, Any] = {models.URLField: {"assume_scheme": "https"}}


def named(field: forms.Field) -> None:
    """Names an input that stands in a table after its column, for whoever does not see the column."""
    field.widget.attrs["aria-label"] = field.label


class VerbForm(SeenForm, forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """A form whose last word is the verb's: what it refused stands beside its field."""

    refused: ClassVar[Refused | None] = None
    fields_of_the_verb: ClassVar[dict[str, str]] = {}  # where the form's names differ: the verb's → the form's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and SEEN in self.fields and not self.is_bound:
            self.fields[SEEN].initial = version(self.instance)

    def _update_errors(self, errors: ValidationError) -> None:
        # What belongs to no field comes from the tables' constraints, and in code: the verb says it in a sentence.
        errors.error_dict.pop(NON_FIELD_ERRORS, None)
        super()._update_errors(errors)  # type: ignore[misc]  # left out of the stubs, as is the next

    def _post_clean(self) -> None:
        if isinstance(self.refused, Changed):  # said before what was typed is put into the row
            overtaken(self, model_to_dict(self.instance, self.fields), version(self.instance))
            if beside := stands_beside(self.instance):
                self.add_error(None, _("Links stored now: %s") % "; ".join(beside))
        super()._post_clean()  # type: ignore[misc]
        if self.refused:
            field = self.fields_of_the_verb.get(self.refused.field, self.refused.field)
            self.add_error(field if field in self.fields else None, self.refused.sentence)


class VerbAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Stores with `keep_verb` and deletes with `drop_verb`; without the latter nothing is deleted here."""

    form = VerbForm
    formfield_overrides = HTTPS
    keep_verb: ClassVar[Verb]
    drop_verb: ClassVar[Verb | None] = None
    list_per_page = 50

    def keep(self, obj: Any, form: Any, *, by: User) -> None:
        """Hands the row to the verb."""
        type(self).keep_verb(obj, by=by)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows what the verb refused a moment ago."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refused = getattr(request, "refused", None)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields, and on the form of a row that is there the one that says which state of it was seen."""
        first, *others = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return [first, *others]
        name, options = first
        return [(name, {**options, "fields": [*options["fields"], SEEN]}), *others]

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The inputs of the list."""
        formset: Any = super().get_changelist_formset(request, **kwargs)
        for field in formset.form.base_fields.values():
            named(field)
        return formset

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; when the verb refuses, nothing is stored and it comes back with the sentence and what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refused = refused  # type: ignore[attr-defined]  # for this request's second reading of the form
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The question and the deletion; a refusal is said on the row's own page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id]))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; what is done to several rows is done to all of them or, when one is refused, to none."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Calls the verb, if the row is as it was when the form was opened."""
        if SEEN in form.cleaned_data and type(obj)._default_manager.filter(pk=obj.pk).exists():
            hold(obj, form.cleaned_data[SEEN] or UNSEEN)
        self.keep(obj, form, by=person(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Calls the verb for each link that was added, changed or marked for deletion."""
        for link in formset.save(commit=False):
            cataloguing.keep_link(link, by=person(request))
        for link in formset.deleted_objects:
            cataloguing.drop_link(link, by=person(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Calls the verb."""
        if verb := type(self).drop_verb:
            verb(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Calls the verb for each."""
        for obj in queryset:
            self.delete_model(request, obj)

    def get_deleted_objects(
        self, objs: Sequence[Model] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[Any], list[Any]]:
        """Names the rows alone: whether they may go is the verb's to say."""
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators, where there is a verb for it."""
        return self.drop_verb is not None and super().has_delete_permission(request, obj)


class LinkFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows whose every input bears a name."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """The row's fields, and the one that deletes it."""
        super().add_fields(form, index)
        for field in form.fields.values():
            named(field)


class LinkInline(admin.TabularInline):  # type: ignore[type-arg]
    """Links below a form, in order."""

    formset = LinkFormSet
    fields = ("title", "url", "position")
    formfield_overrides = HTTPS
    extra = 1
