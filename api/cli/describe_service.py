"""What the service's conditions mean to who holds its database; registers them with `describe`."""

from __future__ import annotations

from pydantic import ValidationError

from api.cli.describe import describe
from api.cli.exit_codes import ExitCode
from api.cli.failure import Failure
from api.security.errors import NoSecret
from api.services.errors import NotFound, TenantNotNamed, Unacceptable, WrongState
from features.label import Label, joined


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
