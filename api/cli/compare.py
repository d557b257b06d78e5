"""``mentormatch diff``: what changed between two match runs."""

from __future__ import annotations

from api.cli.options import JsonOption, LangOption, RunFolder
from api.cli.trouble import session


def diff(
    run1: RunFolder, run2: RunFolder, lang: LangOption = None, as_json: JsonOption = False
) -> None:
    """Compare two match runs: who changed mentor, and what else changed."""
    with session(lang, as_json) as screen:
        from api.report.diff import diff_document, diff_runs, text_rows

        found = diff_runs(run1, run2)
        screen.document(diff_document(found))
        for line in text_rows(found, screen.lang):
            screen.line(line)
