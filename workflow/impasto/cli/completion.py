"""The verb `completion`: write what completes verbs and options in a shell."""

from typing import Literal


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print the script with which a shell completes verbs and options.

    For bash and fish, the example belongs in the shell's start-up file, ~/.bashrc or
    ~/.config/fish/config.fish; for zsh, the script belongs in a folder of its $fpath.

    Examples:
        eval "$(impasto completion bash)"
        impasto completion fish | source
        impasto completion zsh > _impasto

    Args:
        shell: the shell.
    """
    from impasto.cli import build_app

    print(build_app().generate_completion(shell=shell))
