from __future__ import annotations

import subprocess
import sys

KERNELS = [
    "listing.auction.auction",
    "listing.augment.augment",
    "listing.pull.pull",
    "listing.refine.raise_prices",
    "listing.refine.release",
    "listing.scan.add_equal",
    "listing.scan.cut",
    "listing.scan.keep_best",
    "proposals.acceptance.propose",
    "proposals.scan.best_pairs",
    "proposals.scan.count_pairs",
    "proposals.scan.cut",
]


def test_warming_leaves_nothing_to_compile() -> None:
    code = (
        "import sys\n"
        "from importlib import import_module\n"
        "from matching import listing, proposals\n"
        "assert 'numba' not in sys.modules\n"
        "listing.warm()\n"
        "proposals.warm()\n"
        "for name in sys.argv[1:]:\n"
        "    module, kernel = name.rsplit('.', 1)\n"
        "    found = getattr(import_module('matching.' + module), kernel)\n"
        "    print(end='' if found.signatures else name + ' ')"
    )
    done = subprocess.run([sys.executable, "-c", code, *KERNELS], check=True, capture_output=True)
    assert done.stdout == b""
