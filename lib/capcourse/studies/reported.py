"""What the seeds published: the numbers that a chapter prints beside its own."""

from typing import Any

from capcourse.resources import resource


def published(study: str) -> dict[str, Any]:
    """The published side of a study, from studies/<study>.yaml.

    Args:
        study: the file's name without .yaml, such as "vit_gpt2_freeze".

    Returns:
        `seed`, `source`, `data` and the `published` tables, as the file has them; where it names another
        study in their place, that one's.

    Raises:
        BadInput: there is no such study.

    Used from the first chapter, *What is captioning?*, on.
    """
    import yaml

    said = yaml.safe_load(resource("studies", study, ".yaml").read_text(encoding="utf-8"))
    if isinstance(said.get("published"), str):  # the name of the study that has them
        said["published"] = published(said["published"])["published"]
    return said
