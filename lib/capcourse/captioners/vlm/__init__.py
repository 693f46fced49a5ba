"""Vision-language models that are asked: LLaVA, Qwen2.5-VL and PaliGemma."""

from capcourse.captioners.vlm.llava import LlavaCaptioner
from capcourse.captioners.vlm.paligemma import PaliGemmaCaptioner
from capcourse.captioners.vlm.qwen import QwenCaptioner

__all__ = ["LlavaCaptioner", "PaliGemmaCaptioner", "QwenCaptioner"]
