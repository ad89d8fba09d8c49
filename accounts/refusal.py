"""The one exception that says "not allowed, because"; each door turns it into its own language in one place."""


class Refused(Exception):  # noqa: N818  # what happened, in the words of the house
    """A verb will not do this: `sentence` says why, `field` names the form field to mend, `conflict` marks a lost race.

    `allowed` lists what the person may do instead (transition names), so that a door can offer it.
    """

    def __init__(
        self, sentence: str, *, field: str = "", conflict: bool = False, allowed: tuple[str, ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.field = field
        self.conflict = conflict
        self.allowed = allowed
