"""How well the claims check tells what is false, and how long it takes: `python -m bench.claims`.

The sentences stand in tests/rules/claims. `--part development` measures one part, `--quiet` leaves out which sentences
were missed and which wrongly told, `--large` adds a ledger of 10,000 subjects and 200 criteria. Times are of the
processor.
"""

import argparse
import os
import statistics
import time

import django

from kb.rules.claims import Entry, Ledger, Measure, Named, contradictions
from kb.rules.values import Better, Kind, Scale, Value
from tests.claims import HALVES, PARTS, Score, Sentence, ledger, score, sentences

SUBJECTS, CRITERIA, WORDS, ROUNDS = 10_000, 200, 2_000, 9
PROMISED_BUILD, PROMISED_CHECK = 1.0, 0.05  # seconds
SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fin",
    "gal",
    "hum",
    "jol",
    "ker",
    "lim",
    "mor",
    "nev",
    "pol",
    "ras",
    "sil",
    "tor",
    "vul",
)
PLAIN = "Many people read about it, e.g. at work, and some of them (3.5 in a hundred) prefer what is older. "


def name(number: int) -> str:
    """A product's name that there is not."""
    return "".join(SYLLABLES[number >> shift & 15] for shift in (0, 4, 8, 12)).capitalize()


def large_ledger() -> Ledger:
    """Ten thousand subjects, two hundred criteria, twenty values of each subject."""
    subjects = [Named(f"s{number}", (name(number), f"{name(number)} {number % 9}")) for number in range(SUBJECTS)]
    kinds = (Scale(Kind.NUMBER, "tokens"), Scale(Kind.MONEY, "per month"), Scale(Kind.YES_NO), Scale(Kind.RATING))
    criteria = [
        Measure(f"c{number}", (f"{name(number).lower()} limit", f"{name(number).lower()} size"), scale, Better.HIGHER)
        for number, scale in ((number, kinds[number % 4]) for number in range(CRITERIA))
    ]
    values = (Value("128000"), Value("USD 12"), Value("yes"), Value("4"))
    entries = (
        Entry(f"s{subject}", f"c{number % CRITERIA}", values[number % 4])
        for subject in range(SUBJECTS)
        for number in range(subject, subject + 20)
    )
    return Ledger(subjects, criteria, entries)


def article() -> str:
    """An article of so many words, every second sentence of it about a subject of the large ledger."""
    parts, number = list[str](), 0
    while sum(len(part.split()) for part in parts) < WORDS:
        limit = f"{name(number % CRITERIA).lower()} limit"
        parts.append(f"{name(number)} has a **{limit}** of 64k tokens, see [its page](https://example.com/{number}). ")
        parts.append(PLAIN + ("\n\n" if number % 4 == 3 else ""))
        number += 4
    return "".join(parts)


def report(part: str, result: Score, said: list[Sentence], *, quiet: bool) -> None:
    """Print one part."""
    false = sum(len(sentence.expected) for sentence in said)
    print(f"{part}: {len(said)} sentences, {false} contradictions")
    print(f"  precision {result.precision:.3f} ({len(result.wrong)} wrongly told), recall {result.recall:.3f}")
    for kind, listed in (("missed", result.missed), ("wrong", result.wrong)):
        for told, text in () if quiet else listed:
            print(f"  {kind}: {told}: {text!r}")


def measure_time() -> None:
    """Print how long a large ledger takes to be prepared, and an article to be checked."""
    begun = time.process_time()
    large = large_ledger()
    print(
        f"{SUBJECTS:,} subjects, {CRITERIA} criteria prepared in {time.process_time() - begun:.2f} s ({PROMISED_BUILD})"
    )
    text, times = article(), []
    for turn in range(ROUNDS):
        begun = time.process_time()
        found = contradictions(f"{text}{turn}", large)
        times.append(time.process_time() - begun)
    print(
        f"{len(text.split()):,} words checked in {statistics.median(times) * 1000:.0f} ms ({PROMISED_CHECK * 1000:.0f})"
    )
    print(f"  {len(found)} contradictions told")


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=[*PARTS], help="only this one")
    parser.add_argument("--quiet", action="store_true", help="only the figures")
    parser.add_argument("--large", action="store_true", help="the time that a large ledger takes, too")
    options = parser.parse_args()
    prepared, whole = ledger(), list[Sentence]()
    for part in [options.part] if options.part else PARTS:
        said = sentences(PARTS[part])
        report(part, score(said, prepared), said, quiet=options.quiet)
        whole += said if part in HALVES else []
    if not options.part:
        report("both halves", score(whole, prepared), whole, quiet=True)
    if options.large:
        measure_time()


if __name__ == "__main__":
    main()
