from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from api.files.errors import TooLarge, UnreadableFile
from api.files.limits import Limits
from api.files.uploads import lay_out


def archive(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return content.getvalue()


def test_a_file_is_laid_out_under_the_last_part_of_its_name(tmp_path: Path) -> None:
    assert lay_out(b"x", "../../etc/people.csv", tmp_path) == tmp_path / "people.csv"
    assert (tmp_path / "people.csv").read_bytes() == b"x"


def test_an_archive_is_laid_out_flat_without_hidden_files(tmp_path: Path) -> None:
    content = archive(
        {
            "company/people.csv": b"a",
            "../../posts.csv": b"b",
            "C:\\data\\mentors.csv": b"c",
            "__MACOSX/._people.csv": b"d",
            ".hidden/learners.csv": b"e",
        }
    )
    assert lay_out(content, "c.zip", tmp_path) == tmp_path
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "people.csv": b"a",
        "mentors.csv": b"c",
    }


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    raw = archive({"aabb.csv": b"x"}).replace(b"aabb", "学员".encode("gb18030"))
    lay_out(raw, "c.zip", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["学员.csv"]


@pytest.mark.parametrize(
    "limits", [Limits(files=1), Limits(expanded_bytes=10), Limits(expansion=5)]
)
def test_limits_hold_before_anything_is_unpacked(tmp_path: Path, limits: Limits) -> None:
    content = archive({"people.csv": b"0" * 100_000, "posts.csv": b""})
    with pytest.raises(TooLarge):
        lay_out(content, "c.zip", tmp_path, limits)
    assert not list(tmp_path.iterdir())


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    whole = archive({"people.csv": b"0" * 1000})
    for content in (b"PK\x03\x04 no archive", whole[:-30], whole.replace(b"people", b"peoplf", 1)):
        with pytest.raises(UnreadableFile):
            lay_out(content, "c.zip", tmp_path)


def test_an_encrypted_archive_is_told(tmp_path: Path) -> None:
    whole = bytearray(archive({"people.csv": b"0" * 1000}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="encrypted"):
        lay_out(bytes(whole), "c.zip", tmp_path)


def test_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        lay_out(archive({"a/people.csv": b"x", "b/people.csv": b"y"}), "c.zip", tmp_path)
