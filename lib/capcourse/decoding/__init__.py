"""How the next word is chosen: decodings by name, and the same in the open, one step at a time.

- `presets`: the reports' settings, by name.
- `begun`: a picture and a question before a captioner, the answer not begun.
- `filters`: which tokens may come next: temperature, top-k, top-p, no n-gram twice.
- `search`: greedy, sampling and beam search, written plainly, equal to `generate` token by token.
- `tree`: what else could have come next, with probabilities, for a figure.
"""

from capcourse.decoding.presets import DECODINGS, decoding_arguments

__all__ = ["DECODINGS", "decoding_arguments"]
