"""Scores and ratings side by side, caption by caption."""

from collections.abc import Mapping
from typing import Any

from capcourse.errors import BadInput
from capcourse.metrics.checks import listed, shown
from capcourse.metrics.judgement.krippendorff import floats
from capcourse.metrics.judgement.ratings import Ratings
from capcourse.metrics.scores import Scores, counted


def pairs_of(scores: Any, ratings: Any) -> list[tuple[Scores, int, float]]:
    """For every rated caption the scores of its system, its place in them, and its mean rating.

    Args:
        scores: as `correlations` takes them.
        ratings: the same.

    Raises:
        BadInput: what is no scores or no ratings, a rated image without a score, or systems that differ.
    """
    scores, ratings = _by_system(scores, ratings)
    found = []
    for system, owner in scores.items():
        given, whose = ratings[system], f" of {system}" if system else ""
        if isinstance(given, Mapping):
            place = {image: n for n, image in enumerate(owner.ids)}
            strange = [image for image in given if image not in place]
            if strange:
                raise BadInput(
                    f"image {strange[0]!r} is rated and has no score{whose}; score the captions as a mapping "
                    "from image id to caption"
                )
            given = {place[image]: rating for image, rating in given.items()}
        else:
            given = dict(enumerate(listed(given, f"ratings{whose}")))
            if len(given) != len(owner.ids):
                raise BadInput(
                    f"{len(given)} ratings{whose} for {counted(len(owner.ids))}; give one an image, nan for "
                    "none"
                )
        values = floats(list(given.values()), f"ratings{whose}")
        if values.ndim != 1:
            raise BadInput(f"ratings{whose}: one number a caption was expected; give the mean of its raters")
        rated = zip(given, values.tolist(), strict=True)
        found += [(owner, n, rating) for n, rating in rated if rating == rating]  # nan: nobody rated it
    return found


def _by_system(scores: Any, ratings: Any) -> tuple[Mapping[str, Scores], Mapping[str, Any]]:
    """Scores and ratings by the names of the systems; "" for one without a name."""
    if not isinstance(ratings, Ratings) and (isinstance(ratings, str) or not hasattr(ratings, "__iter__")):
        raise BadInput(
            f"ratings is {shown(ratings)}; give what read_ratings gives, or mean ratings of images"
        )
    if isinstance(ratings, Ratings):
        if not ratings.rows:
            raise BadInput("no ratings; read at least one file that has some")
        ratings = ratings.means()
        if isinstance(scores, Scores) and len(ratings) == 1:
            (ratings,) = ratings.values()
        elif isinstance(scores, Scores):
            raise BadInput(f"ratings of {', '.join(ratings)}; give the scores of each by its name")
    if isinstance(scores, Scores):
        return {"": scores}, {"": ratings}
    if not isinstance(scores, Mapping) or not all(isinstance(owner, Scores) for owner in scores.values()):
        raise BadInput(
            f"scores is {shown(scores)}; give what cc.score gives, or a mapping from systems to such"
        )
    if not isinstance(ratings, Mapping) or set(scores) != set(ratings):
        told = ", ".join(map(str, ratings)) if isinstance(ratings, Mapping) else "a list"
        raise BadInput(
            f"scores of {', '.join(map(str, scores))}, ratings of {told}; give both for the same systems"
        )
    return scores, ratings
