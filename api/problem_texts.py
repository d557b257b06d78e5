"""What a problem says to a person, by its code: what happened, and what to do about it.

Placeholders name attributes of the condition. Only these, and never an exception's own message, go
out: a driver's words may hold an address, a row or a name.
"""

from __future__ import annotations

from dataclasses import dataclass

from features.label import Label

_NOTHING = Label("", "")


@dataclass(frozen=True, slots=True)
class Text:
    """What is said of one code.

    Attributes
    ----------
    detail : Label
    hint : Label
        What to do; empty where that is plain.
    """

    detail: Label
    hint: Label = _NOTHING


TEXTS: dict[str, Text] = {
    "already_paired": Text(
        Label(
            "学员已有这一类导师，或已与这位导师配对",
            "the learner has a mentor of this kind, or this very mentor, already",
        ),
        Label("先结束已有的配对", "end the pair that there is first"),
    ),
    "bad_cursor": Text(
        Label("翻页游标不属于这个列表", "the cursor is not one of this list"),
        Label("不带 cursor 从头开始", "begin anew, without a cursor"),
    ),
    "bad_header": Text(
        Label("请求头 {name} 有误，应为 {expected}", "header {name}: expected {expected}"),
    ),
    "bad_request": Text(Label("请求无法解析", "the request cannot be read")),
    "body_too_large": Text(
        Label("发送的内容过大", "what was sent is too large"),
        Label("分批发送，或压缩后再发送", "send it in parts, or zipped"),
    ),
    "body_too_slow": Text(
        Label("请求体没有及时到达", "the body did not arrive in time"),
    ),
    "conflict": Text(
        Label(
            "与已有数据冲突，可能刚被别人修改",
            "it conflicts with what is there; somebody may have changed it just now",
        ),
        Label("重新读取后再试", "read it again, then try again"),
    ),
    "cross_site": Text(
        Label("请求可能来自其他网站", "the request may come from another site"),
        Label(
            "带上 GET /v1/me 给出的 csrf_token（请求头 X-CSRF-Token）",
            "send the csrf_token of GET /v1/me as X-CSRF-Token",
        ),
    ),
    "model_not_servable": Text(
        Label(
            "模型现在不能用于评分（{why}）",
            "the model cannot score this programme now ({why})",
        ),
        Label(
            "按现行政策重新训练一个模型，或恢复为政策自身的权重",
            "train a model under the policy in force, or go back to the policy's own weights",
        ),
    ),
    "provider_unavailable": Text(
        Label("身份提供方暂时不可用", "the identity provider is not available"),
        Label("稍后重试；管理员可用本地账号登录", "try again later; an admin can sign in locally"),
    ),
    "idempotency_key_reused": Text(
        Label(
            "这个 Idempotency-Key 已用于另一个请求",
            "this Idempotency-Key came with another request before",
        ),
        Label("每个新请求用一个新的键", "use a new key for every new request"),
    ),
    "input_not_kept": Text(
        Label(
            "运行 {run_id} 的输入已不是当时的样子，例如有人的数据已被删除",
            "the input of run {run_id} is not kept as it was: somebody was erased, say",
        ),
        Label("重新发起一次运行", "ask for a new run"),
    ),
    "internal_error": Text(
        Label("服务内部错误", "a fault in the service"),
        Label("请把 request_id 交给管理员", "give the request_id to your administrator"),
    ),
    "invalid_json": Text(
        Label("请求体不是有效的 JSON：{why}", "the body is not JSON that can be read: {why}"),
    ),
    "invalid_request": Text(
        Label("请求不符合要求，详见 errors", "the request is not valid; errors says where"),
    ),
    "learner_left": Text(
        Label("学员 {learner_id} 已离职", "learner {learner_id} has left"),
        Label(
            "核对离职日期，或换一位学员",
            "look at the day of leaving, or choose another learner",
        ),
    ),
    "learners_do_not_choose": Text(
        Label(
            "项目 {programme_id} 由 HR 分配导师，学员不自选",
            "in programme {programme_id} HR assigns the mentors; learners do not choose",
        ),
        Label("请联系 HR，由 HR 从名单中指定", "ask HR, who can choose from the list for you"),
    ),
    "method_not_allowed": Text(
        Label(
            "这个地址不支持该方法，可用的方法见 Allow",
            "no such method here; Allow lists those there are",
        ),
    ),
    "no_free_seat": Text(
        Label("导师没有空余名额", "the mentor has no free seat"),
        Label("换一位导师，或增加名额", "choose another mentor, or add a seat"),
    ),
    "no_json": Text(
        Label("请求体不是 JSON", "the body is not sent as JSON"),
        Label("加上请求头 Content-Type: application/json", "send Content-Type: application/json"),
    ),
    "no_such_pair": Text(
        Label("{learner} → {mentor}：{why}", "{learner} → {mentor}: {why}"),
    ),
    "not_found": Text(
        Label("没有找到，或无权查看", "there is no such thing, or none that you may see"),
    ),
    "not_in_cohort": Text(
        Label("{identifier} 没有参加", "{identifier} does not take part"),
    ),
    "not_in_scope": Text(
        Label(
            "密钥的权限范围不含 {scope}，不能执行 {act}",
            "the key lacks the scope {scope}: it may not {act}",
        ),
        Label("换用范围足够的密钥", "use a key with that scope"),
    ),
    "not_permitted": Text(
        Label("角色 {role} 不能执行 {act}", "role {role} may not {act}"),
        Label("换用有相应权限的密钥", "use a key whose role allows it"),
    ),
    "not_priced": Text(
        Label(
            "该运行是抽签或稳定匹配得出的，单项改动没有价格",
            "the run was drawn, or is stable: single changes have no price",
        ),
        Label("用锁定和禁止重新发起一次运行", "ask for a new run with locks and bans"),
    ),
    "not_signed_in": Text(
        Label("没有登录，或密钥无效", "nobody is signed in, or the key is not valid"),
        Label("在 X-API-Key 中提供密钥", "send a key as X-API-Key"),
    ),
    "opted_out": Text(
        Label(
            "学员 {learner_id} 不接受自动匹配，系统不能代为选择导师",
            "learner {learner_id} is not to be matched automatically: the system does not choose",
        ),
        Label(
            "请学员自己从名单中选择，或由 HR 人工配对",
            "the learner may choose from a list, or HR pairs them by hand",
        ),
    ),
    "overloaded": Text(
        Label("服务繁忙", "the server is busy"),
        Label("稍后重试，见 Retry-After", "try again after Retry-After seconds"),
    ),
    "rate_exceeded": Text(
        Label("请求过于频繁", "too many requests"),
        Label("稍后重试，见 Retry-After", "try again after Retry-After seconds"),
    ),
    "schema_behind": Text(
        Label("数据库版本与程序不一致", "the database was made by another version of the program"),
        Label("运行 mentormatch db upgrade", "run mentormatch db upgrade"),
    ),
    "scored_otherwise": Text(
        Label(
            "评分方法与求解时不同（例如系统升级过），无法计算单项改动的代价",
            "pairs are scored otherwise than when the run was solved, after an upgrade, say: single"
            " changes cannot be priced",
        ),
        Label("重新发起一次运行", "ask for a new run"),
    ),
    "seats_taken": Text(
        Label("名额已被占用", "seats are taken"),
    ),
    "stale_version": Text(
        Label(
            "内容已被修改：你读到的是第 {got} 版，现为第 {current} 版",
            "it has changed: you read version {got}, it is at {current}",
        ),
        Label("重新读取，再作修改", "read it again, then change it"),
    ),
    "unavailable": Text(
        Label("数据库暂时不可用", "the database is not available at the moment"),
        Label(
            "稍后重试，见 Retry-After；带 Idempotency-Key 重试是安全的",
            "try again after Retry-After seconds; with an Idempotency-Key that is safe",
        ),
    ),
    "unfair_run": Text(
        Label(
            "有群体明显处于不利，该项目须有人签字后才能发布",
            "a group is served clearly worse, and this programme wants somebody's sign-off",
        ),
        Label(
            "查看该运行的公平性报告，或附上 sign_off 发布",
            "read the fairness report of the run, or publish with sign_off",
        ),
    ),
    "version_needed": Text(
        Label("需要 If-Match，说明修改的是哪一版", "expected If-Match: which version was changed"),
        Label("把读到的 ETag 放进 If-Match", "send the ETag of what you read as If-Match"),
    ),
    "wrong_state": Text(
        Label(
            "当前状态为 {state}，不能执行 {act}；应为 {expected}",
            "it is {state}: cannot {act}; expected {expected}",
        ),
    ),
}
