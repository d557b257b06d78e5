"""Everything that the command line says, in Chinese and in English."""

from __future__ import annotations

from api.report.judging.words import PARTS
from features.label import Label

ABOUT = Label(
    "为学员匹配导师：精确、可解释、可验证。",
    "Match learners and mentors: exact, explained, certified.",
)
HELP: dict[str, Label] = {
    "check": Label(
        "检查输入文件，一次列出所有出错的单元格，并写出标注了错误的工作簿。不改动输入。",
        "List every bad cell of the input at once, and mark them in a workbook. "
        "Changes nothing of the input.",
    ),
    "template": Label(
        "写出供填写的工作簿，带下拉列表与说明。",
        "Write the workbook to fill in, with drop-down lists and notes.",
    ),
    "sample": Label(
        "写出一家示例公司的文件，岗位与能力取自真实数据。",
        "Write the files of a sample company, on real posts and competencies.",
    ),
    "demo": Label(
        "生成 300 × 80 的示例公司，匹配，指出报告在哪里，并作为服务继续运行。",
        "Make a sample company of 300 × 80, match it, say where the report lies, and serve it.",
    ),
    "match": Label(
        "匹配：每位学员三名推荐导师与一个最优分配，附理由、诊断与报告。",
        "Match a cohort: three mentors each and the best assignment, with reasons, a diagnosis and "
        "a report.",
    ),
    "rematch": Label(
        "在上一次结果的基础上重新匹配：有人拒绝、加入、离开或暂停时，尽量不动已有的配对。",
        "Match again from an earlier run: pairs stay together unless it is worth a change.",
    ),
    "verify": Label(
        "核验一次匹配的结果：不用求解器，重算分数，检查配对、价格与合计。",
        "Verify a run without the solver: rebuild its scores, check pairs, prices and sums.",
    ),
    "explain": Label(
        "说明一位学员与一位导师为何合适，或为何没有推荐。",
        "Say why one mentor fits one learner, or why she was not recommended.",
    ),
    "diagnose": Label(
        "说明谁未匹配及原因、哪些改变最有帮助、哪些专长紧缺。",
        "Say who is unmatched and why, which changes help most, and which expertise is scarce.",
    ),
    "price": Label(
        "改动之前先看代价：总分少多少、少匹配几人、还有谁要换导师。",
        "Say what a change would cost before it is made: total, learners matched, and who moves.",
    ),
    "frontier": Label(
        "规定每一对的最低分（以及每位导师的人数上限）要付出多少总分，哪一档最值得。",
        "Show what it costs that nobody is matched below a floor, and which floor is worth it.",
    ),
    "diff": Label(
        "比较两次匹配结果：谁换了导师，什么变了。",
        "Compare two match runs: who changed mentor, and what else changed.",
    ),
    "policy": Label(
        "以 YAML 显示完整政策，或显示政策的 JSON schema。不带 --policy 时为默认政策。",
        "Print a policy in full as YAML, or the JSON schema of policies. Without --policy it is "
        "the default policy: a file to start from.",
    ),
    "dump": Label(
        "把整个数据库写成一个备份文件；SQLite 与 PostgreSQL 可互相恢复。",
        "Write the whole database into one file, to be restored on SQLite or PostgreSQL.",
    ),
    "restore": Label(
        "把备份文件恢复到一个空的数据库。",
        "Restore a backup into an empty database.",
    ),
    "db": Label("数据库：升级与检查。", "The database: upgrade it, check it."),
    "db upgrade": Label(
        "建立数据库，或升级到本程序所需的版本。",
        "Set up the database, or bring it to the revision that this program needs.",
    ),
    "db check": Label(
        "检查数据库的版本、结构与引用是否完好。不作任何改动。",
        "Check the revision, the schema and the references of the database. Changes nothing.",
    ),
    "serve": Label(
        "启动服务：HTTP 接口，连同执行任务的工作线程。",
        "Serve the API over HTTP, with a worker for its jobs.",
    ),
    "openapi": Label(
        "输出描述接口的 OpenAPI 文档。",
        "Print the OpenAPI document that describes the API.",
    ),
    "worker": Label(
        "在服务之外执行任务（匹配、导入等），直到收到停止信号；手上的任务会交回队列。",
        "Perform jobs (match runs, imports …) beside a server until told to leave; what is under "
        "way goes back into the queue.",
    ),
    "keys": Label("API 密钥：新建、列出、轮换、吊销。", "API keys: create, list, rotate, revoke."),
    "keys create": Label(
        "新建一个 API 密钥。密钥只显示这一次，系统不保存原文。",
        "Make an API key and print its secret, which is shown once and kept nowhere.",
    ),
    "keys list": Label(
        "列出全部 API 密钥（不含密钥原文）。", "List all API keys, without their secrets."
    ),
    "keys rotate": Label(
        "为一个 API 密钥换新：宽限期内新旧密钥都可使用。",
        "Make a successor of an API key; both work until the overlap is over.",
    ),
    "keys revoke": Label(
        "吊销一个 API 密钥，下一个请求起即失效。",
        "End an API key: the next request with it is refused.",
    ),
    "evaluate": Label(
        "评估一份记录：匹配是否变好（与以往、与随机、与 HR 权重相比），有多大把握，对谁不够好，权重"
        "会怎样变化。",
        "Judge a log: are matches better than before, than chance, than HR's weights; how sure; "
        "for whom not; what would change in the weights.",
    ),
    "backtest": Label(
        "回测：在没有参与学习的结果上比较现用、新学、HR 与随机的权重，按届次，也按时间。",
        "Compare what serves, new weights, HR's and chance on outcomes that none had seen, by "
        "cohort and by time.",
    ),
    "ope": Label(
        "离线估计：换一套权重，结果会怎样；列出全部估计方法、有效样本与须知。",
        "Estimate off the log what other weights would have been worth, by all estimators, with "
        "effective sizes and warnings.",
    ),
    "fairness": Label(
        "按群体比较：导师的展示机会、学员的结果，附区间；人数太少的群体不予显示。",
        "Compare groups: how often mentors are shown, how learners fare, with intervals; groups of "
        "too few people are not told.",
    ),
    "simulate-log": Label(
        "写出一份模拟的记录，供评估命令试用。公司与人员均为虚构。",
        "Write the log of a simulated company, to try the judging commands on.",
    ),
    "export-log": Label(
        "写出一个项目的记录：展示、选择、配对、结果，Parquet 文件，人员只有编号。",
        "Write what a programme showed and what came of it as Parquet files, people by id alone.",
    ),
    "power": Label(
        "要多少条结果才看得出差别；或者已有的结果能看出多大的差别。",
        "Say how many outcomes it takes to see a difference, or which difference so many show.",
    ),
    "retrain": Label(
        "用辅导结果训练一个模型：拟合、回测、给出结论与权重的变化。不会自动使用。",
        "Fit a model to what came of a programme, judge it, and say what it would change. Nothing "
        "is promoted.",
    ),
    "models": Label(
        "训练出的模型：列出、查看、批准使用、恢复。",
        "Fitted models: list, show, promote, roll back.",
    ),
    "models list": Label(
        "列出一个项目的全部模型，新的在前，以及现在使用哪一个。",
        "List the models of a programme, the newest first, and which of them serves.",
    ),
    "models show": Label(
        "查看一个模型：权重的前后变化与区间、变化的原因、不利的发现、回测。",
        "Show a model: weights before and after with intervals, why they change, what speaks "
        "against it, and its backtest.",
    ),
    "models promote": Label(
        "让一个模型从现在起使用。由指名的人决定，并说明理由。",
        "Let a model serve from now on. A named person decides, and says why.",
    ),
    "models rollback": Label(
        "恢复使用被替换的模型，或政策自身的权重。",
        "Let what the model replaced serve again, or the policy's own weights.",
    ),
    "admin": Label("本地管理员账号。", "Local admins."),
    "admin create": Label(
        "新建本地管理员（或重置其密码），在身份提供方不可用时使用。密码只显示这一次。",
        "Make a local admin, or give her a new password, for when the identity provider does not "
        "answer. The password is shown once.",
    ),
    "audit": Label("审计日志。", "The audit log."),
    "audit verify": Label(
        "核验审计日志：从第一条到最后一条，逐条核对哈希链。",
        "Verify the audit log: follow the chain of digests from the first act to the last.",
    ),
}
"""What each command does, as ``--help`` says it."""
STEP_LABELS: dict[str, Label] = {
    "sample": Label("正在生成示例公司", "drawing the sample company"),
    "read": Label("正在读取文件", "reading the files"),
    "check": Label("正在检查每个单元格", "checking every cell"),
    "mark": Label("正在写标注工作簿", "writing the marked workbook"),
    "encode": Label("正在提取特征", "encoding the cohort"),
    "score": Label("正在计算配对分数", "scoring every pair"),
    "assign": Label("正在求最优分配", "finding the best assignment"),
    "shortlist": Label("正在生成推荐名单", "listing three mentors each"),
    "diagnose": Label("正在诊断未匹配学员", "diagnosing who is unmatched"),
    "frontier": Label("正在逐档求解", "solving floor by floor"),
    "done": Label("匹配完成", "matched"),
    "write": Label("正在写结果", "writing the result"),
    "verify": Label("正在核验", "verifying"),
    "log.read": Label("正在读取记录", "reading the log"),
    "log.judge": Label("正在评估", "judging"),
    **{
        f"log.judge.{part}": Label(f"正在评估：{said.zh}", f"judging: {said.en}")
        for part, said in PARTS.items()
    },
    "log.backtest": Label("正在按时间回测", "judging by time as well"),
    "log.simulate": Label("正在模拟", "simulating"),
    "retrain.read": Label("正在读取名单与结果", "reading lists and outcomes"),
    "retrain.rows": Label("正在整理训练数据", "putting them into rows"),
    "retrain.fit": Label("正在拟合并回测", "fitting and judging"),
    "retrain.write": Label("正在封存模型", "sealing the model"),
}
"""What is shown while a step runs, by its name."""

DB_UPGRADED = Label("数据库：{before} → {after}。", "Database: {before} → {after}.")
DB_SOUND = Label(
    "数据库的版本、结构与引用都完好。", "Revision, schema and references are as they should be."
)
DB_DIFFERS = Label("发现 {n} 处不符。", "{n} finding(s).")
KEY_MADE = Label(
    "已为租户 {tenant} 新建密钥 {key}。请立即保存，以后无法再次查看：",
    "Made key {key} for tenant {tenant}. Note the secret now, it cannot be shown again:",
)
KEY_REVOKED = Label("密钥 {key} 已吊销。", "Key {key} is revoked.")
KEY_COLUMNS = (
    Label("编号", "id"),
    Label("状态", "state"),
    Label("角色", "role"),
    Label("权限", "scopes"),
    Label("用途", "what for"),
    Label("最近使用", "last used"),
    Label("到期", "expires"),
)
ADMIN_MADE = Label(
    "租户 {tenant} 的本地管理员 {login}，密码如下，请立即保存：",
    "Local admin {login} of tenant {tenant}. Note the password now, it cannot be shown again:",
)
AUDIT_WHOLE = Label(
    "审计日志完好：{n} 条，末条摘要 {head}", "The audit log is whole: {n} entries, head {head}"
)
AUDIT_BROKEN = Label(
    "审计日志在第 {n} 条处被改动（{why}）", "The audit log was changed at entry {n} ({why})"
)
DUMPED = Label("已备份 {rows} 行到 {path}", "{rows} rows written to {path}")
RESTORED = Label("已从 {path} 恢复 {rows} 行", "{rows} rows restored from {path}")

CLEAN = Label(
    "没有发现问题：{learners} 名学员，{mentors} 名导师。",
    "No problems: {learners} learners, {mentors} mentors.",
)
PROBLEMS = Label("发现 {n} 处问题：", "{n} problem(s) found:")
PROBLEM = Label(
    "{where}：现为「{value}」，应为：{expected}", "{where}: got {value!r}, expected {expected}"
)
MISSING = Label("{where}：应为：{expected}", "{where}: expected {expected}")
ROW = Label("第 {row} 行", "row {row}")
COLUMN = Label("{letter} 列「{header}」", "column {letter} {header!r}")
NEAREST = Label("；最接近的有效值是「{nearest}」", "; the nearest valid value is {nearest!r}")
MARKED = Label("已把出错的单元格标注在 {path}", "The bad cells are marked in {path}")
SERVING = Label("服务已启动：{address}", "Serving on {address}")
DEMO_STARTING = Label(
    "正在启动服务，并把同一家公司作为后台任务再匹配一次……",
    "Starting the service, and matching the same company there as a job …",
)
DEMO_SERVING = Label(
    """服务已启动：{address}（接口一览 {address}/docs，用法见 docs/api.md）
后台任务 {run_id}：{matched} / {learners} 名学员已匹配，{seconds:.1f} 秒。

在浏览器中打开 {address} ，以任何人的身份登录：学员、导师、人力资源、分析员。
第一个项目已发布，学员正在选择；第二个项目的匹配 {draft_id} 等待审阅。

也可以在另一个终端里试一试：
  export KEY={key}
  # 学员 {learner_id} 的三位导师，附理由
  curl -X POST {address}/v1/programmes/first/learners/{learner_id}/recommendations \\
       -H "X-API-Key: $KEY" -H "Content-Type: application/json" -H "Accept-Language: zh" -d '{{}}'
  # 审阅之后由人发布
  curl -X POST {address}/v1/match-runs/{draft_id}:publish \\
       -H "X-API-Key: $KEY" -H "Content-Type: application/json" -d '{{}}'
  # 去年的匹配是否更好？有多大把握？对谁不够好？
  source {settings}
  mentormatch export-log --programme last-year --out log
  mentormatch evaluate log --report evaluation.html

按 Ctrl-C 结束。""",
    """Serving on {address} (operations: {address}/docs; how to use them: docs/api.md)
Job {run_id}: {matched} of {learners} learners matched in {seconds:.1f} s.

Open {address} in a browser and sign in as anybody: learner, mentor, HR, analyst.
One programme is published and its learners choose; run {draft_id} of another waits to be reviewed.

Or try it in another terminal:
  export KEY={key}
  # three mentors for learner {learner_id}, with reasons
  curl -X POST {address}/v1/programmes/first/learners/{learner_id}/recommendations \\
       -H "X-API-Key: $KEY" -H "Content-Type: application/json" -d '{{}}'
  # a human reviews and publishes
  curl -X POST {address}/v1/match-runs/{draft_id}:publish \\
       -H "X-API-Key: $KEY" -H "Content-Type: application/json" -d '{{}}'
  # were last year's matches better? how sure? for whom not?
  source {settings}
  mentormatch export-log --programme last-year --out log
  mentormatch evaluate log --report evaluation.html

Ctrl-C ends it.""",
)
WRITTEN = Label("已写入 {path}", "Written to {path}")
DRY_RUN = Label("试运行：没有写任何文件。", "Dry run: nothing was written.")

MATCHED = Label(
    "{matched} / {learners} 名学员已匹配；{mentors} 名导师，{seats} 个名额。",
    "{matched} of {learners} learners matched; {mentors} mentors, {seats} seats.",
)
COHORT = Label(
    "{learners} 名学员；{mentors} 名导师，{seats} 个名额。",
    "{learners} learners; {mentors} mentors, {seats} seats.",
)
MATCHED_KIND = Label(
    "  {kind}：{wished} 名学员中 {matched} 名已匹配。",
    "  {kind}: {matched} of {wished} learners matched.",
)
LEFT_OUT = Label(
    "  按政策不分配导师的学员：{n}。",
    "  learners to whom the policy gives no mentor: {n}.",
)
PROVED = Label(
    "总分 {total:.4f}，已证明最优（差距 0）。", "Total score {total:.4f}, proved optimal (gap 0)."
)
WITHIN = Label(
    "总分 {total:.4f}，距最优至多 {gap:.3g}。",
    "Total score {total:.4f}, at most {gap:.3g} from the optimum.",
)
PROVED_AGAIN = Label(
    "总分 {total:.4f}；计入留任加分后已证明最优（差距 {gap:.3g}）。",
    "Total score {total:.4f}; with what staying counts, proved optimal (gap {gap:.3g}).",
)
CHANGES = Label(
    "保留原导师 {stayed} 名，换导师 {moved} 名，新有导师 {joined} 名，不再有导师 {dropped} 名。",
    "Learners who keep their mentor: {stayed}; who change: {moved}; who newly have one: {joined}; "
    "who no longer have one: {dropped}.",
)
DRAWN = Label(
    "抽签得出：总分 {total:.4f}，期望 {expected:.4f}；不抽签时最高 {best:.4f}。",
    "Drawn by lot: total score {total:.4f}, expected {expected:.4f}; the best without a lot is "
    "{best:.4f}.",
)
UNPROVED = Label(
    "总分 {total:.4f}；不是总分最高的分配，匹配人数也可能不是最多。",
    "Total score {total:.4f}; not the best total, and perhaps not as many matched as possible.",
)
STABLE = Label(
    "稳定：没有任何一对师生双方都更愿意与对方结对。",
    "Stable: no learner and mentor would both rather have each other.",
)
UNSTABLE = Label(
    "有 {pairs} 对师生双方都更愿意与对方结对（涉及学员 {learners} 名）。",
    "Learners and mentors who would both rather have each other: {pairs} pairs "
    "({learners} learners).",
)
UNMATCHED = Label("未匹配学员（{n}）：", "Unmatched learners ({n}):")
REPORT = Label("打开报告：{path}", "Open the report: {path}")
RUN_FOLDER = Label("全部结果：{path}", "All results: {path}")
COMPANY_FOLDER = Label("示例公司的文件：{path}", "The sample company's files: {path}")
SCORES_WRITTEN = Label("配对分数：{path}", "Pair scores: {path}")

VERIFIED = Label(
    "已核验：分数由输入重算，配对合规；总分 {total:.4f}，已证明距最优至多 {gap:.3g}。",
    "Verified: scores rebuilt from the input, every pair keeps the rules; total {total:.4f}, "
    "proved to be at most {gap:.3g} from the optimum.",
)
VERIFIED_RULES = Label(
    "已核验：分数由输入重算，配对合规；总分 {total:.4f}。此次运行不声称总分最优。",
    "Verified: scores rebuilt from the input, every pair keeps the rules; total {total:.4f}. The "
    "run does not claim that no total is better.",
)
WAS_DRAWN = Label(
    "分配由抽签得出：可由种子重抽得同样的结果；期望总分 {expected:.4f}。",
    "It was drawn by lot: the seed draws the same again; expected total {expected:.4f}.",
)
CONSISTENT = Label(
    "结果文件夹自相一致，但没有对照输入：用 --input 指定当时匹配的文件，才能核验分数与最优性。",
    "The folder agrees with itself, but was not compared with its input: name the files that were "
    "matched with --input to verify scores and optimality.",
)
NOT_VERIFIED = Label("未通过核验：发现 {n} 处不符。", "Not verified: {n} finding(s).")
PASSED = Label("通过  {check}", "ok      {check}")
FAILED = Label("不符  {check}（{n}）", "FAILED  {check} ({n})")
MORE = Label("……另有 {n} 项；--json 列出全部", "… and {n} more; --json has them all")

PAIR = Label("{learner} → {mentor}：分数 {score:.3f}", "{learner} → {mentor}: score {score:.3f}")
REASONS = Label("理由：", "Reasons:")
CONTRIBUTIONS = Label("分数构成：", "What the score is made of:")
REMARKS = Label("需要留意：", "What might not fit:")
STANDING = Label("在本次匹配中：", "In this match run:")

RELAXATIONS = Label("哪些改变最有帮助：", "Which changes would help most:")
SCARCE = Label("最抢手的导师名额：", "Seats that are most in demand:")
BALANCE = Label("能力供需（最紧缺在前）：", "Supply against demand (scarcest first):")
RECRUIT = Label("建议招募的专长：", "Which expertise to recruit:")
MORE_MATCHED = Label("多匹配", "matched")
MORE_TOTAL = Label("总分变化", "points")
CHANGE = Label("改动", "change")
SEAT_WORTH = Label("多一个名额值（分）", "one more seat is worth (points)")
TAKEN = Label("已用", "taken")
SEATS = Label("名额", "seats")
MENTOR = Label("导师", "mentor")
LACKING = Label("有差距的学员", "learners who lack it")
TEACHING = Label("能教的名额", "seats that can teach it")
RATIO = Label("每位学员的名额", "seats a learner")
COMPETENCY = Label("能力", "competency")
MISSING_SEATS = Label("尚缺名额", "seats missing")
LEVEL = Label("至少达到（级）", "level at least")
OPEN = Label("未覆盖的差距（%）", "gap left open (%)")
ADDS = Label("每个名额约值（分）", "a seat is worth (points)")
NOTES = Label("说明：", "Notes:")

COSTS = Label(
    "代价：总分减少 {total:.2f} 分（一对满分 100），少匹配 {matched} 人。",
    "Cost: {total:.2f} points of the total (a pair has at most 100), learners matched less: "
    "{matched}.",
)
COSTS_MINIMUM = Label(
    "未达导师最少人数的名额增加 {n} 个。", "Minimum seats that are no longer filled: {n}."
)
COSTS_FROM = Label(
    "名额价格不唯一：单看价格，代价可低至 {lowest:.2f} 分；以上是重新求解的准确值。",
    "Seat prices are not unique: by prices alone it could be as low as {lowest:.2f} points; the "
    "cost above is what solving again gives.",
)
COSTS_NOTHING = Label("没有代价：现在的最优分配就是这样。", "It costs nothing: it is so already.")
MOVES = Label("需要变动的学员（{n}）：", "Learners who move ({n}):")
NOBODY = Label("（无导师）", "(no mentor)")

LOAD_CAP = Label("人数上限", "load cap")
FLOOR = Label("最低分要求", "floor")
TOTAL = Label("总分", "total")
WORST = Label("最低一对", "worst-off")
MATCHED_COUNT = Label("匹配人数", "matched")
BUSIEST = Label("最忙导师", "busiest mentor")
RECOMMENDED = Label("建议", "recommended")
UNDER_CAP = Label("每位导师至多 {cap} 人时，", "With at most {cap} learners a mentor: ")
KNEE = Label(
    "{cap}建议 floor: {floor}——最低的一对提高 {gain}%，总分只少 {loss}%。",
    "{cap}floor: {floor} is worth it: +{gain} % for the worst-off at −{loss} % of the total.",
)
NO_FLOOR = Label(
    "{cap}不建议设 floor：再提高要么得不偿失，要么得少匹配一些人。",
    "{cap}no floor is worth it: a higher one gains nothing, or leaves somebody out.",
)

CANCELLED = Label("已取消；没有留下写了一半的文件。", "Cancelled; nothing was left half-written.")
WHAT = Label("出错", "error")
WHERE = Label("位置", "where")
EXPECTED = Label("应为", "expected")
ADVICE = Label("处理", "what to do")
