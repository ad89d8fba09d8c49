"""What a page that is not there says to its reader."""

from django.http import Http404


class Missing(Http404):
    """A page that is not there, with a sentence for the reader and the address of one that is."""

    def __init__(self, sentence: str, *, address: str = "", wording: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.address, self.wording = sentence, address, wording
