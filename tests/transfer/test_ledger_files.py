"""The ledger in and out of files: nothing is lost on the way, nothing is done twice, and what is wrong is said."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.refusal import Refused
from kb.models import Alias, Criterion, Fact, FactVersion, Subject
from kb.rules import sheets
from kb.rules.values import Kind
from kb.transfer import files, importing
from kb.transfer.exporting import csv_of, json_of
from kb.transfer.tables import TABLES
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HEAD = "subject,criterion,value,note,source_title,source_url,as_of,check_by\n"


def planned(text: str) -> list[importing.Planned]:
    return list(importing.plan(files.rows(files.text_file(text))))


def done(text: str) -> list[importing.Planned]:
    return [importing.do(each, by=cast.edith()) for each in importing.plan(files.rows(files.text_file(text)))]


def verdicts(found: list[importing.Planned]) -> list[str]:
    return [each.verdict.value for each in found]


def stock() -> None:
    """A ledger with a fact of each kind of trouble: formulas, quotes, several lines, what waits, what is shown."""
    cast.subject("Alpha One", "=A1", "The “first”, so to say", description="+ and more")
    cast.subject("Beta Two")
    cast.criterion("Licence", kind=Kind.CHOICE, unit="", choices=["MIT", "@home"], other_names=["Terms"])
    words, price = cast.criterion("Words", kind=Kind.TEXT, unit=""), cast.criterion("Price", kind=Kind.MONEY, unit="")
    alpha, beta = Subject.objects.all()
    cast.fact(
        "=cmd|' /C calc'!A0", alpha, words, note="'=1+1", source_title="-x", source_url='https://example.org/?a=,"'
    )
    cast.fact("'' @quoted", beta, words)
    cast.fact("USD 2.50", alpha, price)
    cast.proposed("USD 3", alpha, price)
    cast.fact("-5", beta, cast.criterion("Degrees", unit=""))
    cast.fact("unknown", beta, price)


def test_what_is_exported_is_imported_without_a_loss_and_a_second_time_without_a_change() -> None:
    stock()
    sheets_, whole = (
        {name: "".join(csv_of(table)) for name, table in TABLES.items()},
        "".join(json_of(tuple(TABLES.values()))),
    )
    assert set(json.loads(whole)) == set(TABLES)
    for text in (*sheets_.values(), whole):
        assert set(verdicts(planned(text.removeprefix("\ufeff")))) == {"same"}
        assert set(verdicts(done(text.removeprefix("\ufeff")))) == {"same"}


def test_another_ledger_made_out_of_a_file_says_the_same() -> None:
    stock()
    whole = "".join(json_of(tuple(TABLES.values())))
    for old, new in {"Alpha One": "Omega", "alpha-one": "omega", "=A1": "=O1", "The “first”": "A last"}.items():
        whole = whole.replace(old, new)
    for row in importing.plan(files.rows(files.text_file(whole))):
        importing.do(row, by=cast.edith(), verified_by=cast.emil())
    exported = json.loads("".join(json_of(tuple(TABLES.values()))))
    of = {
        name: [
            {**fact, "subject": ""}
            for fact in exported["facts"]
            if fact["subject"] == name and fact["state"] == "verified"
        ]
        for name in ("Alpha One", "Omega")
    }
    assert len(of["Omega"]) == 2
    assert of["Omega"] == of["Alpha One"]
    assert next(one for one in exported["subjects"] if one["name"] == "Omega")["aliases"] == [
        "=O1",
        "A last, so to say",
    ]


def test_no_cell_of_an_exported_file_is_a_formula_and_each_is_read_back_as_it_was() -> None:
    for text in ("=cmd", "+1", "-5", "@x", "\tx", "'=1", "''=1", " =1", "' x", "it's", "", "＝1", "plain"):
        assert sheets.content(sheets.cell(text)) == text
        assert not sheets.cell(text).lstrip(" ").startswith(sheets.FORMULA)
    stock()
    for table in TABLES.values():
        for row in csv.reader(io.StringIO("".join(csv_of(table)).removeprefix("\ufeff"))):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


def test_a_whole_ledger_is_made_out_of_one_file() -> None:
    text = json.dumps({
        "facts": [{"subject": "A1", "criterion": "Licence", "value": "MIT", "as_of": str(TODAY)}],
        "criteria": [{"name": "Licence", "kind": "choice", "choices": ["MIT", "GPL"], "check_after": 90}],
        "subjects": [{"name": "Alpha", "aliases": ["A1"]}],
    })  # fmt: skip
    assert verdicts(planned(text)) == ["new"] * 3
    assert not Subject.objects.exists()
    assert verdicts(done(text)) == ["new"] * 3
    fact = Fact.objects.get()
    assert (str(fact), fact.proposed.value, fact.criterion.check_after) == ("Alpha: Licence", "MIT", 90)  # type: ignore[union-attr]
    assert verdicts(done(text)) == ["same"] * 3
    assert FactVersion.objects.count() == 1


def test_what_is_wrong_with_a_row_is_said_in_a_sentence_and_the_others_are_stored() -> None:
    cast.subject("Alpha One", "A1")
    cast.criterion()
    cast.criterion("Price", kind=Kind.MONEY, unit="")
    soon, past = TODAY + timedelta(days=2), TODAY - timedelta(days=2)
    cases = {
        "Alpha One,Context length,many": "“many” is no number.",
        "Alpha One,Context length,8 words": "the unit of this criterion is “tokens”",
        "Alpha One,Context length,": "Say a value, or “unknown”, or “n/a”.",
        "Alpha One,Price,2.50": "Say the currency of “2.50”",
        "Alpha One,Price,USD 2.50": "Say as of which day: a price without one says little.",
        f"Alpha One,Context length,8k,,,,{soon}": "A value is as of today or an earlier day.",
        f"Alpha One,Context length,8k,,,,{TODAY},{past}": "The next check is after the day of the value",
        "Alpha One,Context length,8k,,,,03/04/2026": "“03/04/2026” is no day: write it as 2027-03-28.",
        "Alpha One,Context length,8k,,Somewhere,": "The source “Somewhere” needs a web address.",
        "Alpha One,Context length,8k,,x,javascript:x": "is not a web address.",
        "Nobody,Context length,8k": "No subject goes by the name “Nobody”.",
        "Alpha One,Nothing,8k": "No criterion has the name “Nothing”.",
        "Alpha One,Context length,8k,,,,,,,more": "This line has more cells than the first line names columns.",
    }  # fmt: skip
    text = HEAD + "\n".join(cases) + "\na1,context LENGTH,8k\nAlpha One,Context length,9k\n"
    found = done(text)
    for each, sentence in zip(found, cases.values(), strict=False):
        assert sentence in each.sentence
    assert verdicts(found) == ["refused"] * len(cases) + ["new", "refused"]
    assert found[-1].sentence == "This value is stated already, further up."
    assert found[-2].line == len(cases) + 2
    assert Fact.objects.get().proposed.value == "8000"  # type: ignore[union-attr]


def test_names_belong_to_one_subject_also_within_a_file() -> None:
    cast.subject("Alpha One", "A1")
    cases = {
        ("Beta", "Gamma"): "new",
        ("Gamma", "Beta"): "“Gamma” is a name of “Beta”.",
        ("Delta", "A1"): "“A1” is a name of “Alpha One”.",
        ("A1", ""): "“A1” is a name of “Alpha One”.",
        ("Alpha One", "A1\nA 1"): "changed",
        ("alpha one", ""): "stands there already, further up",
        ("", "x"): "Give it a name.",
        ("Epsilon", "x" * 81): "At most 80 characters",
    }
    file = io.StringIO()
    csv.writer(file).writerows([("name", "aliases"), *cases])
    for found in (planned(file.getvalue()), done(file.getvalue())):
        for each, expected in zip(found, cases.values(), strict=True):
            assert each.verdict == expected or expected in each.sentence, (each.name, each.sentence)
    assert sorted(Alias.objects.values_list("name", flat=True)) == ["A 1", "A1", "Gamma"]


def test_criteria_are_weighed_with_what_is_known_by_them() -> None:
    cast.fact("8k")
    text = "name,kind,unit,choices,check_after,better\n"
    cases = {
        "Context length,yes_no,,,,": "would no longer be a value of this criterion",
        "Licence,choice,,MIT,,": "Name two choices or more",
        "Colour,colour,,,,": "“colour” is none of: yes_no, number",
        "Size,number,cm,,many,": "“many” is no number.",
        "Weight,number,kg,,0,": "Between 1 and 3650 days",
        "Speed,number,km/h,,30,higher": "new",
    }
    for found in (planned(text + "\n".join(cases)), done(text + "\n".join(cases))):
        for each, expected in zip(found, cases.values(), strict=True):
            assert each.verdict == expected or expected in each.sentence, (each.name, each.sentence)
    assert Criterion.objects.get(name="Speed").better == "higher"
    again = planned("name,kind,unit,better\nspeed,number,km/h,lower")[0]
    assert (again.verdict, again.before, again.after) == (
        "changed",
        "name: Speed, better: higher",
        "name: speed, better: lower",
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"subject,value\nAlpha One,8k", "Columns are missing from the first line: criterion."),
        (b"who,what\n1,2", "The first line must name the columns"),
        (b"subject,criterion,value,value\n", "The column “value” stands there twice."),
        ("subject,criterion,value\nCaf\xe9,x,1".encode("latin-1"), "near line 2): save it as “CSV UTF-8”."),
        (b'subject,criterion,value\nAlpha One,x,"8k' + b"x" * 1_100_000, "is a quotation mark left open?"),
        (b"{", "This is neither CSV nor JSON that can be read."),
        (b"[" * 100_000, "This is neither CSV nor JSON that can be read."),
        (b'{"articles": []}', "The JSON must have"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        planned(files.decoded(data))
    assert sentence in refused.value.sentence


def test_bom_utf_16_semicolons_and_tabs_are_read(tmp_path: Path) -> None:
    cast.subject("Café One", slug="cafe-one")
    cast.criterion()
    for encoding, separator in product(("utf-8", "utf-8-sig", "utf-16"), ",;\t"):
        lines = ("Subject ", "CRITERION", "value", "more"), (), ("café one", "context length", "8k", "")
        data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
        assert verdicts(planned(files.decoded(data))) == ["new"]
        (tmp_path / "file.csv").write_bytes(data)
        with files.opened(tmp_path / "file.csv") as file:
            assert verdicts(list(importing.plan(files.rows(file)))) == ["new"]


def test_a_dry_run_takes_a_query_for_each_few_hundred_rows_and_changes_nothing() -> None:
    cast.criterion()
    for number in range(3):
        cast.fact("8k", cast.subject(f"Subject {number}"))
    counts = []
    for many in (1, 300):
        text = HEAD + "".join(f"Subject {n % 3},Context length,{n}\n" for n in range(many))
        with CaptureQueriesContext(connection) as queries:
            planned(text)
        counts.append(len(queries))
    assert counts == [4, 4]  # subjects, their names, criteria, and the facts of these rows
    assert FactVersion.objects.count() == 3


def test_the_commands_carry_a_ledger_from_one_file_to_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stock()
    call_command("export_facts")
    (tmp_path / "facts.csv").write_text(capsys.readouterr().out, encoding="utf-8")
    call_command("export_facts", "--format=json", "--table=criteria")
    (tmp_path / "criteria.json").write_text(capsys.readouterr().out, encoding="utf-8")
    call_command(
        "import_facts", str(tmp_path / "criteria.json"), str(tmp_path / "facts.csv"), "--by", cast.edith().email
    )
    printed = capsys.readouterr().out
    assert "criteria.json: 0 new, 0 changed, 4 same, 0 refused." in printed
    assert "facts.csv: 0 new, 0 changed, 6 same, 0 refused." in printed
    (tmp_path / "more.csv").write_text(
        "subject;criterion;value\nBeta Two;Words;Others\nNobody;Words;x\n", encoding="utf-8"
    )
    for dry, there in (("--dry-run", 6), ("", 7)):
        with pytest.raises(CommandError, match="1 rows were refused"):
            call_command(
                "import_facts",
                str(tmp_path / "more.csv"),
                "--by",
                cast.edith().email,
                "--verified-by",
                cast.emil().email,
                *filter(None, [dry]),
            )
        assert FactVersion.objects.count() == there
    assert Fact.objects.get(subject__name="Beta Two", criterion__name="Words").said() == "Others"
    assert "more.csv, line 3: Nobody, Words: No subject goes by the name “Nobody”." in capsys.readouterr().err
    for wrong in (["--by", "nobody@example.org"], ["--by", cast.edith().email]):
        with pytest.raises(CommandError):
            call_command("import_facts", str(tmp_path / ("more.csv" if "nobody" in wrong[1] else "none.csv")), *wrong)
