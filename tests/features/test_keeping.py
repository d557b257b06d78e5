from __future__ import annotations

from features.keeping import forget_kept, kept


def test_what_is_kept_is_not_made_again_until_it_is_forgotten() -> None:
    made: list[float] = []

    @kept(2, typed=True)
    def double(value: float) -> float:
        made.append(value)
        return 2 * value

    assert [double(one) for one in (1, 1, 1.0, 1)] == [2, 2, 2.0, 2]
    assert made == [1, 1.0]
    forget_kept()
    assert double(1) == 2
    assert made == [1, 1.0, 1]
