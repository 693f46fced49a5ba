"""The paints of the aerial world: muted, as satellites see colours."""

from capcourse.worlds.canvas import Colour

HUES: dict[str, dict[str, Colour]] = {  # what a colour word means for a kind; "" for every other kind
    "": {
        "white": (232, 232, 226),
        "grey": (142, 144, 144),
        "red": (158, 68, 54),
        "blue": (72, 106, 148),
        "green": (96, 126, 78),
        "brown": (124, 98, 74),
        "yellow": (206, 178, 98),
        "black": (58, 60, 64),
        "orange": (198, 122, 66),
    },
    "field": {"yellow": (204, 182, 112), "green": (104, 136, 76), "brown": (142, 112, 84)},
    "roof": {"red": (164, 86, 66), "grey": (136, 138, 140), "brown": (118, 92, 72), "white": (220, 218, 210)},
    "water": {"blue": (66, 98, 124), "green": (82, 110, 92), "brown": (128, 114, 88)},
    "court": {"blue": (74, 110, 150), "green": (84, 128, 88), "red": (164, 88, 70)},
}
FAMILY = {
    **dict.fromkeys(("field", "pivot"), "field"),
    **dict.fromkeys(("house", "building", "terminal"), "roof"),
    **dict.fromkeys(("river", "pond", "sea"), "water"),
    "court": "court",
}
ASPHALT: Colour = (112, 112, 112)
CONCRETE: Colour = (168, 166, 158)
SAND: Colour = (216, 200, 160)
SOIL: Colour = (164, 142, 110)


def hue(kind: str, colour: str) -> Colour:
    """The paint for a kind in a colour."""
    return HUES[FAMILY.get(kind, "")][colour]
