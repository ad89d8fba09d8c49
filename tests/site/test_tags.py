"""What the tags of the public site print where they stand in for Django's own."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

SAID = (
    '{% translate "Yes" %}',
    "{% translate 'Yes' %}",
    '{% translate "Yes & <b>100%</b>" %}',
    '{% translate "A \\"quoted\\" word" %}',
    '{% translate "Yes" noop %}',
    '{% translate "May" context "abbr. month" %}',
    '{% translate "Yes" as said %}[{{ said }}]',
    "{% translate word %}",
    '{% translate "Yes"|upper %}',
)


@pytest.mark.parametrize("said", SAID)
def test_a_sentence_is_said_as_django_says_it_in_the_language_of_now(said: str) -> None:
    ours, django = (Template("{% load " + libraries + " %}" + said) for libraries in ("i18n plumbline", "i18n"))
    context = {"word": "<No>"}
    found = []
    for spoken in ("en-gb", "de", "ar", "en-gb"):
        with override(spoken):
            found.append(ours.render(Context(context)))
            assert found[-1] == django.render(Context(context))
    assert found[0] == found[-1]


def test_a_sentence_is_another_in_another_language() -> None:
    yes = Template('{% load i18n plumbline %}{% translate "Yes" %}')
    with override("de"):
        assert yes.render(Context()) == "Ja"
    with override("fr"):
        assert yes.render(Context()) == "Oui"
