from __future__ import annotations

from pathlib import Path

import pytest

from api.blocks.errors import NoCluster, WorkersLost
from api.cli.describe import describe
from api.cli.exit_codes import ExitCode
from api.files import errors as files
from api.report.errors import OutputExists, UnreadableRun
from api.services import errors as services
from features.errors import UnknownBlock, UnknownId
from features.label import LANGS, Label
from matching.errors import InvalidPolicy, NotFinite

HERE = Path("here")
BAD_CELL = files.CellProblem("a.csv", "", 3, "level", "C", "9", "out_of_range", "0 to 5", "0 到 5")
CASES: list[tuple[Exception, ExitCode]] = [
    (services.BadInstant("soon"), ExitCode.USAGE),
    (services.UnreadablePolicy(HERE, "no such file"), ExitCode.INPUT),
    (
        services.InvalidLocks(HERE, [services.LockProblem(2, "x", "学员", "a learner", "y")]),
        ExitCode.INPUT,
    ),
    (services.NotInCohort("learner", "x", ""), ExitCode.INPUT),
    (services.NoSuchPair("x", "y", Label("已满", "full")), ExitCode.INPUT),
    (services.NotPriced("default"), ExitCode.INPUT),
    (services.OtherInput(HERE), ExitCode.INPUT),
    (services.OutputInUse(HERE, "an empty folder"), ExitCode.OUTPUT),
    (services.MisplacedOutput(HERE, "it lies in the input"), ExitCode.OUTPUT),
    (files.InputNotFound("a"), ExitCode.INPUT),
    (files.BadMapping("a", Label("不是映射", "not a mapping")), ExitCode.INPUT),
    (files.TooLarge("a", "rows", 10, 5), ExitCode.INPUT),
    (files.InvalidInput([BAD_CELL]), ExitCode.INPUT),
    (files.UnsupportedFormat("a.xls"), ExitCode.INPUT),
    (files.MacroWorkbook("a.xlsm"), ExitCode.INPUT),
    (files.EncryptedWorkbook("a.xlsx"), ExitCode.INPUT),
    (files.UndecodableText("a.csv", 5, 1), ExitCode.INPUT),
    (OutputExists(HERE, "a file"), ExitCode.OUTPUT),
    (UnreadableRun(HERE, "no run.json"), ExitCode.INPUT),
    (InvalidPolicy("p.yaml", ["weights: bad"]), ExitCode.INPUT),
    (UnknownBlock("x", ["style"]), ExitCode.INPUT),
    (UnknownId("learner", "x"), ExitCode.INPUT),
    (NotFinite("scores", (0, 1), float("nan")), ExitCode.INPUT),
    (NoCluster("tcp://a:1", "no answer"), ExitCode.USAGE),
    (WorkersLost(5, 3), ExitCode.OUTPUT),
    (PermissionError(13, "Permission denied", "here"), ExitCode.OUTPUT),
    (OSError("disk full"), ExitCode.OUTPUT),
    (RuntimeError("unforeseen"), ExitCode.INTERNAL),
]


@pytest.mark.parametrize(("error", "code"), CASES, ids=lambda case: type(case).__name__)
def test_every_condition_has_its_code_and_words_in_both_languages(
    error: Exception, code: ExitCode
) -> None:
    failure = describe(error)
    assert failure.exit is code
    assert failure.code == type(error).__name__
    for lang in LANGS:
        assert failure.what.text(lang)
        assert failure.as_json(lang)["exit_code"] == code
    if isinstance(error, files.UnreadableFile | files.BadMapping):
        assert failure.what.zh.isascii() is False
        assert "; save" not in failure.what.zh


def test_the_first_bad_cell_is_placed_as_a_spreadsheet_does() -> None:
    failure = describe(files.InvalidInput([BAD_CELL]))
    assert failure.where == "a.csv C3"
    assert failure.expected.en == "0 to 5"


def test_only_what_is_not_a_named_condition_is_a_fault() -> None:
    faults = [error for error, _ in CASES if describe(error).is_fault]
    assert [type(error) for error in faults] == [RuntimeError]
