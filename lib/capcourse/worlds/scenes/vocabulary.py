"""The words of the scenes world: what may be said of a kind, a size, an action, a place and a weather."""

MEDIUM = "medium"
COLOUR_NAMES = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "white", "black")
NUMBERS = {2: "two", 3: "three", 4: "four"}
MANY = "many"  # no sampled scene needs it
SIZE_WORDS = {"small": ("small", "little", "tiny"), MEDIUM: (), "large": ("large", "big")}
NICKNAMES = {
    "dog": "puppy",
    "cat": "kitten",
    "horse": "pony",
    "rabbit": "bunny",
    "sheep": "lamb",
    "bicycle": "bike",
    "plane": "airplane",
    "bucket": "pail",
}
PLURALS = {
    "bus": "buses",
    "bench": "benches",
    "sheep": "sheep",
    "puppy": "puppies",
    "pony": "ponies",
    "bunny": "bunnies",
}
STANDING = ("dog", "horse", "cow", "sheep", "elephant", "giraffe", "duck")
SITTING = ("cat", "rabbit")
WHEELED = ("car", "truck", "bus", "bicycle", "scooter")
AIRBORNE = ("bird", "kite", "balloon", "plane")
# what can be seen of each kind beside what it usually does, which goes without saying
ACTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dog", "cat", "elephant", "giraffe"), ("sleeping", "running", "jumping")),
    **dict.fromkeys(("horse", "cow", "sheep", "rabbit"), ("sleeping", "running", "jumping", "eating")),
    **dict.fromkeys(("duck", "turtle"), ("sleeping",)),
    **dict.fromkeys(WHEELED, ("moving",)),
    "ball": ("bouncing",),
}
SIMILAR: dict[str, tuple[str, ...]] = {
    "dog": ("cat", "sheep", "horse"),
    "cat": ("dog", "rabbit", "sheep"),
    "horse": ("cow", "giraffe", "dog"),
    "cow": ("horse", "sheep", "dog"),
    "sheep": ("cow", "dog", "rabbit"),
    "rabbit": ("cat", "dog", "sheep"),
    "elephant": ("cow", "horse", "giraffe"),
    "giraffe": ("horse", "elephant", "cow"),
    "duck": ("bird", "turtle", "rabbit"),
    "bird": ("duck", "plane", "kite"),
    "turtle": ("crab", "duck", "rabbit"),
    "crab": ("turtle", "duck", "bird"),
    "car": ("truck", "bus", "scooter"),
    "truck": ("bus", "car", "boat"),
    "bus": ("truck", "car", "boat"),
    "bicycle": ("scooter", "car", "bench"),
    "scooter": ("bicycle", "car", "truck"),
    "boat": ("tent", "truck", "bus"),
    "plane": ("bird", "kite", "balloon"),
    "bench": ("chair", "bicycle", "bus"),
    "lamp": ("umbrella", "surfboard", "hydrant"),
    "hydrant": ("bucket", "lamp", "chair"),
    "ball": ("balloon", "bucket", "umbrella"),
    "umbrella": ("tent", "lamp", "balloon"),
    "chair": ("bench", "hydrant", "bucket"),
    "tent": ("umbrella", "boat", "kite"),
    "kite": ("balloon", "plane", "bird"),
    "balloon": ("kite", "ball", "plane"),
    "bucket": ("hydrant", "ball", "chair"),
    "surfboard": ("lamp", "boat", "kite"),
}
WHERE = {
    "beach": ("on the beach", "by the sea", "on the sand"),
    "meadow": ("in a meadow", "on the grass", "in a field"),
    "street": ("on a street", "in the city", "on the road"),
    "snow": ("in the snow", "on snowy ground", "in the mountains"),
    "desert": ("in the desert", "among the dunes", "on dry sand"),
    "room": ("in a room", "inside a house", "on a wooden floor"),
    "forest": ("in a forest", "in the woods", "among the trees"),
    "harbour": ("in a harbour", "at the docks", "by the water"),
}
# of these, what is said of things that stand there, and of none that fly
ON_THE_GROUND = frozenset(
    {
        "on the sand", "on the grass", "on a street", "on the road", "in the snow", "on snowy ground",
        "on dry sand", "on a wooden floor",
    }
)  # fmt: skip
SCENE = {
    "beach": ("a sandy beach", "a beach"),
    "meadow": ("a grassy meadow", "a grassy field"),
    "street": ("a city street", "a street"),
    "snow": ("a snowy landscape", "a winter landscape"),
    "desert": ("a dry desert", "a desert"),
    "room": ("a cosy room", "a room"),
    "forest": ("a forest", "a shady forest"),
    "harbour": ("a harbour", "a quiet harbour"),
}
ALSO_TRUE = {
    "beach": ("water",),
    "harbour": ("sea",),
    "snow": ("winter",),
    "room": ("window",),
    "forest": ("grass",),
}
RELATED = {
    "left of": ("on the left of", "to the left of"),
    "right of": ("on the right of", "to the right of"),
    "above": ("above", "over"),
    "below": ("below", "under"),
    "in front of": ("in front of",),
    "behind": ("behind",),
}
WEATHER_PHRASES = {
    "rain": ("in the rain", "on a rainy day"),
    "night": ("at night", "after dark"),
    "sunset": ("at sunset", "in the evening"),
    "fog": ("in the fog", "on a foggy day"),
}
WEATHER_ADJECTIVES = {"rain": "rainy", "night": "dark", "fog": "foggy"}
FUNCTION_WORDS = frozenset(
    ["a", "an", "the", "in", "on", "at", "by", "of", "to", "among", "inside", "after", "day"]
)


def plural(noun: str) -> str:
    """The plural of a kind or nickname."""
    return PLURALS.get(noun, noun + "s")


def usual_action(kind: str) -> str:
    """What a kind does when nothing is said of it; empty for things that do nothing."""
    kinds = {"standing": STANDING, "sitting": SITTING, "parked": WHEELED, "flying": AIRBORNE}
    return next((action for action, doers in kinds.items() if kind in doers), "")


def names(kind: str) -> set[str]:
    """All words for a kind, one and many."""
    nouns = {kind, NICKNAMES.get(kind, kind)}
    return nouns | {plural(noun) for noun in nouns}


def content(*phrases: str) -> set[str]:
    """The words of the phrases that name something."""
    return {word for phrase in phrases for word in phrase.split()} - FUNCTION_WORDS


def place_words(place: str) -> set[str]:
    """All words that are true of a place."""
    return content(*WHERE[place], *SCENE[place], *ALSO_TRUE.get(place, ()))


def weather_words(weather: str) -> set[str]:
    """All words that are true of a weather or time of day."""
    return content(*WEATHER_PHRASES.get(weather, ()), WEATHER_ADJECTIVES.get(weather, ""))
