from __future__ import annotations

import numpy as np
import pytest

import api.report.pair_rows
from api.report.pair_rows import pair_rows
from api.report.sheets import ASSIGNMENT_COLUMNS, SHORTLIST_COLUMNS, frame
from matching.explanation import explain_pair
from matching.gaps import enumerated
from matching.labels import LABEL_TEXTS, labels_of
from matching.pipeline import MatchRun, match_cohort
from tests.factories import tiny_frames


def test_rows_say_what_the_explanation_of_each_pair_says(picky_run: MatchRun) -> None:
    run, rows = picky_run, pair_rows(picky_run)
    assert len(rows)
    for at in range(len(rows)):
        pair = int(rows.learner[at]), int(rows.mentor[at])
        found = explain_pair(run.encoded, run.scores, run.rules, *pair)
        assert rows.score[at] == found.score
        expected = found.coverage if found.gaps else np.nan
        np.testing.assert_allclose(rows.coverage[at], expected, atol=1e-9)


def test_cells_name_gaps_and_labels_as_the_explanation_does(run: MatchRun) -> None:
    rows = pair_rows(run)
    cells = frame(SHORTLIST_COLUMNS, rows)
    for at, (learner, mentor) in enumerate(zip(rows.learner, rows.mentor, strict=True)):
        found = explain_pair(run.encoded, run.scores, run.rules, int(learner), int(mentor))
        covered = enumerated([gap.label for gap in found.covered])
        missed = enumerated([gap.label for gap in found.uncovered])
        assert tuple(cells.loc[at, ["covered_zh", "covered_en"]]) == (covered.zh, covered.en)
        assert tuple(cells.loc[at, ["not_covered_zh", "not_covered_en"]]) == (missed.zh, missed.en)
        labels = [LABEL_TEXTS[name].zh for name in labels_of(rows.chips[at])]
        assert cells.loc[at, "labels_zh"] == "；".join(labels)


def test_rows_are_the_lists_in_order(run: MatchRun) -> None:
    assert run.shortlists is not None
    rows, mentor = pair_rows(run), run.shortlists.mentor
    assert rows.mentor.tolist() == mentor[mentor >= 0].tolist()
    assert rows.assigned.sum() == run.assignment.n_matched
    assert (mentor[rows.learner, rows.rank - 1] == rows.mentor).all()


def test_blocks_together_are_the_rows(run: MatchRun, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pair_rows(run)
    whole = frame(SHORTLIST_COLUMNS, rows).to_csv(index=False, header=False)
    monkeypatch.setattr(api.report.pair_rows, "BLOCK_ROWS", 7)
    blocks = [frame(SHORTLIST_COLUMNS, some) for some in rows.blocks()]
    assert max(map(len, blocks)) == 7
    assert "".join(some.to_csv(index=False, header=False) for some in blocks) == whole


def test_without_lists_the_rows_are_the_assignment() -> None:
    run = match_cohort(tiny_frames(), mode="assign")
    rows = pair_rows(run)
    assert rows.assigned.all()
    assert np.isnan(rows.propensity).all()
    assert len(frame(ASSIGNMENT_COLUMNS, rows)) == run.assignment.n_matched


def test_without_rows_there_are_the_headers(run: MatchRun) -> None:
    nothing = pair_rows(run).taken(slice(0, 0))
    blocks = [frame(SHORTLIST_COLUMNS, some) for some in nothing.blocks()]
    assert [len(cells) for cells in blocks] == [0]
    assert list(blocks[0].columns) == [column.name for column in SHORTLIST_COLUMNS]
