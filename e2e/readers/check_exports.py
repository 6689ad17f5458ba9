"""Loads an exported file as a user would, with pandas and with pyarrow, and compares it with expectations.

    check_exports.py answers.parquet --rows 9 --has external_id --unique task_id \
        --where external_id=r1 sentiment=positive --between probability 0 1

Several files are read by one process, each with its own expectations behind `--then`.

The format is told by the ending: .jsonl, .csv, .parquet. Nested objects are columns with dots in their names
(`data.text`). Ends with 0 when everything holds, else with 1 and one line for each expectation that failed.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import pandas
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet


def read_jsonl(path):
    """By pandas, by pyarrow, and line by line."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    by_pandas = pandas.read_json(path, lines=True, dtype=False, convert_dates=False)
    return rows, [len(by_pandas), pyarrow.json.read_json(path).num_rows]


def read_csv(path):
    """By pandas and by pyarrow; every cell is text."""
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    newlines = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(path, parse_options=newlines)
    if list(frame.columns) != table.column_names:
        raise ValueError(f"pandas sees the columns {list(frame.columns)}, pyarrow {table.column_names}")
    return frame.to_dict("records"), [table.num_rows]


def read_parquet(path):
    """By pyarrow and by pandas."""
    table = pyarrow.parquet.read_table(path)
    return table.to_pylist(), [len(pandas.read_parquet(path))]


READERS = {".jsonl": read_jsonl, ".csv": read_csv, ".parquet": read_parquet}


def load(path):
    """All rows, flat; fails where two readers disagree about how many there are."""
    reader = READERS.get(path.suffix)
    if reader is None:
        raise ValueError(f"{path.name}: the ending is none of {', '.join(READERS)}")
    rows, other_counts = reader(path)
    for count in other_counts:
        if count != len(rows):
            raise ValueError(f"{path.name}: one reader sees {len(rows)} rows, another {count}")
    return [flat(row) for row in rows]


def flat(value, prefix=""):
    """{"a": {"b": 1}} is {"a.b": 1}."""
    found = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            found.update(flat(inner, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = inner
    return found


def same(value, expected):
    """Whether a value of the file is what an argument says; figures are compared as figures."""
    if isinstance(value, bool):
        return str(value).lower() == expected.lower()
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":")) == expected
    try:
        return abs(float(value) - float(expected)) < 1e-9
    except (TypeError, ValueError):
        return ("" if value is None else str(value)) == expected


def pair(text):
    """`column=value`."""
    column, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not column=value")
    return column, value


def failures(rows, wanted):
    """Every expectation that does not hold, as a sentence."""
    if wanted.rows is not None and len(rows) != wanted.rows:
        yield f"{len(rows)} rows instead of {wanted.rows}"
    for column in wanted.has:
        if not any(column in row for row in rows):
            yield f"no column {column}; there are {', '.join(rows[0]) if rows else 'no rows'}"
    for column in wanted.lacks:
        if any(column in row for row in rows):
            yield f"column {column} should not be there"
    for column in wanted.unique:
        values = [str(row.get(column)) for row in rows]
        if len(set(values)) != len(values):
            yield f"{column} has the same value in several rows"
    for column, low, high in wanted.between:
        wrong = [row.get(column) for row in rows if not inside(row.get(column), low, high)]
        if wrong:
            yield f"{column} is not between {low} and {high} in {len(wrong)} rows, such as {wrong[0]!r}"
    for chosen, expected in wanted.where:
        yield from unlike(rows, pair(chosen), pair(expected))


def inside(value, low, high):
    try:
        return float(low) <= float(value) <= float(high)
    except (TypeError, ValueError):
        return False


def unlike(rows, chosen, expected):
    matching = [row for row in rows if same(row.get(chosen[0]), chosen[1])]
    if not matching:
        yield f"no row with {chosen[0]}={chosen[1]}"
    for row in matching:
        if not same(row.get(expected[0]), expected[1]):
            yield f"{chosen[0]}={chosen[1]} has {expected[0]}={row.get(expected[0])!r} instead of {expected[1]!r}"


def arguments(given):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, help="exactly this many rows")
    parser.add_argument("--has", action="append", default=[], metavar="COLUMN")
    parser.add_argument("--lacks", action="append", default=[], metavar="COLUMN")
    parser.add_argument("--unique", action="append", default=[], metavar="COLUMN")
    parser.add_argument("--between", action="append", default=[], nargs=3, metavar=("COLUMN", "LOW", "HIGH"))
    parser.add_argument("--where", action="append", default=[], nargs=2, metavar=("COLUMN=VALUE", "COLUMN=VALUE"),
                        help="rows with the first have the second")
    return parser.parse_args(given)


def checks(given):
    """The arguments of each file."""
    groups = [[]]
    for word in given:
        if word == "--then":
            groups.append([])
        else:
            groups[-1].append(word)
    return groups


def check(given):
    """What does not hold of one file."""
    wanted = arguments(given)
    try:
        found = list(failures(load(wanted.file), wanted))
    except (OSError, ValueError) as error:
        found = [str(error)]
    return [f"{wanted.file.name}: {failure}" for failure in found]


def main(given):
    found = [failure for group in checks(given) for failure in check(group)]
    for failure in found:
        print(failure, file=sys.stderr)
    return 1 if found else 0


def end(code):
    """Ends the process at once. Arrow's threads outlive the reading, and where they still run when the interpreter
    takes itself apart, C++ aborts ("terminate called without an active exception"): once in some hundred runs, on a
    machine that is busy, after all had been read and compared.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    end(main(sys.argv[1:]))
