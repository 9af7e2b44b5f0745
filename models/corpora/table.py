"""Comma-separated tables with a header, read with one clear sentence for whatever is wrong with them."""

import csv
from collections.abc import Sequence
from pathlib import Path

from ..errors import CorpusError


def read_table(corpus: str, path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a UTF-8 table, cells stripped of surrounding space.

    Raises
    ------
    CorpusError
        If the table is missing, is no UTF-8 text, lacks a column, has an uneven row, or has no rows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, skipinitialspace=True, strict=True)
            rows = list(reader)
    except FileNotFoundError:
        raise CorpusError(f"Corpus {corpus}: the table {path} is missing; restore it.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"Corpus {corpus}: cannot read {path} ({error}); save it as UTF-8.") from error
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise CorpusError(f"Corpus {corpus}: {path} has no column {missing[0]!r}; add it.")
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise CorpusError(f"Corpus {corpus}: row {line} of {path} has too many or too few cells.")
    if not rows:
        raise CorpusError(f"Corpus {corpus}: {path} has no rows; list at least one clip.")
    return [{name: cell.strip() for name, cell in row.items()} for row in rows]


def unit_number(corpus: str, cell: str, where: str, low: float = 0.0, high: float = 1.0) -> float:
    """Return a rating between `low` and `high`, rescaled to 0..1.

    Raises
    ------
    CorpusError
        If the cell is no number of that range.
    """
    try:
        number = float(cell)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise CorpusError(f"Corpus {corpus}: {where} is {cell!r}; give a number from {low:g} to {high:g}.")
    return (number - low) / (high - low)
