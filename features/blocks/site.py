"""Whether the two work at the same site."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import by_category, one_category
from features.label import Label
from features.reason import Reason

_SAME = Label("同在{site}", "both in {site}")
_OTHER = Label("不在同一地点（{site}、{other_site}）", "at different sites ({site}, {other_site})")


class SameSite:
    """1 at the same site, else 0; 0.5 where either is unknown."""

    name = "site"
    label = Label("同一地点", "same site")
    direction: Direction = "either"
    default_weight: Word = "a little"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each site, and one for an unknown site."""
        table = np.eye(len(cohort.sites))
        mentor = by_category(cohort.mentor_side.site, table)
        return BlockFactors(self.encode_learners(cohort), mentor)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return one_category(cohort.learner_side.site, len(cohort.sites))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the site or sites."""
        sites = cohort.learner_side.site[learner], cohort.mentor_side.site[mentor]
        if min(sites) < 0:
            return []
        own, other = (cohort.sites[site] for site in sites)
        if own == other:
            return [Reason("site_same", _SAME, {"site": own})]
        return [Reason("site_other", _OTHER, {"site": own, "other_site": other})]
