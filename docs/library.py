# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Mentormatch as a library
# Everything that the command line does is a function of DataFrames. This page is a script in the
# percent format: read it as it is, run it with Python, or open it as a notebook (Jupytext).

# %%
import numpy as np
import pandas as pd

from evaluation.simulator import sample_company
from features.blocks import BLOCKS
from matching import Policy, assign, match_cohort
from matching.explanation import explain_pair
from models.prior import Prior

# %% [markdown]
# ## A cohort
# A company is a dict of DataFrames, one a table (`docs/data-dictionary.md` lists the columns).
# Yours come from wherever you keep them; here they are drawn: 60 learners, 20 mentors.

# %%
frames = sample_company(60, 20, seed=1, lang="en")
print(frames["assessments"].head())

# %% [markdown]
# ## One match run
# Frames are validated, a snapshot is taken, every pair is scored, the cohort is assigned, three
# mentors are listed for each learner, and whoever is left over is diagnosed.

# %%
policy = Policy(weights={"gap_coverage": "must", "style": "fairly", "site": 0.5})
run = match_cohort(frames, policy=policy, seed=7)
print(
    f"{run.assignment.n_matched} of {len(run.cohort.learners)} matched as of {run.as_of:%Y-%m-%d}"
)
print(f"total {run.assignment.total:.3f}, certified gap {run.assignment.gap}")

# %% [markdown]
# Positions become ids through the indexes of the cohort.

# %%
matched = np.flatnonzero(run.assignment.mentor >= 0)
pairs = pd.DataFrame(
    {
        "learner": [run.cohort.learners[i] for i in matched.tolist()],
        "mentor": [run.cohort.mentors[j] for j in run.assignment.mentor[matched].tolist()],
        "utility": run.assignment.learner_utility[matched],
    }
)
print(pairs.head())

# %% [markdown]
# ## Why this pair
# Contributions add up to the score to the last unit, and what is not covered is said too.

# %%
learner, mentor = int(matched[0]), int(run.assignment.mentor[matched[0]])
told = explain_pair(run.encoded, run.scores, run.rules, learner, mentor)
print(*told.sentences("en"), sep="\n")
assert sum(part.fraction for part in told.contributions) == told.score

# %% [markdown]
# ## The proof
# Prices of seats prove the assignment: the total is what the learners get plus what the seats are
# worth, and no pair beats its prices. Anyone can check it, with NumPy alone.

# %%
scores, found = run.scores.dense(), run.assignment
surplus = scores - found.seat_price
beaten = np.nan_to_num(surplus, nan=-np.inf) - found.learner_utility[:, np.newaxis]
assert beaten.max() <= 1e-9
worth = found.learner_utility.sum() + run.cohort.capacity @ found.seat_price
assert np.isclose(worth, found.total)

# %% [markdown]
# ## Any scores
# `assign` takes any matrix: rows are learners, columns mentors, NaN a pair that must not be.

# %%
small = np.array([[10.0, 1.0], [8.0, np.nan]])
best = assign(small, capacity=[1, 1])
print(best.mentor, best.total)  # the greedy pick (10) would leave the second learner alone
assert best.mentor.tolist() == [1, 0]

# %% [markdown]
# ## The weights as a model
# The policy's weights are a linear model over the features of a pair, before any rule; a learned
# model starts there.

# %%
prior = Prior.from_policy(policy, BLOCKS)
phi = run.encoded.matrix(np.array([learner]))[0]
ranked = np.argsort(-prior.predict(phi), kind="stable")
print(pd.Series(prior.coef_, index=list(prior.feature_names)).round(3))
print([run.cohort.mentors[j] for j in ranked[:3].tolist()])
