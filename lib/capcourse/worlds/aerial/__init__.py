"""The `aerial` world: tiles of land seen from straight above, with the faults of real captions.

It stands in for RISC, the satellite pictures of S3. Fifteen land uses (`LANDS`), each with things to count.
`faults` says what is wrong with which caption; `aerial.dirt` holds the rates, and where those come from.
"""

from capcourse.worlds.aerial.scene import LANDS, Scene, describe, draw, faults, sample, words
from capcourse.worlds.aerial.vocabulary import LEXICON

__all__ = ["LANDS", "LEXICON", "Scene", "describe", "draw", "faults", "sample", "words"]
