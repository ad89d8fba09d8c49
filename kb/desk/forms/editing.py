"""The editing form: every field of a revision; those of the comparison have a module of their own."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.desk.forms.compared import ComparedForm, initial
from kb.desk.forms.fields import NO_TAG, OUTSIDE, TagsField, find_article, inside, numbered
from kb.desk.moves import Words
from kb.editorial.manuscript import objections
from kb.models import Article, Author, Category, Image, Tag
from kb.rules.comparisons import Comparison
from kb.rules.content import MOST_AUTHORS, MOST_RELATED, MOST_TAKEAWAYS, Content, Relation
from kb.rules.languages import CHOICES

AUTHORS, TAKEAWAYS = numbered("author", MOST_AUTHORS), numbered("takeaway", MOST_TAKEAWAYS)
READING = tuple(zip(numbered("related_address", MOST_RELATED), numbered("related_wording", MOST_RELATED), strict=True))
SLOTS: Mapping[str, tuple[str, ...]] = {
    "authors": AUTHORS,
    "takeaways": TAKEAWAYS,
    "related": tuple(address for address, _wording in READING),
    "comparison": ("subject_1",),
}
PLAIN = (
    "title", "slug", "summary", "body", "language", "cta_heading", "cta_text", "review_interval", "seo_title",
    "seo_description",
)  # fmt: skip
MOST_PICTURES = 100  # the newest offered; the one already chosen comes along


def _line(label: Words, help_text: Words = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=help_text)


def _lines(label: Words, rows: int, help_text: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=help_text, strip=False, widget=forms.Textarea({"rows": rows})
    )


class EditingForm(ComparedForm):
    """What a writer types; `content()` is the same as a value. What cannot be stored is for the verbs' room to say."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = _line(gettext_lazy("Title"))
    summary = _lines(gettext_lazy("Summary"), 2, gettext_lazy("One or two sentences under the title."))
    body = _lines(gettext_lazy("Text"), 24)
    slug = _line(gettext_lazy("Address"), gettext_lazy("Small letters, digits, hyphens. Empty: made from the title."))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=CHOICES)
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), required=False, coerce=UUID, empty_value=None)
    tags = TagsField(
        label=gettext_lazy("Tags"), required=False, help_text=gettext_lazy("Names of tags, separated by commas.")
    )
    image = forms.TypedChoiceField(
        label=gettext_lazy("Picture for sharing"), required=False, coerce=UUID, empty_value=None
    )
    review_interval = forms.IntegerField(
        label=gettext_lazy("Check again after … days"), required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    cta_heading = _line(gettext_lazy("Heading"), gettext_lazy("Empty: the category’s words, else the site’s."))
    cta_text = _lines(gettext_lazy("Sentence"), 2)
    seo_title = _line(gettext_lazy("Title for search engines"), gettext_lazy("Empty: the title."))
    seo_description = _lines(gettext_lazy("Description for search engines"), 2, gettext_lazy("Empty: the summary."))

    def __init__(self, *args: Any, user: User, host: str = "", before: Content | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.host = user, host
        self.relations: tuple[Relation, ...] = ()
        # An article that this revision already relates to stays, whoever may see it.
        kept = related_to(before.related) if before else []
        self.known = {key: public_id for key, public_id, _title in kept}
        self.titles = {key: title for key, _public_id, title in kept}
        self._offer()
        self.offer_comparison(before.comparison if before else Comparison())
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def _offer(self) -> None:
        none = [("", "—")]
        self._choices("category", none + [(str(row.public_id), row.name) for row in Category.objects.current()])
        names = none + [(str(row.public_id), row.name) for row in Author.objects.all()]
        for number, name in enumerate(AUTHORS, 1):
            self.fields[name] = forms.TypedChoiceField(
                label=_("Author %d") % number, required=False, choices=names, coerce=UUID, empty_value=None
            )
        for number, name in enumerate(TAKEAWAYS, 1):
            self.fields[name] = _lines(_("Takeaway %d") % number, 2)
        for number, (address, wording) in enumerate(READING, 1):
            self.fields[address] = _line(_("Article or address %d") % number)
            self.fields[wording] = _line(_("Wording %d") % number)
        self._choices("image", none + [(str(row.public_id), row.title) for row in self._pictures()])
        days = pages.chrome().settings.review_interval
        self.fields["review_interval"].help_text = _("Empty: the site’s, %d.") % days

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = choices

    def _pictures(self) -> Iterator[Image]:
        visible = Image.objects.visible_to(self.user)
        chosen = str(self["image"].value() or "")
        newest = list(visible[:MOST_PICTURES])
        if chosen and all(str(image.public_id) != chosen for image in newest):
            with suppress(ValueError):  # not an id: validation says so beside the field
                yield from Image.objects.filter(public_id=UUID(chosen))
        yield from newest

    def clean_summary(self) -> str:
        """One paragraph: a line break is a space."""
        return " ".join(self.cleaned_data["summary"].split())

    def clean_body(self) -> str:
        """Line ends as Unix has them: browsers send two characters."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean(self) -> dict[str, Any]:
        """Finds the articles of the related reading, and says at once all that cannot be stored."""
        cleaned = self.cleaned_data
        for name in ("cta_text", "seo_description", *TAKEAWAYS):
            cleaned[name] = " ".join(cleaned.get(name, "").split())
        self.relations = tuple(self._relations())
        self.compare()
        for objection in objections(self.content()):
            self.refuse(objection)
        return cleaned

    def _relations(self) -> Iterator[Relation]:
        for name, wording_name in READING:
            typed, wording = self.cleaned_data.get(name, ""), self.cleaned_data.get(wording_name, "")
            if not typed:
                if wording:
                    self.add_error(name, _("Which article or address do these words belong to?"))
            elif typed in self.known:
                yield Relation(article=self.known[typed], wording=wording)
            elif OUTSIDE.match(typed) and not inside(typed, self.host):
                yield Relation(url=typed, wording=wording)
            elif article := find_article(typed, user=self.user, host=self.host):
                yield Relation(article=article.public_id, wording=wording)
            else:
                self.add_error(name, _("No article has this address or title: “%s”.") % typed)

    def content(self) -> Content:
        """What was typed, as the content of a revision, but for fields with an error: the form must be valid."""
        cleaned = self.cleaned_data
        whole = {name: cleaned[name] for name in (*PLAIN, "category", "image", "tags") if name in cleaned}
        return Content(
            **whole,
            authors=tuple(cleaned[name] for name in AUTHORS if cleaned.get(name)),
            takeaways=tuple(cleaned[name] for name in TAKEAWAYS if cleaned.get(name)),
            related=self.relations,
            comparison=self.comparison,
        )

    def refuse(self, refusal: Refused) -> None:
        """Puts a verb's sentence beside its field."""
        field = self.place(refusal.field)
        self.add_error(field if field in self.fields else None, refusal.sentence)

    def go_on_in(self, name: str) -> None:
        """Has the page go on in this input."""
        if name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = True

    def place(self, field: str) -> str:
        """The input for a field of the content: of several, the repeated one, else the longest."""
        if field not in SLOTS:
            return field
        values = {name: str(self[name].value() or "").strip() for name in SLOTS[field]}
        told = [value for value in values.values() if value]
        repeated = [name for name, value in values.items() if told.count(value) > 1]
        return repeated[-1] if repeated else max(values, key=lambda name: len(values[name]))

    def vacancy(self, field: str) -> str:
        """The input to go to for more of a field: of several, the first empty one."""
        names = SLOTS.get(field, (field,))
        return next((name for name in names if len(names) > 1 and not self[name].value()), names[0])

    @property
    def new_tags(self) -> list[str]:
        """The names typed that are no tags yet, for a person who may add them."""
        if not self.user.may(Role.EDITOR):
            return []
        found = self.errors.as_data().get("tags", []) if self.is_bound else []
        return [str(error.params["name"]) for error in found if error.code == NO_TAG and error.params]

    @property
    def first_bylines(self) -> list[BoundField]:
        """The selects of the authors that are chosen, and one more."""
        chosen = max((place for place, name in enumerate(AUTHORS, 1) if self[name].value()), default=0)
        return [self[name] for name in AUTHORS[: chosen + 1]]

    @property
    def more_bylines(self) -> list[BoundField]:
        """The selects beyond these."""
        return [self[name] for name in AUTHORS[len(self.first_bylines) :]]

    @property
    def takeaways(self) -> list[BoundField]:
        """The inputs of the takeaways."""
        return [self[name] for name in TAKEAWAYS]

    @property
    def reading(self) -> list[tuple[BoundField, BoundField, str]]:
        """The inputs of the related reading, address and wording, with the title that readers see."""
        titles = (self.titles.get(str(self[address].value() or ""), "") for address, _wording in READING)
        return [
            (self[address], self[wording], title) for (address, wording), title in zip(READING, titles, strict=True)
        ]


def with_reading(data: QueryDict, address: str) -> QueryDict | None:
    """What was typed, with an article's address in the first empty place of the related reading; None if it is full."""
    empty = next((name for name, _wording in READING if not data.get(name, "").strip()), None)
    if empty is None:
        return None
    fuller = data.copy()
    fuller[empty] = address
    return fuller


def related_to(relations: tuple[Relation, ...]) -> list[tuple[str, UUID, str]]:
    """Of each article among these: how the form writes it (its address, or its id while it has none), id, title."""
    ids = [entry.article for entry in relations if entry.article]
    rows = Article.objects.filter(public_id__in=ids).values_list("slug", "public_id", "live__title") if ids else ()
    return [(slug or str(public_id), public_id, title or "") for slug, public_id, title in rows]


def typed(content: Content, base: int) -> dict[str, Any]:
    """A content as the form's initial values."""
    tags = Tag.objects.filter(public_id__in=content.tags).select_related("merged_into")
    names = {tag.public_id: tag.current.name for tag in tags}
    chosen = [content.category] if content.category else []
    category = Category.objects.filter(public_id__in=chosen).select_related("merged_into").first()
    keys = {public_id: key for key, public_id, _title in related_to(content.related)}
    values: dict[str, Any] = {name: getattr(content, name) for name in PLAIN}
    values |= {
        "base": base,
        "category": _text(category.current.public_id if category else None),
        "image": _text(content.image),
    }
    values |= initial(content.comparison)
    values["tags"] = ", ".join(dict.fromkeys(names[public_id] for public_id in content.tags if public_id in names))
    values |= dict(zip(AUTHORS, map(_text, content.authors), strict=False))
    values |= dict(zip(TAKEAWAYS, content.takeaways, strict=False))
    for (address, wording), entry in zip(READING, content.related, strict=False):
        values[address] = keys.get(entry.article, "") if entry.article else entry.url
        values[wording] = entry.wording
    return values


def _text(identifier: UUID | None) -> str:
    return str(identifier) if identifier else ""
