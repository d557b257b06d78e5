from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from api.report.svg.wrapping import width_of, wrapped


@given(st.text(alphabet="ab cd差距覆盖，。", max_size=60), st.floats(40, 300))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_nothing_is_lost_where_lines_suffice(text: str, width: float) -> None:
    lines = wrapped(text, width, 13.0, most=1000)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="ab cd差距覆盖，。", max_size=60), st.integers(1, 3))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_there_are_never_more_lines_than_asked_for(text: str, most: int) -> None:
    assert 1 <= len(wrapped(text, 60.0, 13.0, most)) <= most


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = wrapped("willingness to teach, and a style that suits both", 120.0, 13.0)
    assert lines[-1].endswith("…")
    assert all(width_of(line, 13.0) <= 120.0 for line in lines)


def test_chinese_breaks_between_any_letters_but_not_before_a_comma() -> None:
    lines = wrapped("能力差距覆盖，教学意愿", 13.0 * 6, 13.0, most=5)
    assert lines[0] == "能力差距覆盖，"
    assert "".join(lines) == "能力差距覆盖，教学意愿"


def test_chinese_letters_are_about_twice_as_wide() -> None:
    assert width_of("差", 10.0) == 10.0
    assert width_of("a", 10.0) < 7.0
