"""Who goes by which name: every subject and criterion by its names and its address, read once for a whole file."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.models import Criterion, Subject
from kb.models.subjects import folded


class Names:
    """The subjects and criteria there are, and those that a file has named so far, though they are not stored yet."""

    def __init__(self) -> None:
        self.subjects: dict[str, Subject] = {}
        self.aliases: dict[str, Subject] = {}
        self.others: dict[UUID, list[str]] = {}  # aliases by subjects’ public ids
        self.criteria: dict[str, Criterion] = {}
        self.told = set[UUID]()  # what the file has named
        self._addresses: dict[tuple[type, str], Subject | Criterion] = {}
        for subject in Subject.objects.order_by().prefetch_related("aliases"):
            self.add_subject(subject, [alias.name for alias in subject.aliases.all()])
        for criterion in Criterion.objects.order_by():
            self.add_criterion(criterion)
        self.told.clear()

    def add_subject(self, subject: Subject, aliases: Iterable[str], before: Subject | None = None) -> None:
        """Has the subject go by these names from now on, and no longer by those it had before."""
        if before is not None:
            self.subjects.pop(folded(before.name), None)
        for name in self.others.get(subject.public_id, ()):
            self.aliases.pop(folded(name), None)
        self.others[subject.public_id] = list(aliases)
        self.subjects[folded(subject.name)] = subject
        self.aliases |= {folded(name): subject for name in self.others[subject.public_id]}
        self._addresses[Subject, subject.slug] = subject
        self.told.add(subject.public_id)

    def add_criterion(self, criterion: Criterion, before: Criterion | None = None) -> None:
        """Has the criterion go by its name and address from now on, and no longer by the name it had before."""
        if before is not None:
            self.criteria.pop(folded(before.name), None)
        self.criteria[folded(criterion.name)] = criterion
        self._addresses[Criterion, criterion.slug] = criterion
        self.told.add(criterion.public_id)

    def called(self, name: str) -> Subject | None:
        """The subject of this name or alias."""
        return self.subjects.get(folded(name)) or self.aliases.get(folded(name))

    def at(self, noun: type[Subject] | type[Criterion], address: str) -> Subject | Criterion | None:
        """What stands at this address."""
        return self._addresses.get((noun, address.strip().lower()))

    def subject(self, name: str) -> Subject:
        """The subject that goes by this name, or stands at this address; raises Refused for none."""
        found = self.called(name) or self.at(Subject, name)
        if not isinstance(found, Subject):
            raise Refused(_("No subject goes by the name “%s”.") % name.strip()[:80], field="subject")
        return found

    def criterion(self, name: str) -> Criterion:
        """The criterion of this name or address; raises Refused for none."""
        found = self.criteria.get(folded(name)) or self.at(Criterion, name)
        if not isinstance(found, Criterion):
            raise Refused(_("No criterion has the name “%s”.") % name.strip()[:80], field="criterion")
        return found
