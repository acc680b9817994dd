# Check that the settings can be read. For a file that cannot, Snakemake reports neither the name
# nor the line.
from pathlib import Path

from snakemake.exceptions import WorkflowError

from impasto.core.yaml_document import read_yaml
from impasto.core.errors import InputError

try:
    read_yaml(Path("config/config.yaml"))
except InputError as error:
    raise WorkflowError(f"impasto cannot start:\n{error}") from None
