"""What a run can be held to, for who was not there: the works council, legal, an auditor."""

from __future__ import annotations

from fastapi.responses import Response

from api.pages.hr_runs import words
from api.pages.hr_runs.policy_words import OBJECTIVE_LABELS, rule_lines, weight_lines
from api.pages.hr_runs.publishing import SIGN_OFFS
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.runs import reading
from api.services.runs.account import account_of
from api.services.runs.overview import surroundings_of

router = PageRouter()


@router.look("/hr/runs/{run_id}/certificate", needs="get_run_certificate")
def certificate(run_id: str, view: ViewDep) -> Response:
    """Show what was decided, on what data, by which policy, and how it is proved."""
    with view.read() as tx:
        run = reading.run_known(tx, view.who, run_id)
        around = surroundings_of(tx, view.who, run)
        account = account_of(tx, view.who, run)
    written = account.record.policy
    policy = written.model_copy(update={"rules": account.rules})
    return view.page(
        "hr_runs/certificate.html",
        run=run,
        around=around,
        account=account,
        record=account.record,
        objective=OBJECTIVE_LABELS[policy.objective],
        weights=[line for line in weight_lines(policy) if line.share > 0],
        unused=[line for line in weight_lines(policy) if line.share == 0],
        rules=rule_lines(policy),
        own=[rule for rule in account.rules if rule not in written.rules],
        sign_offs=SIGN_OFFS,
        words=words,
    )
