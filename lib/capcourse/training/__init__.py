"""Training a captioner: what learns, how fast, on what, and when to stop."""

import logging

from capcourse.training.freezing import freeze
from capcourse.training.history import History
from capcourse.training.optimizers import OPTIMIZERS, check_optimizer, new_optimizer
from capcourse.training.tuning import fine_tune

# The Trainer loads bitsandbytes, which warns that a package for 4 bits on the processor is missing.
logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)

__all__ = ["OPTIMIZERS", "History", "check_optimizer", "fine_tune", "freeze", "new_optimizer"]
