"""What HR sees first: what waits for somebody, how the programme stands, how to begin."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response

from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.overview import Overview, overview_of
from features.label import Label

router = PageRouter()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for HR: how much of it, and where it is done."""

    number: int
    what: Label
    path: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from nothing to a published run."""

    is_done: bool
    what: Label
    note: Label
    path: str
    act: Label


@router.look("/hr", needs="create_import")
def hr_overview(view: ViewDep) -> Response:
    """Show how the company stands."""
    with view.read() as tx:
        found = overview_of(tx, view.who, view.now)
    steps = _steps(found)
    return view.page(
        "hr_data/overview.html",
        figures=found.figures,
        tasks=[task for task in _tasks(found) if task.number],
        steps=[] if all(step.is_done for step in steps) else steps,
        following=next((step for step in steps if not step.is_done), None),
    )


def _tasks(found: Overview) -> list[Task]:
    figures, last = found.figures, found.last_import
    tasks = [
        Task(
            figures.drafts,
            Label("待审阅与发布的匹配", "Match runs to review and publish"),
            "/hr/runs?state=solved",
        ),
        Task(
            figures.humans,
            Label("请求人工处理的人", "People who ask for a human"),
            "/hr/waiting/humans",
        ),
        Task(
            figures.expiring,
            Label("两天内到期的导师请求", "Requests to mentors that expire within two days"),
            "/hr/waiting/requests",
        ),
        Task(figures.waiting, Label("候补中的学员", "Learners on the waitlist"), "/hr/waiting"),
        Task(
            figures.seatless,
            Label("没有名额的导师", "Mentors who offer no seat"),
            "/hr/people?side=mentor&seats=none",
        ),
    ]
    if last is not None and last.state in _OF_IMPORTS:
        tasks.append(Task(1, _OF_IMPORTS[last.state], f"/hr/imports/{last.import_id}"))
    return tasks


_OF_IMPORTS = {
    "checked": Label("已检查、待确认的导入", "Import that is checked and waits to be applied"),
    "refused": Label("有错误、未生效的导入", "Import that has faults and was not applied"),
    "failed": Label("中断、未生效的导入", "Import that did not get to its end"),
}


def _steps(found: Overview) -> list[Step]:
    figures = found.figures
    return [
        Step(
            bool(figures.learners and figures.mentors),
            Label("导入人员", "Import your people"),
            Label(
                "岗位、能力、学员与导师，一个工作簿即可。",
                "Posts, competencies, learners and mentors, in one workbook.",
            ),
            "/hr/imports",
            Label("去导入", "Import"),
        ),
        Step(
            bool(figures.programmes),
            Label("建立项目，确定政策", "Make a programme and its policy"),
            Label(
                "如何成对、权重与规则；默认值即可使用。",
                "How people come together, weights and rules; the defaults will do.",
            ),
            "/hr/programmes",
            Label("去建立", "Programmes"),
        ),
        Step(
            bool(figures.runs),
            Label("发起匹配", "Start a match run"),
            Label(
                "一次为所有人求最佳方案；发布前不会通知任何人。",
                "The best plan for everybody at once; nothing is sent before you publish.",
            ),
            "/hr/runs/new",
            Label("发起匹配", "Start a run"),
        ),
        Step(
            bool(figures.published),
            Label("审阅", "Review it"),
            Label(
                "调整、锁定，每次改动都看到代价。",
                "Move and lock people, and see the price of each change.",
            ),
            "/hr/runs?state=solved",
            Label("去审阅", "Review"),
        ),
        Step(
            bool(figures.published),
            Label("发布", "Publish it"),
            Label(
                "学员和导师收到通知；发布可以撤回。",
                "Learners and mentors are told; it can be taken back.",
            ),
            "/hr/runs?state=solved",
            Label("去发布", "Publish"),
        ),
    ]
