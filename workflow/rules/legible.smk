# Check the settings as they are written, in config/config.yaml and in files of --configfile. For a
# file that cannot be read, Snakemake reports neither the name nor the line.
#
# All paths are relative to the working folder, which --directory sets.
from pathlib import Path

from snakemake.exceptions import WorkflowError

from impasto.core.errors import InputError
from impasto.timeline.settings import load_settings

DEFAULT_SETTINGS = Path("config/config.yaml")
# A module may get its settings from the workflow that uses it. They lie in no file then, or in one
# that has other keys as well.
GIVEN_SETTINGS = workflow.modifier.skip_configfile
SETTINGS_FILES = [] if GIVEN_SETTINGS else list(map(Path, workflow.overwrite_configfiles))
if not GIVEN_SETTINGS and (DEFAULT_SETTINGS.exists() or not SETTINGS_FILES):
    SETTINGS_FILES.insert(0, DEFAULT_SETTINGS)


def cannot_start(error):
    """Return the error for Snakemake, which prints it without a traceback."""
    message = f"impasto cannot start:\n{error}"
    project = Path(workflow.basedir)
    if project.name == "workflow":
        project = project.parent
    if not DEFAULT_SETTINGS.exists() and (project / DEFAULT_SETTINGS).exists():
        message += (
            f"\nPaths are relative to the working folder, {Path.cwd()}. To work in the folder of "
            f"the Snakefile, add: --directory {project}"
        )
    return WorkflowError(message)


try:
    for file in SETTINGS_FILES:
        load_settings(file)
except InputError as error:
    raise cannot_start(error) from None
