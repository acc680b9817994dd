"""Make torchvision importable beside a torch that its compiled operators do not match.

Package indexes have torchvision for Linux only as a CUDA build. Its operators do not load beside a
CPU build of torch, and the import fails on a missing schema, `torchvision::nms`. Models, weights
and transforms need none of these operators, so declaring the two schemas is enough.
"""

import torch

_library: torch.library.Library | None = None  # dropping it would withdraw the schemas


def ensure_importable() -> None:
    """Declare the missing operator schemas where torchvision's compiled ones do not load."""
    global _library
    if _library is not None:
        return
    try:
        import torchvision
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        import sys

        # A failed import leaves submodules in `sys.modules` that are only partly loaded.
        for name in [n for n in sys.modules if n.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        _library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for name in ("nms", "qnms"):
            schema = f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            _library.define(schema)  # type: ignore[no-untyped-call]
        import torchvision  # noqa: F401
