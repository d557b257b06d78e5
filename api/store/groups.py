"""Which groups people are of: what judging compares, and no score ever sees."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

ORGANISATION = ("department", "site", "layer")
"""Where somebody works: matching may look at it, so that groups of it need not be shown alike."""
_COLUMNS = ["person_id", "attribute", "group"]


def groups_known(tx: Tx, tenant_id: str, *, protected: bool = True) -> pd.DataFrame:
    """Return the groups of a company's people.

    Parameters
    ----------
    protected : bool
        Whether with protected attributes.

    Returns
    -------
    DataFrame
        ``person_id, attribute, group``: department and site of everybody, layer of learners, and
        protected attributes; what is not known of somebody has no row.
    """
    people, learners = COMPANY["people"].c, COMPANY["learners"].c
    told = COMPANY["protected"].c
    parts: list[tuple[sa.ColumnElement[str], ...]] = [
        (people.tenant_id, people.person_id, sa.literal("department"), people.department),
        (people.tenant_id, people.person_id, sa.literal("site"), people.site),
        (learners.tenant_id, learners.learner_id, sa.literal("layer"), learners.layer),
    ]
    if protected:
        parts.append((told.tenant_id, told.person_id, told.attribute, told.value))
    wanted = sa.union_all(
        *(
            sa.select(person, attribute, group).where(tenant == tenant_id, group.is_not(None))
            for tenant, person, attribute, group in parts
        )
    )
    return pd.DataFrame.from_records([*map(tuple, tx.execute(wanted))], columns=_COLUMNS)
