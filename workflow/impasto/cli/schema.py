"""The verb `schema`: write the JSON schema of timelines."""

from impasto.api.option_types import OutputPath


def schema(*, output: OutputPath | None = None) -> None:
    """Write the JSON schema of timelines, for editors.

    With it, editors complete and explain the keys. A timeline refers to it in its first line:
    # yaml-language-server: $schema=timeline.schema.json

    Examples:
        impasto schema
        impasto schema -o config/timeline.schema.json

    Args:
        output: file to write (default: print it).
    """
    from impasto.core.atomic_files import atomic_write
    from impasto.timeline.json_schema import timeline_schema

    text = timeline_schema()
    if output is None:
        print(text, end="")
        return
    with atomic_write(output) as temporary:
        temporary.write_text(text, encoding="utf-8")
