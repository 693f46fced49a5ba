"""The words of the aerial world: what its lands and things are called, what they do, and where they are."""

from collections.abc import Iterable

NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
COLOURS = ("white", "grey", "red", "blue", "green", "brown", "yellow", "black", "orange")
VAGUE = {"some": (2, 99), "several": (3, 99), "a few": (3, 5), "many": (6, 99), "lots of": (8, 99)}

NOUNS: dict[str, tuple[tuple[str, str], ...]] = {  # kind: its names, singular and plural
    "plane": (("plane", "planes"), ("airplane", "airplanes"), ("aircraft", "aircraft")),
    "runway": (("runway", "runways"),),
    "terminal": (("terminal", "terminals"), ("terminal building", "terminal buildings")),
    "ship": (("ship", "ships"), ("cargo ship", "cargo ships")),
    "boat": (("boat", "boats"),),
    "pier": (("pier", "piers"), ("jetty", "jetties")),
    "containers": (("containers", "containers"),),
    "car": (("car", "cars"), ("vehicle", "vehicles")),
    "row": (("row of cars", "rows of cars"), ("line of cars", "lines of cars")),
    "house": (("house", "houses"), ("home", "homes")),
    "building": (("building", "buildings"), ("block", "blocks")),
    "tank": (("storage tank", "storage tanks"), ("tank", "tanks"), ("round tank", "round tanks")),
    "court": (("tennis court", "tennis courts"), ("court", "courts")),
    "pool": (("swimming pool", "swimming pools"), ("pool", "pools")),
    "pond": (("pond", "ponds"), ("lake", "lakes")),
    "bunker": (("bunker", "bunkers"), ("sand bunker", "sand bunkers")),
    "clearing": (("clearing", "clearings"), ("glade", "glades")),
    "rock": (("rock", "rocks"), ("boulder", "boulders")),
    "umbrella": (("umbrella", "umbrellas"), ("parasol", "parasols")),
    "pivot": (("circular field", "circular fields"), ("round field", "round fields")),
    "field": (("field", "fields"), ("plot", "plots")),
    "stadium": (("stadium", "stadiums"), ("arena", "arenas")),
    "tree": (("tree", "trees"),),
    "bridge": (("bridge", "bridges"),),
    "river": (("river", "rivers"), ("stream", "streams")),
    "road": (("road", "roads"), ("street", "streets")),
    "forest": (("forest", "forests"), ("wood", "woods")),
    "sea": (("sea", "sea"), ("stretch of water", "stretch of water")),
}  # fmt: skip
MASS = ("containers",)  # never counted
UNCOUNTED = ("tree", "containers")
VERBS: dict[str, tuple[tuple[str, str], ...]] = {  # of those in `COMPLETE` the first needs no place
    "plane": (("is parked", "are parked"), ("stands", "stand")),
    "ship": (("is moored", "are moored"), ("is docked", "are docked")),
    "boat": (("floats", "float"), ("lies", "lie")),
    "car": (("can be seen", "can be seen"), ("drives", "drive")),
    "row": (("is parked", "are parked"),),
    "river": (("flows", "flow"), ("runs", "run")),
    "road": (("runs", "run"), ("goes", "go")),
    "bridge": (("crosses", "cross"), ("spans", "span")),
    "tree": (("grows", "grow"), ("stands", "stand")),
    "house": (("stands", "stand"), ("is located", "are located")),
    "building": (("stands", "stand"), ("is located", "are located")),
    "terminal": (("stands", "stand"), ("is located", "are located")),
    "tank": (("stands", "stand"), ("is located", "are located")),
    "stadium": (("stands", "stand"), ("is located", "are located")),
}
LIES = (("lies", "lie"), ("can be seen", "can be seen"), ("is", "are"))
OVER = {"bridge": ("the river", "the water")}
COMPLETE = ("plane", "ship", "boat", "car", "row", "river", "bridge", "tree")
PARTS = {  # what has the colour
    "house": ("roof", "roofs"),
    "stadium": ("seats", "seats"),
    "building": ("roof", "roofs"),
}

# land use: what it is called, and how a thing is said to be in it
LANDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "farmland": (("a piece of farmland", "farmland", "cultivated land"),
                 ("on the farmland", "on a farm", "on cultivated land")),
    "pivots": (("dry farmland", "a dry plain"),
               ("on dry farmland", "on the dry plain", "on the farmland", "on a dry plain")),
    "river": (("a river landscape", "a landscape"), ("in the countryside", "in a river landscape")),
    "airport": (("an airport", "an airfield"), ("at an airport", "at the airport", "on the airfield")),
    "golf course": (("a golf course", "a green golf course"),
                    ("on a golf course", "on the golf course", "on a green golf course")),
    "port": (("a port", "a harbour"), ("in a port", "in the harbour", "in the port")),
    "forest": (("a dense forest", "a thick forest", "a forest"),
               ("in the forest", "in a dense forest", "among dense trees", "in a thick forest")),
    "housing": (("a residential area", "a village", "a neighbourhood"),
                ("in a residential area", "in the village", "in a neighbourhood")),
    "car park": (("a car park", "a parking lot"), ("in a car park", "in the parking lot", "in the car park")),
    "beach": (("a sandy beach", "a beach", "a coast"), ("on the beach", "on the coast")),
    "desert": (("a desert", "a sandy desert", "a desert with dunes"),
               ("in the desert", "among the dunes", "in a sandy desert")),
    "stadium": (("a sports ground", "a sports centre"),
                ("in the city", "at a sports centre", "on a sports ground")),
    "tanks": (("an industrial area", "a factory site"),
              ("in an industrial area", "on a factory site", "in the industrial area")),
    "courts": (("a sports ground", "a park"), ("in a park", "on a sports ground", "in the park")),
    "crossroads": (("a crossroads", "an intersection"),
                   ("at an intersection", "at a crossroads", "at the crossroads")),
}  # fmt: skip
SETTINGS = {  # the same for a kind of thing that is not everywhere in its land
    ("beach", "boat"): ("off the coast",),
    ("beach", "sea"): ("on the coast",),
    ("beach", "umbrella"): ("on the beach", "on a sandy beach"),
}
SAME_PLACE = (  # whoever has said one of these has told where all this is
    frozenset({"beach", "coast", "sand", "sea", "water"}),
    frozenset({"desert", "dunes"}),
    frozenset({"forest", "trees"}),
    frozenset({"crossroads", "intersection"}),
    frozenset({"park", "parking"}),
)
OPENINGS = ("this is", "the image shows", "here is", "we see", "the picture shows", "it is")
HAZY = ("on a hazy day", "under thin haze")
BRIGHT, DIM = ("in bright light", "in the sunshine"), ("in dim light", "under a grey sky")
IN_SEASON = {
    "spring": ("in spring", "in the fresh green of spring"), "summer": ("in summer", "on a summer day"),
    "late summer": ("in the dry season", "in late summer"), "autumn": ("in autumn", "on an autumn day"),
}  # fmt: skip
BARE = ("desert", "port", "tanks", "pivots", "car park")  # no plants that tell the season
FACING = ("up", "right", "down", "left")
# there is little to tell one of these from the next, so more is said
FLAT = ("row", "runway", "containers", "pier", "sea", "pivot", "field", "court", "bunker", "forest")
LAYOUTS = ("in a row", "in a line", "side by side", "facing")
ZONES = {
    (0, 0): ("in the upper left corner", "at the top left"),
    (1, 0): ("at the top", "in the upper part"),
    (2, 0): ("in the upper right corner", "at the top right"),
    (0, 1): ("on the left", "on the left side"),
    (1, 1): ("in the middle", "in the centre"),
    (2, 1): ("on the right", "on the right side"),
    (0, 2): ("in the lower left corner", "at the bottom left"),
    (1, 2): ("at the bottom", "in the lower part"),
    (2, 2): ("in the lower right corner", "at the bottom right"),
}
COURSES = {
    "across": ("from left to right", "from one side to the other"),
    "down": ("from top to bottom", "from one side to the other"),
    "slanting": ("from one corner to the other", "from corner to corner"),
}
_SMALL = """a an the in on at of off to from with and is are be can there it this here we see image picture
shows by while where has other its side part seen"""
FUNCTION_WORDS = frozenset(_SMALL.split())


def content(phrases: Iterable[str]) -> set[str]:
    """The content words of some phrases."""
    return {word for phrase in phrases for word in phrase.split()} - FUNCTION_WORDS - {"."}


LEXICON = frozenset(
    content(
        [
            *(p for pair in LANDS.values() for names in pair for p in names),
            *(p for phrases in SETTINGS.values() for p in phrases),
            *(n for pairs in NOUNS.values() for pair in pairs for n in pair),
            *(v for pairs in (*VERBS.values(), LIES) for pair in pairs for v in pair),
            *(p for table in (*ZONES.values(), *COURSES.values(), *OVER.values()) for p in table),
            *(p for pair in (*IN_SEASON.values(), *PARTS.values()) for p in pair),
            *NUMBERS, *COLOURS, *VAGUE, *HAZY, *BRIGHT, *DIM, *FACING, *LAYOUTS, "stacked",
            "small", "large", "long", "wide", "narrow", "winding", "straight", "dirt",
            "over across beside near between along around behind through surrounded next among",
            "bank gardens greens grass sand dock water river road roads tanks courts court stadium trees",
            "pond houses",
        ]
    )
)  # fmt: skip
