"""Choice of the compute device: a GPU if there is one."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.core.errors import InputError

if TYPE_CHECKING:
    import torch

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16")
NO_BFLOAT16 = ("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI")
"""Values of ONEDNN_MAX_CPU_ISA under which PyTorch does not use a chip's bfloat16."""
# Set by `select_device` for the whole process.
_requested_precision = "auto"
_requested_threads: int | None = None


def select_device(
    name: str = "auto", threads: int | None = None, precision: str = "auto"
) -> "torch.device":
    """Return the device of that name; "auto" takes CUDA, else MPS, else the CPU.

    The function also sets the number of CPU threads, at most the cores that this process may use,
    and the precision of the network (see `network_precision`). It asks for deterministic kernels,
    so that the same call with the same number of threads gives the same bytes again (on a GPU: as
    far as its kernels allow).

    Raises:
        InputError: the name or the precision is unknown, or the device is not available.
    """
    import torch

    _note_request(name, threads, precision)
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        name = next((n for n, available in there.items() if available), "cpu")
    elif not there.get(name, True):
        raise InputError(f"device: {name} was asked for, but PyTorch finds none on this machine")
    torch.set_num_threads(thread_count())
    # cuBLAS is deterministic only with a fixed workspace, which must be set before CUDA starts.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    # Some backward kernels on a GPU have no deterministic form; a warning must not stop the work.
    torch.set_deterministic_debug_mode("warn")
    # No code here reads uninitialised memory, so filling it first would waste time.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    # A CPU takes dozens of times as many cycles for gradients that fade to denormal numbers.
    torch.set_flush_denormal(True)
    # On a GPU, float32 products are computed in TF32, which is exact enough for features.
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32 = True
    if name == "cpu":
        _keep_freed_memory()
    return torch.device(name)


@dataclass(frozen=True)
class DeviceRequest:
    """What is asked of `select_device`: the device is selected when it is first needed."""

    name: str
    threads: int | None
    precision: str

    def select(self) -> "torch.device":
        """Select the device, see `select_device`."""
        return select_device(self.name, self.threads, self.precision)


def request_device(
    name: str = "auto", threads: int | None = None, precision: str = "auto"
) -> DeviceRequest:
    """Note what is asked of `select_device`; only a device that may not be there is selected now.

    So PyTorch is loaded when it is needed, but no work is done for a GPU that is missing.

    Raises:
        InputError: as `select_device`.
    """
    _note_request(name, threads, precision)
    request = DeviceRequest(name, threads, precision)
    if name not in ("auto", "cpu"):
        request.select()
    return request


def _note_request(name: str, threads: int | None, precision: str) -> None:
    global _requested_precision, _requested_threads
    if name not in DEVICES:
        raise InputError(f"device: expected {', '.join(DEVICES)}, found {name!r}")
    if precision not in PRECISIONS:
        raise InputError(f"precision: expected {', '.join(PRECISIONS)}, found {precision!r}")
    _requested_precision, _requested_threads = precision, threads


def thread_count() -> int:
    """Return the number of CPU threads to use, at most the cores that this process may use."""
    return min(_requested_threads or usable_cores(), usable_cores())


def network_precision(device: "torch.device") -> "torch.dtype":
    """Return the precision of the network's computation, as requested from `select_device`.

    "auto" is bfloat16 where the chip multiplies it natively (and ONEDNN_MAX_CPU_ISA, by which users
    limit PyTorch to older instructions, does not rule that out): features then deviate by 0.3 % and
    gradients by 2 %, while the picture and its optimiser stay in float32. It is float32 on chips
    that only emulate bfloat16, which makes them dozens of times slower.
    """
    import torch

    native = False
    if device.type == "cuda":
        native = torch.cuda.is_bf16_supported(including_emulation=False)
    elif device.type == "cpu" and hasattr(torch.cpu, "get_capabilities"):
        chip = torch.cpu.get_capabilities()
        limit = os.environ.get("ONEDNN_MAX_CPU_ISA", "").upper()
        native = bool(chip.get("avx512_bf16") or chip.get("amx_bf16")) and limit not in NO_BFLOAT16
    automatic = torch.bfloat16 if native else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}.get(
        _requested_precision, automatic
    )


def usable_cores() -> int:
    """Return the number of cores that this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        return os.cpu_count() or 1


def processor_name() -> str:
    """Return the name of this machine's processor."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def return_freed_memory() -> None:
    """Return to the system the freed memory that `select_device` makes glibc keep."""
    _call_glibc("malloc_trim", 0)


def _keep_freed_memory() -> None:
    """Keep glibc from returning freed tensors to the system, which costs page faults later.

    Each step of the optimiser frees and allocates the same blocks; returning them costs a quarter
    of the time at 512 pixels. `mallopt(3)`: M_MMAP_MAX 0, M_TRIM_THRESHOLD at its largest.
    """
    _call_glibc("mallopt", -4, 0)
    _call_glibc("mallopt", -1, 2**31 - 1)


def _call_glibc(name: str, *arguments: int) -> None:
    """Call a function of the C library by name, if the library has it."""
    import ctypes
    import sys

    if sys.platform.startswith("linux"):
        function = getattr(ctypes.CDLL(None), name, None)  # musl has neither function
        if function is not None:
            function(*arguments)
