"""The verb `stage score-table`: collect the scores of all stills in a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from impasto.api.option_types import OutputPath, Several


def score_table(
    stills: Sequence[Path],
    /,
    *,
    output: OutputPath,
    baselines: Annotated[Sequence[Path], Several] = (),
) -> None:
    """Collect the scores of all stills in a CSV file.

    The scores are those that `impasto paint` writes beside each still. The table has a row for each
    still, and their medians in the last row. With baselines, written by `impasto stage
    paint-baseline`, each still is followed by its baseline and its bare render; the column
    `picture` says which is which.

    Examples:
        impasto stage score-table results/stills/*.json -o results/scores.csv
        impasto stage score-table stills/*.json --baselines baselines/*.json -o scores.csv

    Args:
        stills: records of the stills.
        output: the CSV file to write.
        baselines: records of baselines to compare with, each named like its still.
    """
    from impasto.scoring.table import read_rows, write_csv

    write_csv(output, read_rows(stills, baselines))
