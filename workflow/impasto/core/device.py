"""Where tensors live: the GPU if there is one."""

import os
from typing import TYPE_CHECKING

from impasto.core.errors import InputError

if TYPE_CHECKING:
    import torch

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16")
_requested_precision = "auto"  # the precision that this process was told to compute in


def select_device(
    name: str = "auto", threads: int | None = None, precision: str = "auto"
) -> "torch.device":
    """The device of that name; "auto" takes CUDA, else MPS, else the CPU.

    Also sets the number of CPU threads, at most the cores that this process may use, and the
    precision of the network (see `network_precision`), and asks for deterministic kernels, so that the
    same call with as many threads gives the same bytes again (on a GPU: as far as its kernels
    allow).

    Raises:
        InputError: the name is unknown, or the device is not there.
    """
    import torch

    global _requested_precision
    if name not in DEVICES:
        raise InputError(f"device: expected {', '.join(DEVICES)}, found {name!r}")
    if precision not in PRECISIONS:
        raise InputError(f"precision: expected {', '.join(PRECISIONS)}, found {precision!r}")
    _requested_precision = precision
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        name = next((n for n, available in there.items() if available), "cpu")
    elif not there.get(name, True):
        raise InputError(f"device: {name} was asked for, but PyTorch finds none on this machine")
    torch.set_num_threads(min(threads or usable_cores(), usable_cores()))
    # cuBLAS is deterministic with a fixed workspace only, which must be set before CUDA starts.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    # Some backward kernels on a GPU have no deterministic form; a warning must not stop the work.
    torch.set_deterministic_debug_mode("warn")
    # Nothing here reads memory that it has not written; filling it first would be lost time.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    # Gradients that fade to denormal numbers cost a CPU dozens of times the usual cycles.
    torch.set_flush_denormal(True)
    # Where float32 is computed on a GPU, in TF32: its products are as exact as features need.
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32 = True
    if name == "cpu":
        _keep_freed_memory()
    return torch.device(name)


def network_precision(device: "torch.device") -> "torch.dtype":
    """The precision that the network is computed in, as `select_device` was told.

    Of itself bfloat16, where the chip multiplies it: features are then off by 0.3 %, gradients by
    2 %; the picture and its optimiser stay in float32. Chips that only emulate it, and are dozens
    of times slower, compute in float32.
    """
    import torch

    native = False
    if device.type == "cuda":
        native = torch.cuda.is_bf16_supported(including_emulation=False)
    elif device.type == "cpu" and hasattr(torch.cpu, "get_capabilities"):
        chip = torch.cpu.get_capabilities()
        native = bool(chip.get("avx512_bf16") or chip.get("amx_bf16"))
    automatic = torch.bfloat16 if native else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}.get(
        _requested_precision, automatic
    )


def usable_cores() -> int:
    """Cores that this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        return os.cpu_count() or 1


def return_freed_memory() -> None:
    """Give back to the system what has been freed, which `select_device` has had kept."""
    _call_glibc("malloc_trim", 0)


def _keep_freed_memory() -> None:
    """Keep glibc from handing freed tensors back to the system, which faults them in again.

    Each step of the optimiser frees and takes the same blocks; returning them costs a quarter of
    the time at 512 pixels. `mallopt(3)`: M_MMAP_MAX 0, M_TRIM_THRESHOLD at its largest.
    """
    _call_glibc("mallopt", -4, 0)
    _call_glibc("mallopt", -1, 2**31 - 1)


def _call_glibc(name: str, *arguments: int) -> None:
    """Call a function of the C library by name, where there is one of that name."""
    import ctypes
    import sys

    if sys.platform.startswith("linux"):
        function = getattr(ctypes.CDLL(None), name, None)  # musl has neither
        if function is not None:
            function(*arguments)
