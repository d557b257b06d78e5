from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.files.errors import InputNotFound, UnreadableFile
from api.files.log_folder import (
    DICTIONARY,
    read_log_folder,
    write_log_folder,
    write_log_zip,
)
from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.log import log_frames
from models.errors import MissingTables
from models.log import Log, read_log
from models.log_columns import TABLES


@pytest.fixture(scope="module")
def log() -> Log:
    settings = SimulatorSettings(n_learners=40, n_mentors=8)
    company = simulate(settings, np.random.default_rng(0))
    return read_log(log_frames(company, np.datetime64("2027-01-01")))


def test_a_log_comes_back_as_it_was_written(log: Log, tmp_path: Path) -> None:
    write_log_folder(log, tmp_path / "log")
    back = read_log_folder(tmp_path / "log")
    assert back.feature_names == log.feature_names
    for name, frame in log.frames.items():
        pd.testing.assert_frame_equal(back.frames[name], frame)


def test_an_empty_log_comes_back_too(log: Log, tmp_path: Path) -> None:
    empty = read_log({name: frame[:0] for name, frame in log.frames.items()})
    write_log_folder(empty, tmp_path / "log")
    assert all(frame.empty for frame in read_log_folder(tmp_path / "log").frames.values())


def test_equal_logs_are_equal_to_the_byte(log: Log, tmp_path: Path) -> None:
    for name in "ab":
        write_log_folder(log, tmp_path / name)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_the_dictionary_says_what_every_column_holds(log: Log, tmp_path: Path) -> None:
    write_log_folder(log, tmp_path / "log")
    tables = json.loads((tmp_path / "log" / DICTIONARY).read_text("utf-8"))["tables"]
    assert tables.keys() == TABLES.keys()
    for name, told in tables.items():
        assert [one["name"] for one in told["columns"]] == list(log.frames[name].columns)
        assert told["rows"] == len(log.frames[name])
        assert all(one["zh"] and one["en"] and one["expected"] for one in told["columns"])


def test_what_is_no_log_is_told(log: Log, tmp_path: Path) -> None:
    with pytest.raises(InputNotFound):
        read_log_folder(tmp_path / "nowhere")
    with pytest.raises(MissingTables):
        read_log_folder(tmp_path)
    write_log_folder(log, tmp_path / "log")
    (tmp_path / "log" / "pairs.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UnreadableFile):
        read_log_folder(tmp_path / "log")


def test_an_archive_holds_the_files_of_the_folder_to_the_byte(log: Log, tmp_path: Path) -> None:
    write_log_folder(log, tmp_path / "log")
    one, other = BytesIO(), BytesIO()
    write_log_zip(log, one)
    write_log_zip(log, other)
    assert one.getvalue() == other.getvalue()
    with zipfile.ZipFile(one) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "log" / name).read_bytes()
        assert len(archive.namelist()) == len(list((tmp_path / "log").iterdir()))
