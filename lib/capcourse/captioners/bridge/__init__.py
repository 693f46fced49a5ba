"""Bridge captioners: a vision tower, a bridge, and a language model that reads what the bridge hands over."""

from capcourse.captioners.bridge.captioner import BridgeCaptioner
from capcourse.captioners.bridge.model import BRIDGES, BridgeConfig, BridgeModel

__all__ = ["BRIDGES", "BridgeCaptioner", "BridgeConfig", "BridgeModel"]
