"""What codes are called on pages: states, origins, reasons, acts of the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from features.label import Label
from features.schema import MENTOR_KINDS

PAIR_STATES = {
    "proposed": Label("待导师答复", "waits for the mentor"),
    "active": Label("进行中", "running"),
    "paused": Label("已暂停", "paused"),
    "ended": Label("已结束", "ended"),
}
ORIGINS = {
    "choice": Label("学员选择", "the learner's choice"),
    "run": Label("匹配分配", "a match run"),
    "hr": Label("人力资源指定", "HR, by hand"),
    "rematch": Label("重新匹配", "a new match"),
}
KINDS = {"any": Label("不限", "any")} | {one.code: one.label for one in MENTOR_KINDS}
REASONS = {
    "all_forbidden": Label("规则排除了所有有名额的导师", "rules exclude every mentor with a seat"),
    "no_mentor_with_seats": Label("没有导师还有名额", "no mentor has a seat"),
    "no_eligible_mentor": Label("没有符合条件的导师", "no mentor is eligible"),
    "below_min_score": Label("低于最低匹配分", "below the minimum score"),
    "no_room": Label("合适导师的名额已满", "all seats of suitable mentors are taken"),
    "no_seats": Label("名额已满", "no seats left"),
    "not_worth": Label("配对得不偿失", "a pair would cost more than it brings"),
    "by_hand": Label("人力资源决定暂不配对", "HR decided: nobody for now"),
    "OPTED_OUT": Label("本人不接受自动匹配", "does not want to be matched automatically"),
    "MENTOR_ENDED": Label("导师结束了配对", "the mentor ended the pair"),
    "MENTOR_LEFT": Label("导师离职", "the mentor left the company"),
    "MENTOR_DECLINED_ALL": Label("所选导师均婉拒", "every mentor who was asked declined"),
    "LEARNER_LEFT": Label("学员离职", "the learner left the company"),
    "LEAVER": Label("离职", "left the company"),
    "ALL_CHOSEN_FULL": Label("所选导师名额均满", "every mentor who was chosen is full"),
    "NO_FREE_SEAT": Label("导师已无名额", "the mentor has no free seat"),
    "ALREADY_PAIRED": Label("已有导师", "has a mentor already"),
    "DEADLINE_REACHED": Label("逾期未选", "did not choose in time"),
    "CHANGED_SINCE": Label("情况已变", "has changed since"),
    "RUN_UNPUBLISHED": Label("匹配被撤回", "the match run was taken back"),
    "REMATCHED": Label("已重新匹配", "matched anew"),
    "REMATCH": Label("要求重新匹配", "asked for a new match"),
    "DECLINED": Label("导师婉拒", "the mentor declined"),
    "EXPIRED": Label("导师未及时答复", "the mentor did not answer in time"),
    "WITHDRAWN": Label("请求已撤回", "the request was withdrawn"),
    "GOALS_REACHED": Label("目标已达成", "goals reached"),
    "OTHER_GOALS": Label("目标有变", "goals have changed"),
    "NO_TIME": Label("没有时间", "no time"),
    "NO_FIT": Label("不合适", "does not fit"),
    "MOVED": Label("调岗或调动", "moved to another post"),
    "OTHER_FIELD_WANTED": Label("希望其他专长方向", "another field of expertise is wanted"),
    "OTHER_STYLE_WANTED": Label("希望其他辅导风格", "another way of mentoring is wanted"),
    "NO_TIME_IN_COMMON": Label("时间对不上", "too few hours in common"),
    "TOO_CLOSE": Label("工作关系太近", "too close at work"),
    "HR_DECISION": Label("人力资源决定", "HR's decision"),
    "LOOK_AGAIN": Label("请人工复核", "please look again"),
    "DECIDE_FOR_ME": Label("请人工为我安排", "please let a human decide"),
    "MY_DATA": Label("关于我的数据", "about my data"),
    "FORGET_ME": Label("请删除我的数据", "please forget me"),
    "OTHER": Label("其他", "something else"),
}
"""Codes that the system gives, and those that its forms offer; companies may add their own."""
ACTS = {
    "assessments_added": Label("添加能力评估", "levels added"),
    "draft_edited": Label("修改匹配草案", "draft edited"),
    "draft_edit_undone": Label("撤销草案修改", "edit of a draft undone"),
    "export_read": Label("导出个人数据", "personal data exported"),
    "human_asked": Label("请求人工处理", "a human asked for"),
    "human_request_closed": Label("答复人工请求", "request for a human answered"),
    "import_applied": Label("导入已生效", "import applied"),
    "import_asked": Label("提交导入", "import asked for"),
    "import_undone": Label("导入已撤销", "import undone"),
    "job_cancelled": Label("取消任务", "job cancelled"),
    "key_created": Label("创建密钥", "key made"),
    "key_revoked": Label("吊销密钥", "key revoked"),
    "key_rotated": Label("更换密钥", "key rotated"),
    "leavers_parted": Label("处理离职人员配对", "pairs of leavers ended"),
    "log_exported": Label("导出项目记录", "log of a programme exported"),
    "lists_settled": Label("处理到期名单", "lists past their time settled"),
    "local_admin_made": Label("创建本地管理员", "local administrator made"),
    "mail_cancelled": Label("取消邮件", "mail cancelled"),
    "mail_retried": Label("重发邮件", "mail sent again"),
    "model_promoted": Label("启用学习模型", "learned model put in force"),
    "model_rolled_back": Label("回退学习模型", "learned model taken back"),
    "model_put": Label("更新岗位能力模型", "competency model of a post changed"),
    "outcomes_told": Label("登记辅导结果", "outcomes of a pair told"),
    "pair_ended": Label("结束配对", "pair ended"),
    "pair_made": Label("手动配对", "pair made by hand"),
    "person_erased": Label("删除个人数据", "person forgotten"),
    "person_left": Label("登记离职", "person left"),
    "policy_activated": Label("启用政策", "policy put in force"),
    "preference_changed": Label("更改自动匹配意愿", "wish about automatic matching changed"),
    "promotion_set": Label("更改模型启用方式", "way of putting models in force changed"),
    "evaluation_asked": Label("发起效果评估", "evaluation asked for"),
    "run_changed": Label("改动后重新匹配", "match run solved again with a change"),
    "run_asked": Label("发起匹配", "match run asked for"),
    "run_downloaded": Label("下载匹配数据", "data of a match run downloaded"),
    "run_exported": Label("导出匹配结果", "match run exported"),
    "run_input_read": Label("下载匹配输入", "input of a match run downloaded"),
    "run_published": Label("发布匹配", "match run published"),
    "run_unpublished": Label("撤回发布", "match run taken back"),
    "sign_in_refused": Label("登录被拒", "sign-in refused"),
    "signed_in": Label("登录", "signed in"),
    "signed_out": Label("退出登录", "signed out"),
    "silent_drawn": Label("随机抽取未回复者再次询问", "some of the silent drawn to be asked again"),
    "training_asked": Label("发起模型训练", "training of a model asked for"),
}
OBJECTS = {
    "account": Label("账号", "account"),
    "company": Label("公司", "company"),
    "competency_model": Label("能力模型", "competency model"),
    "human_request": Label("人工请求", "request for a human"),
    "import": Label("导入", "import"),
    "job": Label("任务", "job"),
    "key": Label("密钥", "key"),
    "learner": Label("学员", "learner"),
    "manager": Label("经理", "manager"),
    "mail": Label("邮件", "mail"),
    "match_run": Label("匹配", "match run"),
    "mentor": Label("导师", "mentor"),
    "pair": Label("配对", "pair"),
    "person": Label("人员", "person"),
    "policy": Label("政策", "policy"),
    "programme": Label("项目", "programme"),
}


def named(words: Mapping[str, Label], code: str) -> Label:
    """Return what a code is called; itself where it is somebody's own."""
    return words.get(code) or Label(code, code)
