"""How long the whole run takes, from files to report, and how it grows."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

SIZES = ((60, 20), (300, 80), (1_000, 250), (5_000, 1_000))


def run(quick: bool = False) -> list[dict[str, Any]]:
    sizes = SIZES[:2] if quick else SIZES
    return [_row(learners, mentors) for learners, mentors in sizes]


def _row(learners: int, mentors: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        company, out = Path(folder) / "company", Path(folder) / "run"
        size = ["--learners", str(learners), "--mentors", str(mentors)]
        _mentormatch("sample", *size, "--seed", "0", "--out", str(company))
        times, peak = [], 0.0
        for _ in range(3):
            start = perf_counter()
            peak = max(peak, _mentormatch("match", str(company), "--out", str(out)))
            times.append(perf_counter() - start)
        size_mb = sum(path.stat().st_size for path in out.rglob("*")) / 1e6
    return {
        "learners": learners,
        "mentors": mentors,
        "files to report, s": median(times),
        "peak memory, MB": peak,
        "written, MB": size_mb,
    }


def _mentormatch(*arguments: str) -> float:
    """Run the command; return its peak memory in MB."""
    command = [str(Path(sys.executable).with_name("mentormatch")), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(arguments)}: exit status {status}")
    return usage.ru_maxrss / 1024
