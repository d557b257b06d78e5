"""What conditions of logs and figures mean to an analyst; registers them with `describe`."""

from __future__ import annotations

from api.cli.describe import describe
from api.cli.exit_codes import ExitCode
from api.cli.failure import Failure
from api.services.judging.errors import NoLabels, NothingWeighed, UnreadableModel
from evaluation.errors import EvaluationError, OutOfRange
from features.label import Label
from models.errors import InvalidCell, MissingColumns, MissingTables, ModelError

_EXPORT = Label(
    "应为 mentormatch export-log 或 simulate-log 写出的文件夹",
    "expected a folder that `mentormatch export-log` or `simulate-log` wrote",
)


@describe.register
def _(error: MissingTables) -> Failure:
    missing = ", ".join(error.missing)
    what = Label(f"记录中缺少表：{missing}", f"the log has no table {missing}")
    return Failure("MissingTables", ExitCode.INPUT, what, expected=_EXPORT)


@describe.register
def _(error: MissingColumns) -> Failure:
    missing = ", ".join(error.missing)
    what = Label(f"表中缺少列：{missing}", f"a table has no column {missing}")
    return Failure("MissingColumns", ExitCode.INPUT, what, where=error.table, expected=_EXPORT)


@describe.register
def _(error: InvalidCell) -> Failure:
    what = Label(f"单元格的值不对：{error.value!r}", f"a cell holds {error.value!r}")
    where = f"{error.table}, row {error.row + 1}, {error.column}"
    expected = Label(error.expected, error.expected)
    return Failure("InvalidCell", ExitCode.INPUT, what, where=where, expected=expected)


@describe.register
def _(error: OutOfRange) -> Failure:
    what = Label(f"数值超出范围：{error.value:g}", f"a number is out of its range: {error.value:g}")
    where = error.name if error.row is None else f"{error.name}, row {error.row + 1}"
    expected = Label(error.expected, error.expected)
    leave_with = ExitCode.USAGE if error.row is None else ExitCode.INPUT
    return Failure("OutOfRange", leave_with, what, where=where, expected=expected)


@describe.register(EvaluationError)
@describe.register(ModelError)
def _(error: Exception) -> Failure:
    what = Label("无法据此计算", "it cannot be worked out from this")
    expected = Label(str(error), str(error))
    return Failure(type(error).__name__, ExitCode.INPUT, what, expected=expected)


@describe.register
def _(error: NothingWeighed) -> Failure:
    weighed = ", ".join(error.weighed)
    features = ", ".join(error.features)
    what = Label(
        f"权重与记录没有共同的特征；记录中有：{features or '（无）'}",
        f"no weight is of a feature that the log has: {features or 'none'}",
    )
    expected = Label(f"至少其中之一：{weighed}", f"one of {weighed}, or more")
    return Failure("NothingWeighed", ExitCode.INPUT, what, expected=expected)


@describe.register
def _(error: NoLabels) -> Failure:
    what = Label(
        f"记录中只有 {error.n} 条可用的结果，看不出离散程度",
        f"the log has {error.n} labels, which tell no spread",
    )
    expected = Label("两条以上、且不全相同的结果", "two or more, not all alike")
    return Failure("NoLabels", ExitCode.INPUT, what, str(error.folder), expected)


@describe.register
def _(error: UnreadableModel) -> Failure:
    what = Label(f"无法读取模型的权重：{error.why}", f"no weights of a model: {error.why}")
    expected = Label(
        "mentormatch models show --json 的输出", "what `mentormatch models show --json` prints"
    )
    return Failure("UnreadableModel", ExitCode.INPUT, what, str(error.path), expected)
