"""Human judgement: blind rating pages, what raters said of them, and which metric agrees with people.

`rating_key` puts captions into a blind order, `read_ratings` reads what raters handed in, `Ratings.alpha`
says whether they agree (`krippendorff_alpha`), and `correlations` how each metric goes with them.
"""

from capcourse.metrics.judgement.correlation import Correlation, Correlations, correlation, correlations
from capcourse.metrics.judgement.key import Item, RatingKey, rating_key, read_key
from capcourse.metrics.judgement.krippendorff import krippendorff_alpha
from capcourse.metrics.judgement.ratings import SCALE, Rating, Ratings
from capcourse.metrics.judgement.sheets import read_answers, read_ratings

__all__ = [
    "SCALE",
    "Correlation",
    "Correlations",
    "Item",
    "Rating",
    "RatingKey",
    "Ratings",
    "correlation",
    "correlations",
    "krippendorff_alpha",
    "rating_key",
    "read_answers",
    "read_key",
    "read_ratings",
]
