from __future__ import annotations

import re
from time import sleep

from api.store.ids import new_id


def test_an_id_tells_what_it_is_of_and_no_two_are_alike() -> None:
    ids = {new_id("run") for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(re.fullmatch(r"run_[0-9a-f]{32}", one) for one in ids)


def test_what_is_made_later_stands_behind_what_was_made_before() -> None:
    made = []
    for _ in range(5):
        made.append(new_id("pair"))
        sleep(0.002)
    assert made == sorted(made)
