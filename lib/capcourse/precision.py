"""In which precision a machine multiplies fast."""

from contextlib import nullcontext
from typing import Any

from capcourse.errors import unknown

PRECISIONS = ("auto", "float32")


def mixed_precision(precision: str = "auto") -> Any:
    """A context in which models multiply in bfloat16 where the machine does so fast, in float32 elsewhere.

    Args:
        precision: "auto", or "float32" for everywhere.

    Raises:
        BadInput: another precision.

    Fast are GPUs from Ampere on, and processors with AVX-512 BF16, AMX or ARM's BF16: two to four times
    float32 on these small models.
    """
    import torch

    if precision not in PRECISIONS:
        raise unknown("precision", precision, PRECISIONS)
    if precision == "float32":
        return nullcontext()
    if torch.cuda.is_available():
        fast = torch.cuda.is_bf16_supported(including_emulation=False)  # not on a T4
        return torch.autocast("cuda", torch.bfloat16, enabled=fast)
    able = torch.cpu.get_capabilities()
    fast = any(able.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return torch.autocast("cpu", torch.bfloat16, enabled=fast)
