"""The verb `schema`: write the JSON schema of timelines or settings."""

from typing import Literal

from impasto.api.option_types import OutputPath


def schema(
    document: Literal["timeline", "settings"] = "timeline", /, *, output: OutputPath | None = None
) -> None:
    """Write the JSON schema of timelines or settings, for editors.

    With it, editors complete and explain the keys. A timeline refers to it in its first line:
    # yaml-language-server: $schema=timeline.schema.json

    Examples:
        impasto schema
        impasto schema timeline -o config/timeline.schema.json
        impasto schema settings -o config/settings.schema.json

    Args:
        document: what the schema is of.
        output: file to write (default: print it).
    """
    from impasto.core.atomic_files import atomic_write
    from impasto.timeline.json_schema import editor_schema

    text = editor_schema(document)
    if output is None:
        print(text, end="")
        return
    with atomic_write(output) as temporary:
        temporary.write_text(text, encoding="utf-8")
