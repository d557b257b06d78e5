"""Run every benchmark of the service: ``python -m benchmarks.api [NAME …]``.

A server as a process, load from another, on one machine: read ratios, not last digits.
"""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = ("recommend", "affinity", "choices", "company", "runs", "prices", "memory")


def main(asked: list[str]) -> None:
    for name in asked or NAMES:
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.api.bench_{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
