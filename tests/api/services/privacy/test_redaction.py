from __future__ import annotations

import io

import pandas as pd

from api.services.privacy.redaction import GONE, Redaction

HER = Redaction.of("E1", ("王芳", "Li", "X"))


def test_an_id_and_a_name_are_found_as_words_alone() -> None:
    gone = HER.pseudonym
    assert HER.text("E1, E10, LE1 and E1.") == f"{gone}, E10, LE1 and {gone}."
    assert (
        HER.text("和王芳一起；Li is not in Liability")
        == f"和{GONE}一起；{GONE} is not in Liability"
    )
    assert (
        HER.text("X stays: one letter is in everything") == "X stays: one letter is in everything"
    )


def test_json_is_rewritten_keys_and_all_and_numbers_stay() -> None:
    value = {"E1": [1, {"by": "E1"}, None, True], "n": 0.5}
    assert HER.value(value) == {HER.pseudonym: [1, {"by": HER.pseudonym}, None, True], "n": 0.5}


def test_files_are_looked_through_whatever_they_are() -> None:
    buffer = io.BytesIO()
    pd.DataFrame({"person_id": ["E2", "E1"], "level": [1.0, 2.0]}).to_parquet(buffer)
    assert HER.is_in(buffer.getvalue())
    assert HER.is_in("王芳".encode("gb18030"))
    assert HER.is_in("id\r\nE1".encode("utf-16"))
    assert not HER.is_in(b"E10,E11")


def test_two_pseudonyms_of_one_person_are_not_alike() -> None:
    assert Redaction.of("E1", ()).pseudonym != Redaction.of("E1", ()).pseudonym
