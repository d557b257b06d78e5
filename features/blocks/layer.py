"""Whether the mentor suits the learner's layer."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import sets_held, shares_of_sets
from features.label import Label
from features.reason import Reason
from features.schema import LAYERS

_FITS = Label("擅长辅导{layer}", "suits {layer} learners")
_OTHER = Label("未注明擅长辅导{layer}", "does not name {layer} learners as suited")


class LayerFit:
    """1 where the mentor suits the learner's layer, else 0; 0.5 where the layer is unknown.

    A mentor who names no layer suits every one.
    """

    name = "layer"
    label = Label("层级契合", "layer fit")
    direction: Direction = "more_is_better"
    default_weight: Word = "fairly"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each layer, and two for what is unknown."""
        return BlockFactors(self.encode_learners(cohort), sets_held(cohort.mentor_layers))

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        layers = np.arange(len(LAYERS))
        return shares_of_sets(cohort.learner_layer[:, np.newaxis] == layers)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say whether it fits; nothing where the mentor suits every layer."""
        layer, suited = cohort.learner_layer[learner], cohort.mentor_layers[mentor]
        if layer < 0 or suited.all():
            return []
        code, label = ("layer_fits", _FITS) if suited[layer] else ("layer_other", _OTHER)
        return [Reason(code, label, {"layer": LAYERS[layer].label})]
