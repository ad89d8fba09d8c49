"""What the claims check is measured by: a ledger of invented products, and sentences with what each should be told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kb.rules.claims import Contradiction, Entry, Ledger, Measure, Named, contradictions
from kb.rules.values import Better, Kind, Scale, parse

FOLDER = Path(__file__).parent / "rules" / "claims"
HALVES = {"development": FOLDER / "development.txt", "held out": FOLDER / "held_out.txt"}
PARTS = {**HALVES, "trials": FOLDER / "trials.txt", "articles": FOLDER / "articles.txt"}

SUBJECTS = (
    Named("nimbus-2", ("Nimbus 2", "Nimbus-2")),
    Named("nimbus-2-turbo", ("Nimbus 2 Turbo",)),
    Named("quill-pro", ("Quill Pro", "QuillPro")),
    Named("quill", ("Quill",)),
    Named("halyard", ("Halyard", "Halyard 70B")),
    Named("osprey-7b", ("Osprey 7B", "Osprey")),
    Named("tarn", ("Tarn",)),
    Named("kestrel-cloud", ("Kestrel Cloud", "Kestrel")),
    Named("lumen-desk", ("Lumen Desk", "Lumen")),
    Named("marrow-db", ("MarrowDB", "Marrow DB")),
    Named("beacon", ("Beacon",)),
)
LICENCES = ("proprietary", "MIT", "Apache 2.0", "GPL 3.0", "BSD")
MORE, LESS = Better.HIGHER, Better.LOWER


def _number(unit: str) -> Scale:
    return Scale(Kind.NUMBER, unit)


def _money(unit: str) -> Scale:
    return Scale(Kind.MONEY, unit)


YES_NO = Scale(Kind.YES_NO)
DEARER, CHEAPER = ("more expensive", "costs more", "dearer"), ("cheaper", "less expensive", "costs less")
CRITERIA = (
    Measure("context-window", ("context window", "context length", "context"), _number("tokens"), MORE,
            ("longer context", "larger context"), ("shorter context",)),
    Measure("output-limit", ("output limit", "maximum output"), _number("tokens"), MORE),
    Measure("parameters", ("parameters", "size"), _number("parameters")),
    Measure("speed", ("speed", "throughput", "output speed"), _number("tokens per second"), MORE,
            ("faster",), ("slower",)),
    Measure("latency", ("latency", "response time"), _number("seconds"), LESS),
    Measure("languages", ("languages", "supported languages"), _number("languages"), MORE),
    Measure("storage", ("storage", "storage space"), _number("GB"), MORE),
    Measure("seats", ("user limit", "seats"), _number("users"), MORE),
    Measure("uptime", ("uptime", "availability"), _number("%"), MORE),
    Measure("input-price", ("input price", "price of input", "input cost"), _money("per million tokens"), LESS,
            DEARER, CHEAPER),
    Measure("output-price", ("output price", "price of output", "output cost"), _money("per million tokens"), LESS,
            DEARER, CHEAPER),
    Measure("monthly-price", ("monthly price", "price", "subscription"), _money("per month"), LESS, DEARER, CHEAPER),
    Measure("free-tier", ("free tier", "free plan"), YES_NO),
    Measure("open-source", ("open source",), YES_NO),
    Measure("image-input", ("image input",), YES_NO),
    Measure("sso", ("single sign-on", "SSO"), YES_NO),
    Measure("self-hosting", ("self-hosting", "self-hosted"), YES_NO),
    Measure("offline", ("offline", "offline use"), YES_NO),
    Measure("api", ("API",), YES_NO),
    Measure("licence", ("licence", "license", "licensed"), Scale(Kind.CHOICE, choices=LICENCES)),
    Measure("release-date", ("release date", "released", "launched", "came out"), Scale(Kind.DATE)),
    Measure("rating", ("rating", "rated"), Scale(Kind.RATING), MORE),
    Measure("training-data", ("training data",), Scale(Kind.TEXT)),
)  # fmt: skip
_ROWS = """
nimbus-2: context-window 128000 | output-limit 8192 | input-price USD 2.5 | output-price USD 10 | open-source no
nimbus-2: licence proprietary | release-date 2024-07-23 | free-tier yes | image-input yes | self-hosting no
nimbus-2: parameters unknown | speed 95 | latency 0.6 | rating 4.5 | languages 40 | offline no
nimbus-2-turbo: context-window 256000 | output-limit 16384 | input-price USD 5 | output-price USD 20 | rating 4
nimbus-2-turbo: release-date 2025-02 | speed 180 | latency 0.4 | free-tier no | open-source no | image-input yes
quill-pro: context-window 200000 | input-price USD 3 | output-price USD 15 | monthly-price USD 20 | open-source no
quill-pro: release-date 2024-03-04 | free-tier no | speed 60 | latency 1.2 | rating 4 | languages 25 | sso yes
quill-pro: image-input yes
quill: context-window 32000 | monthly-price free | open-source no | free-tier yes | speed 110
halyard: open-source yes | licence Apache 2.0 | context-window 32768 | parameters 70 billion | release-date 2024-11
halyard: self-hosting yes | offline yes | image-input no | languages 12 | speed 45 | input-price unknown
osprey-7b: open-source yes | licence MIT | context-window 8192 | parameters 7 billion | release-date 2023-09-27
osprey-7b: offline yes | self-hosting yes | image-input partly | languages 6
tarn: monthly-price EUR 12 | storage 100 | seats 5 | free-tier yes | sso no | uptime 99.9 | rating 3.5
tarn: open-source no | release-date 2019 | api yes | offline n/a
kestrel-cloud: monthly-price USD 49 | storage 500 | seats 25 | free-tier no | sso yes | uptime 99.95 | rating 4
kestrel-cloud: release-date 2018-05 | api yes | self-hosting no
lumen-desk: monthly-price USD 15 | storage 50 | seats 10 | free-tier yes | sso partly | offline yes | rating 4.5
lumen-desk: release-date 2021-02-10 | api no | open-source yes | licence GPL 3.0
marrow-db: open-source yes | licence BSD | release-date 2016-10 | self-hosting yes | free-tier n/a | latency 0.02
marrow-db: monthly-price unknown
beacon: monthly-price USD 9 | storage 20 | seats 1 | free-tier yes | open-source no | api yes | release-date 2022-06-01
beacon: rating 3 | uptime unknown
"""


def ledger() -> Ledger:
    """The invented ledger, prepared."""
    return Ledger(SUBJECTS, CRITERIA, _entries())


def _entries() -> Iterable[Entry]:
    scales = {criterion.key: criterion.scale for criterion in CRITERIA}
    for row in _ROWS.strip().splitlines():
        subject, _colon, cells = row.partition(": ")
        for cell in cells.split(" | "):
            criterion, _space, typed = cell.partition(" ")
            yield Entry(subject, criterion, parse(scales[criterion], typed))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A Markdown text, and what of it the ledger contradicts: `subject/criterion`, `one~other/criterion`."""

    text: str
    expected: frozenset[str]


@dataclass(slots=True)
class Score:
    """How many contradictions were found, and the sentences with one that was missed or wrongly told."""

    found: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + len(self.missed))


def sentences(path: Path) -> list[Sentence]:
    """The sentences of one part."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    parts = (line.split(" | ", 1) for line in lines)
    return [
        Sentence(text.replace("\\n", "\n"), frozenset(map(_in_order, told.split())) - {"-/"}) for told, text in parts
    ]


def told(found: Contradiction) -> str:
    """A contradiction as the sentences' files write it."""
    return _in_order(
        f"{found.subject}~{found.other}/{found.criterion}" if found.other else f"{found.subject}/{found.criterion}"
    )


def _in_order(name: str) -> str:
    """Two subjects of an order, whichever is named first."""
    subjects, _slash, criterion = name.partition("/")
    return f"{'~'.join(sorted(subjects.split('~')))}/{criterion}"


def score(told_of: Iterable[Sentence], ledger: Ledger) -> Score:
    """The check held against sentences."""
    result = Score()
    for sentence in told_of:
        names = {told(each) for each in contradictions(sentence.text, ledger)}
        result.found += len(names & sentence.expected)
        result.missed += [(name, sentence.text) for name in sorted(sentence.expected - names)]
        result.wrong += [(name, sentence.text) for name in sorted(names - sentence.expected)]
    return result
