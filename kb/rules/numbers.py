"""Numbers as they arrive: typed, or in a form that somebody changed."""


def typed_number(typed: str | None) -> int:
    """The whole number that these digits are; 0, which names no revision and no row, for anything else."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else 0
