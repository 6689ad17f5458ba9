"""A checker that never objects would be worthless: each expectation is seen to hold and to fail."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import pyarrow
import pyarrow.parquet

import check_exports

ROWS = [
    {"task_id": "t1", "external_id": "r1", "sentiment": "positive", "probability": 0.93, "data": {"text": "a\nb"}},
    {"task_id": "t2", "external_id": "r2", "sentiment": None, "probability": 0.5, "data": {"text": "c, \"d\""}},
]
JSONL = (
    '{"task_id":"t1","external_id":"r1","sentiment":"positive","probability":0.93,"data":{"text":"a\\nb"}}\n'
    '{"task_id":"t2","external_id":"r2","sentiment":null,"probability":0.5,"data":{"text":"c, \\"d\\""}}\n'
)
CSV = 'task_id,external_id,sentiment,probability,data.text\nt1,r1,positive,0.93,"a\nb"\nt2,r2,,0.5,"c, ""d"""\n'

HOLDS = [
    ["--rows", "2"],
    ["--has", "data.text", "--lacks", "label", "--unique", "task_id"],
    ["--between", "probability", "0", "1"],
    ["--where", "external_id=r1", "sentiment=positive"],
    ["--where", "external_id=r1", "data.text=a\nb"],
    ["--where", "external_id=r2", "sentiment="],
    ["--where", "task_id=t1", "probability=0.930"],
]
FAILS = [
    ["--rows", "3"],
    ["--has", "label"],
    ["--lacks", "sentiment"],
    ["--unique", "absent"],
    ["--between", "probability", "0.6", "1"],
    ["--where", "external_id=r1", "sentiment=negative"],
    ["--where", "external_id=r9", "sentiment=positive"],
]


class CheckExports(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def files(self):
        jsonl, csv, parquet = (self.folder / f"export.{ending}" for ending in ("jsonl", "csv", "parquet"))
        jsonl.write_text(JSONL, encoding="utf-8")
        csv.write_text(CSV, encoding="utf-8")
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), parquet)
        return [jsonl, csv, parquet]

    def check(self, file, expectations):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            return check_exports.main([str(file), *expectations]), said.getvalue()

    def test_what_is_true_holds_in_every_format(self):
        for file in self.files():
            for expectations in HOLDS:
                with self.subTest(file=file.name, expectations=expectations):
                    self.assertEqual(self.check(file, expectations), (0, ""))

    def test_what_is_false_fails_with_a_sentence(self):
        for file in self.files():
            for expectations in FAILS:
                with self.subTest(file=file.name, expectations=expectations):
                    code, said = self.check(file, expectations)
                    self.assertEqual(code, 1)
                    self.assertTrue(said.startswith(file.name))

    def test_each_of_several_files_has_its_own_expectations(self):
        jsonl, csv, parquet = self.files()
        others = ["--rows", "2", "--then", str(csv), "--rows", "3", "--then", str(parquet), "--has", "label"]
        code, said = self.check(jsonl, others)
        self.assertEqual(code, 1)
        self.assertEqual([line.split(":")[0] for line in said.splitlines()], ["export.csv", "export.parquet"])

    def test_a_broken_file_fails(self):
        broken = self.folder / "broken.jsonl"
        broken.write_text('{"task_id": "t1"}\n{"task_id": ', encoding="utf-8")
        self.assertEqual(self.check(broken, [])[0], 1)
        unknown = self.folder / "export.xlsx"
        unknown.write_text("", encoding="utf-8")
        self.assertEqual(self.check(unknown, [])[0], 1)


if __name__ == "__main__":
    check_exports.end(0 if unittest.main(exit=False).result.wasSuccessful() else 1)
