"""The land uses: what lies where on each kind of tile. A layout is made one way up; the world turns it.

`LAYOUTS[land](random)` gives the ground and the groups on it, in painting order. `where` here holds what is
true whichever way the tile is turned ("beside the runway"); left and right are read off the boxes afterwards.
"""

from collections.abc import Callable
from random import Random

from capcourse.worlds.aerial.country import farmland, forest, pivots, river
from capcourse.worlds.aerial.parts import Layout
from capcourse.worlds.aerial.shore import beach, desert, golf, port
from capcourse.worlds.aerial.town import car_park, crossing, housing
from capcourse.worlds.aerial.works import airport, courts, stadium, tanks

LAYOUTS: dict[str, Callable[[Random], Layout]] = {
    "farmland": farmland, "pivots": pivots, "river": river, "airport": airport, "golf course": golf,
    "port": port, "forest": forest, "housing": housing, "car park": car_park, "beach": beach,
    "desert": desert, "stadium": stadium, "tanks": tanks, "courts": courts, "crossroads": crossing,
}  # fmt: skip
