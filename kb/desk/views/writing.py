"""How a person writes: a plain text field or the editor, and which keys it answers to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.people import choose_writing
from kb.desk.forms.writing import WritingForm
from kb.desk.views.access import BOTH, opens


@opens(methods=BOTH)
def writing_settings(request: HttpRequest) -> HttpResponse:
    """The person's choices, kept for every device."""
    user = person(request)
    chosen = {name: getattr(user, name) for name in WritingForm.base_fields}
    form = WritingForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        choose_writing(**form.cleaned_data, by=user)
        messages.success(request, _("Kept."))
        return redirect("desk:writing_settings")
    return render(request, "desk/writing_settings.html", {"form": form})
