"""From named conditions to what a person needs to know, one function a condition."""

from __future__ import annotations

from functools import singledispatch

from pydantic import ValidationError

from api.blocks.errors import NoCluster, WorkersLost
from api.cli.exit_codes import ExitCode
from api.cli.failure import Failure
from api.errors import PortInUse
from api.files.errors import BadMapping, InputNotFound, InvalidInput, TooLarge, UnreadableFile
from api.report.errors import NoAssignment, OutputExists, UnreadableRun
from api.security.errors import NoSecret
from api.services.errors import (
    BadInstant,
    InvalidLocks,
    MisplacedOutput,
    NoSuchPair,
    NotInCohort,
    NotPriced,
    OtherInput,
    OutputInUse,
    UnreadablePolicy,
)
from api.store.errors import DamagedDump, NotEmpty, SchemaBehind, Unavailable, UnknownDatabase
from features.errors import UnknownBlock, UnknownId
from features.label import Label
from matching.errors import InvalidInstance, InvalidPolicy

_NONE = Label("", "")
_PROBLEMS_SHOWN = 20
"""Bad rows of a file of pairs that are told; the first ones show what is wrong."""
_NEW_FOLDER = Label("用 --out 指定一个新的文件夹", "name a new folder with --out")


def _failure(
    error: Exception,
    leave_with: ExitCode,
    what: Label,
    *,
    where: object = "",
    expected: Label = _NONE,
    advice: Label = _NONE,
) -> Failure:
    return Failure(type(error).__name__, leave_with, what, str(where), expected, advice)


def _same(text: str) -> Label:
    return Label(text, text)


@singledispatch
def describe(error: Exception) -> Failure:
    """Say what an error means; what is not a named condition is a fault of the program."""
    what = Label(f"程序内部错误：{error}", f"a fault in mentormatch: {error}")
    advice = Label(
        "请把上面的信息交给维护者；没有留下写了一半的文件",
        "please report the lines above; nothing was left half-written",
    )
    return _failure(error, ExitCode.INTERNAL, what, advice=advice)


@describe.register
def _(error: InputNotFound) -> Failure:
    what = Label("找不到可读取的输入", error.reason)
    expected = Label(
        "含 CSV / XLSX / Parquet 文件的文件夹，或一个工作簿",
        "a folder of CSV / XLSX / Parquet files, or one workbook",
    )
    return _failure(error, ExitCode.INPUT, what, where=error.name, expected=expected)


@describe.register
def _(error: BadMapping) -> Failure:
    zh, en = error.reason.zh, error.reason.en
    what = Label(f"映射文件无效：{zh}", f"the mapping file is not valid: {en}")
    return _failure(error, ExitCode.INPUT, what, where=error.name)


@describe.register
def _(error: TooLarge) -> Failure:
    what = Label(f"文件过大：{error.got:,} {error.what}", f"too large: {error.got:,} {error.what}")
    expected = Label(f"至多 {error.limit:,}", f"at most {error.limit:,}")
    return _failure(error, ExitCode.INPUT, what, where=error.name, expected=expected)


@describe.register
def _(error: UnreadableFile) -> Failure:
    zh, en = error.reason.zh, error.reason.en
    what = Label(f"无法读取文件：{zh}", f"the file cannot be read: {en}")
    return _failure(error, ExitCode.INPUT, what, where=error.name)


@describe.register
def _(error: InvalidInput) -> Failure:
    n, first = len(error.problems), error.problems[0]
    what = Label(f"输入有 {n} 处问题", f"{n} problem(s) in the input")
    where = " ".join(filter(None, (first.file, first.sheet, first.letter + str(first.row or ""))))
    return _failure(
        error,
        ExitCode.INPUT,
        what,
        where=where,
        expected=Label(first.expected_zh, first.expected_en),
        advice=Label(
            "运行 mentormatch check 查看全部问题", "run `mentormatch check` on it to see them all"
        ),
    )


@describe.register
def _(error: BadInstant) -> Failure:
    what = Label(f"无法识别的时间「{error.text}」", f"not a time: {error.text!r}")
    expected = Label(
        "日期（2026-03-31）、时刻（2026-03-31T08:00+08:00）或 today",
        "a day (2026-03-31), an instant (2026-03-31T08:00+08:00) or today",
    )
    return _failure(error, ExitCode.USAGE, what, where="--as-of", expected=expected)


@describe.register
def _(error: UnreadablePolicy) -> Failure:
    what = Label(f"无法读取政策文件：{error.why}", f"the policy cannot be read: {error.why}")
    expected = Label("UTF-8 编码的 YAML 或 JSON 文件", "a file of YAML or JSON in UTF-8")
    return _failure(error, ExitCode.INPUT, what, where=error.path, expected=expected)


@describe.register
def _(error: InvalidPolicy) -> Failure:
    what = Label("政策文件无效", "the policy is not valid")
    expected = Label("；".join(error.problems), "; ".join(error.problems))
    advice = Label(
        "运行 mentormatch policy schema 查看格式",
        "see `mentormatch policy schema` for what a policy may say",
    )
    return _failure(
        error, ExitCode.INPUT, what, where=error.source, expected=expected, advice=advice
    )


@describe.register
def _(error: UnknownBlock) -> Failure:
    what = Label(f"政策中的特征「{error.name}」不存在", f"no feature is called {error.name!r}")
    known = ", ".join(error.known)
    expected = Label(f"其中之一：{known}", f"one of {known}")
    return _failure(error, ExitCode.INPUT, what, where="policy: weights", expected=expected)


@describe.register
def _(error: InvalidLocks) -> Failure:
    n = len(error.problems)
    what = Label(f"配对文件有 {n} 处问题", f"{n} problem(s) in the file of pairs")
    shown = error.problems[:_PROBLEMS_SHOWN]
    zh = [f"第 {p.row} 行「{p.value}」应为：{p.expected_zh}" for p in shown]
    en = [f"row {p.row}: got {p.value!r}, expected {p.expected_en}" for p in shown]
    near = [f" ({p.nearest}?)" if p.nearest else "" for p in shown]
    if n > len(shown):
        zh, en, near = [*zh, "……"], [*en, "…"], [*near, ""]
    expected = Label(
        "；".join(a + b for a, b in zip(zh, near, strict=True)),
        "; ".join(a + b for a, b in zip(en, near, strict=True)),
    )
    return _failure(error, ExitCode.INPUT, what, where=error.path, expected=expected)


@describe.register
def _(error: NotInCohort) -> Failure:
    kind = {"learner": "学员", "mentor": "导师"}.get(error.kind, "")
    what = Label(
        f"本期没有{kind}「{error.identifier}」",
        f"no {error.kind} {error.identifier!r} in the cohort",
    )
    near = Label(f"例如 {error.nearest}", f"{error.nearest}, for example")
    return _failure(
        error,
        ExitCode.INPUT,
        what,
        where=f"--{error.kind}",
        expected=near if error.nearest else Label("文件中的编号", "an id of the files"),
        advice=_NOT_THERE,
    )


@describe.register
def _(error: NoSuchPair) -> Failure:
    what = Label(
        f"{error.learner} 与 {error.mentor} 不能结对：{error.why.zh}",
        f"{error.learner} and {error.mentor} cannot be a pair: {error.why.en}",
    )
    return _failure(error, ExitCode.INPUT, what)


@describe.register
def _(error: NotPriced) -> Failure:
    what = Label("政策要求抽签或稳定匹配，价格说明不了它", "prices say nothing of such a policy")
    expected = Label(
        "objective 为 total 或 score，且 pair_cap 为 1",
        "one of objective total or score, and pair_cap 1",
    )
    return _failure(error, ExitCode.INPUT, what, where=error.policy, expected=expected)


@describe.register
def _(error: OtherInput) -> Failure:
    what = Label("不是该次运行所用的数据", "not the data that the run was made from")
    expected = Label("当时匹配的文件，未经改动", "the files that were matched, unchanged")
    return _failure(error, ExitCode.INPUT, what, where=error.path, expected=expected)


_NOT_THERE = Label(
    "请核对编号：此人可能不在该表中，或在该日期尚未加入、已离开",
    "check the id: the person may be in another table, may not have joined by then, or has left",
)


@describe.register
def _(error: UnknownId) -> Failure:
    what = Label(f"没有编号「{error.identifier}」", f"no {error.kind} id {error.identifier!r}")
    return _failure(error, ExitCode.INPUT, what, advice=_NOT_THERE)


@describe.register
def _(error: InvalidInstance) -> Failure:
    what = Label("输入数据不可用", "the input cannot be used")
    return _failure(error, ExitCode.INPUT, what, expected=_same(str(error)))


@describe.register
def _(error: OutputInUse) -> Failure:
    what = Label("输出文件夹已被占用", "the output folder is in use")
    expected = Label(
        "不存在的或空的文件夹；已有内容保持不变", f"{error.expected}; it is left as it is"
    )
    return _failure(
        error, ExitCode.OUTPUT, what, where=error.path, expected=expected, advice=_NEW_FOLDER
    )


@describe.register
def _(error: OutputExists) -> Failure:
    what = Label("输出文件夹已被占用", "the output folder is in use")
    expected = Label(
        "不存在的、空的，或以前的匹配结果文件夹；已有内容保持不变",
        "nothing there, an empty folder, or an earlier run; it is left as it is",
    )
    return _failure(
        error, ExitCode.OUTPUT, what, where=error.path, expected=expected, advice=_NEW_FOLDER
    )


@describe.register
def _(error: MisplacedOutput) -> Failure:
    what = Label("不能写在这里：会丢失，或被当作输入", f"not a place to write to: {error.why}")
    advice = Label("换一个位置", "name another place")
    return _failure(error, ExitCode.OUTPUT, what, where=error.path, advice=advice)


@describe.register
def _(error: UnreadableRun) -> Failure:
    what = Label("不是匹配结果文件夹", "not a run folder")
    expected = Label("mentormatch match 写出的文件夹", "a folder that `mentormatch match` wrote")
    where = f"{error.path} ({error.why})"
    return _failure(error, ExitCode.INPUT, what, where=where, expected=expected)


@describe.register
def _(error: NoAssignment) -> Failure:
    what = Label("此次运行只列出推荐，没有分配", "the run only listed mentors")
    expected = Label("--mode both 或 assign 的结果", "a run of --mode both or assign")
    return _failure(error, ExitCode.INPUT, what, where=error.path, expected=expected)


@describe.register
def _(error: OSError) -> Failure:
    why = error.strerror or str(error)
    what = Label(f"无法写入：{why}", f"cannot write: {why}")
    advice = Label("检查路径、权限与磁盘空间", "check the path, permissions and free space")
    return _failure(error, ExitCode.OUTPUT, what, where=error.filename or "", advice=advice)


@describe.register
def _(error: NoCluster) -> Failure:
    what = Label("无法使用 Dask 集群", f"no cluster: {error.why}")
    expected = Label(
        "用 --scheduler 指定正在运行的调度器，如 tcp://10.0.0.5:8786；并安装 mentormatch[cluster]",
        "a running scheduler named with --scheduler, as tcp://10.0.0.5:8786, and "
        "mentormatch[cluster] installed",
    )
    return _failure(error, ExitCode.USAGE, what, where=error.scheduler, expected=expected)


@describe.register
def _(error: WorkersLost) -> Failure:
    what = Label(
        f"工作进程反复被终止，还有 {error.left} 块没有完成",
        f"workers were killed again and again; {error.left} blocks are not done",
    )
    advice = Label(
        "多半是内存不足：减少 --jobs。若指定了 --work，已完成的部分不会重算",
        "most often memory is short: use fewer --jobs. With --work what is done is not lost",
    )
    return _failure(error, ExitCode.OUTPUT, what, advice=advice)


@describe.register
def _(error: SchemaBehind) -> Failure:
    what = Label(
        f"数据库版本为 {error.got or '无'}，需要 {error.expected}",
        f"the database is at revision {error.got or 'none'}, expected {error.expected}",
    )
    advice = Label("运行 mentormatch db upgrade", "run `mentormatch db upgrade`")
    return _failure(error, ExitCode.INPUT, what, advice=advice)


@describe.register
def _(error: Unavailable) -> Failure:
    what = Label(f"数据库不可用：{error.why}", f"the database is not available: {error.why}")
    return _failure(error, ExitCode.INPUT, what)


@describe.register
def _(error: UnknownDatabase) -> Failure:
    what = Label(f"不支持的数据库「{error.scheme}」", f"no database of the kind {error.scheme!r}")
    return _failure(error, ExitCode.USAGE, what, expected=_same("sqlite:///…, postgresql://…"))


@describe.register
def _(error: NotEmpty) -> Failure:
    what = Label("数据库不是空的", "the database is not empty")
    return _failure(error, ExitCode.OUTPUT, what, where=error.table)


@describe.register
def _(error: DamagedDump) -> Failure:
    what = Label(f"备份文件已损坏：{error.why}", f"the backup is damaged: {error.why}")
    return _failure(error, ExitCode.INPUT, what)


@describe.register
def _(error: NoSecret) -> Failure:
    what = Label("没有设置 MENTORMATCH_SECRET_KEY", "MENTORMATCH_SECRET_KEY is not set")
    expected = Label("至少 32 个随机字符", "at least 32 random characters")
    command = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
    advice = Label(
        f"用 `{command}` 生成一个，妥善保存：换掉它，已有的密钥全部失效",
        f"make one with `{command}` and keep it: with another one no API key works any more",
    )
    return _failure(error, ExitCode.USAGE, what, expected=expected, advice=advice)


@describe.register
def _(error: PortInUse) -> Failure:
    what = Label(f"无法监听：{error.why}", f"cannot listen: {error.why}")
    advice = Label(
        "用 --port 换一个端口，或先停掉占用它的程序",
        "name another with --port, or stop the program that uses it",
    )
    return _failure(error, ExitCode.USAGE, what, where=f"{error.host}:{error.port}", advice=advice)


@describe.register
def _(error: ValidationError) -> Failure:
    names = [str(part) for entry in error.errors() for part in entry["loc"][:1]]
    where = ", ".join(f"MENTORMATCH_{name.upper()}" for name in names)
    said = "; ".join(str(entry["msg"]) for entry in error.errors())
    what = Label("设置无效", "a setting is not valid")
    return _failure(error, ExitCode.USAGE, what, where=where, expected=_same(said))
