"""Writing a file or a folder so that it is there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a path to write to; rename it to `path` when the block ends well.

    The temporary file is hidden, lies in the same folder (so that the rename is one step) and
    keeps the suffix. When the block fails or is interrupted it is removed and whatever stood at
    `path` is left as it was. Missing folders are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}-{uuid4().hex}{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill; let it take the place of `path` when the block ends well.

    The new folder grows in a hidden scratch folder beside `path` and arrives by one rename. When
    the block fails or is interrupted, the scratch folder is removed and whatever stood at `path`
    is left as it was. Whether `path` may be replaced is for the caller to say. Missing parents are
    made.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        new, old = Path(scratch) / "new", Path(scratch) / "old"
        new.mkdir()
        yield new
        try:
            if path.exists():
                path.rename(old)
            new.rename(path)
        except BaseException:
            if old.exists() and not path.exists():
                old.rename(path)
            raise
