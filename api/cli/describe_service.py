"""What the service's conditions mean to who holds its database; registers them with `describe`."""

from __future__ import annotations

from pydantic import ValidationError

from api.cli.describe import describe
from api.cli.exit_codes import ExitCode
from api.cli.failure import Failure
from api.pages.analyst.model_words import FAILURES, OTHER_FAILURE
from api.problem_texts import TEXTS
from api.security.errors import NoSecret
from api.services.errors import (
    NotFound,
    NotPermitted,
    TenantNotNamed,
    Unacceptable,
    WrongState,
)
from api.services.jobs import NotDone
from api.services.learning.errors import NotServable
from features.label import LANGS, Label, joined


@describe.register
def _(error: NoSecret) -> Failure:
    what = Label("没有设置 MENTORMATCH_SECRET_KEY", "MENTORMATCH_SECRET_KEY is not set")
    expected = Label("至少 32 个随机字符", "at least 32 random characters")
    return Failure("NoSecret", ExitCode.USAGE, what, expected=expected)


@describe.register
def _(error: ValidationError) -> Failure:
    names = ", ".join(f"MENTORMATCH_{entry['loc'][0]}".upper() for entry in error.errors())
    expected = "; ".join(entry["msg"] for entry in error.errors())
    what = Label("设置有误", "a setting is not valid")
    return Failure(
        "InvalidSettings", ExitCode.USAGE, what, where=names, expected=Label(expected, expected)
    )


@describe.register
def _(error: NotFound) -> Failure:
    what = Label(
        f"没有 {error.kind}「{error.identifier}」", f"there is no {error.kind} {error.identifier!r}"
    )
    return Failure("NotFound", ExitCode.INPUT, what)


@describe.register
def _(error: WrongState) -> Failure:
    what = Label(
        f"{error.kind}「{error.identifier}」的状态为 {error.state}",
        f"{error.kind} {error.identifier!r} is {error.state}",
    )
    expected = " / ".join(error.expected)
    return Failure("WrongState", ExitCode.INPUT, what, expected=Label(expected, expected))


@describe.register
def _(error: Unacceptable) -> Failure:
    return Failure(error.code, ExitCode.INPUT, joined(fault.message for fault in error.faults))


@describe.register
def _(error: TenantNotNamed) -> Failure:
    what = Label("不清楚指的是哪个租户", "it is not clear which tenant is meant")
    known = ", ".join(error.known)
    expected = Label(f"--tenant：{known or '（还没有）'}", f"--tenant: {known or 'none yet'}")
    return Failure("TenantNotNamed", ExitCode.USAGE, what, expected=expected)


@describe.register
def _(error: NotPermitted) -> Failure:
    what = Label(
        f"角色 {error.role} 不能执行 {error.act}", f"role {error.role!r} may not {error.act}"
    )
    expected = Label("有此权限的人", "somebody who may")
    return Failure("NotPermitted", ExitCode.INPUT, what, where="--as", expected=expected)


@describe.register
def _(error: NotServable) -> Failure:
    text = TEXTS["model_not_servable"]
    what = Label(*(text.detail.format(lang, why=error.why) for lang in LANGS))
    return Failure("NotServable", ExitCode.INPUT, what, error.model_version, advice=text.hint)


@describe.register
def _(error: NotDone) -> Failure:
    what = FAILURES.get(error.code, OTHER_FAILURE)
    return Failure("NotDone", ExitCode.INPUT, what, where=f"{error.job_id} ({error.code})")
