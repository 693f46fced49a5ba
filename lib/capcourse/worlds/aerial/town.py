"""Layouts of built-up land: housing, car parks, crossroads."""

from random import Random

from capcourse.worlds.aerial.parts import EDGE, Layout, scatter, split
from capcourse.worlds.aerial.tiles import Group, Mark


def housing(rng: Random) -> Layout:
    rows = rng.choice((2, 3, 3))
    groups: list[Group] = []
    width = 0.055
    streets = [(k + 0.5) / (rows - 1) if rows > 1 else 0.5 for k in range(rows - 1)]
    streets = [0.5] if rows == 2 else [0.32, 0.7]
    for y in streets:
        groups.append(
            Group(
                "road",
                (),
                "grey",
                "",
                ((-EDGE, y), (1 + EDGE, y)),
                width,
                where=("between the houses",),
                manner=("straight",),
                named=y == streets[0] and rows == 2,
            )
        )
    cross = rng.choice((None, 0.3, 0.5, 0.7))
    if cross:
        groups.append(Group("road", (), "grey", "", ((cross, -EDGE), (cross, 1 + EDGE)), width, named=False))
    bands = []
    for y in streets:
        bands += [y - 0.105, y + 0.105]
    colours = rng.choice(
        (("red", "grey"), ("red", "brown"), ("grey", "white"), ("grey", "brown"), ("red",), ("grey",))
    )
    pitch = rng.choice((0.125, 0.16, 0.2))
    lots = []
    for y in bands:
        for k in range(round(0.98 / pitch)):
            x = (k + 0.5) * pitch + 0.01
            if (not cross or abs(x - cross) > 0.09) and x < 0.95:
                lots.append((x, y))
    rng.shuffle(lots)
    lots = lots[: max(4, round(len(lots) * rng.choice((0.4, 0.7, 0.95))))]
    size = "small" if pitch < 0.15 else "large" if pitch > 0.18 else ""
    houses = [Mark(x, y, pitch * rng.uniform(0.62, 0.78), rng.uniform(0.085, 0.11)) for x, y in lots]
    groups += split(
        rng,
        houses,
        "house",
        colours,
        size=size,
        where=("along the road" + "s" * (len(streets) > 1 or cross is not None),),
    )
    back = (0.1, 0.9, 0.51 if rows == 3 else 0.22, 0.78 if rows == 2 else 0.5)
    yards = [
        v for v in back if all(abs(v - b) > 0.085 for b in bands) and all(abs(v - s) > 0.06 for s in streets)
    ]
    pools: list[Mark] = []
    if rng.random() < 0.65 and yards:
        n = rng.randint(1, 4)
        for x, y in scatter(
            rng,
            n,
            0.05,
            lambda x, y: min(abs(y - v) for v in yards) < 0.03 and (not cross or abs(x - cross) > 0.09),
        ):
            pools.append(Mark(x, y, rng.uniform(0.06, 0.09), rng.uniform(0.045, 0.06)))
        if pools:
            groups.append(Group("pool", tuple(pools), "blue", where=("behind the houses", "in the gardens")))
    spots = [
        (x + rng.uniform(-0.01, 0.01), y) for x, y in ((i / 14 + 0.03, v) for v in yards for i in range(14))
    ]
    trees = tuple(
        Mark(x, y + rng.uniform(-0.012, 0.012), s, s)
        for x, y in spots
        for s in (rng.uniform(0.035, 0.055),)
        if rng.random() < 0.7
        and all(abs(x - p.x) > 0.08 or abs(y - p.y) > 0.07 for p in pools)
        and (not cross or abs(x - cross) > 0.06)
    )
    if len(trees) > 1:
        groups.append(Group("tree", trees, "green", where=("behind the houses", "around the houses")))
    n = rng.choice((0, 0, 1, 2, 3))
    if n:
        xs = rng.sample(
            [v for v in (0.08, 0.2, 0.4, 0.6, 0.8, 0.92) if not cross or abs(v - cross) > 0.09], min(n, 3)
        )
        y = rng.choice(streets)
        groups.append(
            Group(
                "car",
                tuple(Mark(x, y + 0.012, 0.026, 0.05, 90) for x in xs),
                rng.choice(("white", "red", "black", "blue")),
                where=("on the road",),
            )
        )
    return "town", groups


def car_park(rng: Random) -> Layout:
    rows = rng.choice((1, 2, 2, 3, 3, 4))
    hall = rng.random() < 0.65
    right = 0.62 if hall else 0.96
    top = rng.uniform(0.03, 0.1)
    depth = min(0.2, 0.86 / rows)
    marks = tuple(
        Mark((0.06 + right) / 2, top + (k + 0.5) * (0.96 - top) / rows, right - 0.08, depth)
        for k in range(rows)
    )
    groups = [Group("row", marks)]
    if hall:
        groups.append(
            Group(
                "building",
                (Mark(0.83, 0.5, rng.uniform(0.2, 0.28), rng.uniform(0.6, 0.92)),),
                rng.choice(("white", "grey", "red", "brown")),
                "large",
                where=("beside the car park", "next to the cars"),
            )
        )
    elif rng.random() < 0.8:
        groups = [
            Group(
                "patch",
                (),
                "grass",
                path=((-EDGE, -EDGE), (0.035, -EDGE), (0.035, 1 + EDGE), (-EDGE, 1 + EDGE)),
                named=False,
            ),
            *groups,
        ]
    gaps = [top + k * (0.96 - top) / rows for k in range(1, rows)]
    n = rng.choice((0, 1, 2)) if rows < 4 else 0
    if n and gaps:
        xs = rng.sample((0.15, 0.32, 0.5), n)
        y = rng.choice(gaps)
        groups.append(
            Group(
                "car",
                tuple(Mark(x, y, 0.032, 0.07, 90) for x in xs),
                "yellow",
                where=("between the rows",) if rows > 1 else (),
            )
        )
    if rng.random() < 0.5:
        ys = [i / 9 + 0.05 for i in range(9)]
        groups.append(
            Group(
                "tree",
                tuple(Mark(0.025 if not hall else 0.665, y, 0.045, 0.045) for y in ys),
                "green",
                where=("beside the car park",),
            )
        )
    return "asphalt", groups


def crossing(rng: Random) -> Layout:
    width = rng.choice((0.1, 0.13, 0.16))
    y, x = rng.uniform(0.42, 0.58), rng.uniform(0.42, 0.58)
    tilt = rng.choice((0, 0, 0.12, -0.12))
    roads = [((-EDGE, y), (1 + EDGE, y)), ((x - tilt, -EDGE), (x + tilt, 1 + EDGE))]
    size = "wide" if width > 0.12 else ""
    groups = [Group("road", (), "grey", size, path, width, named=False) for path in roads]
    groups[1] = Group("road", (), "grey", size, roads[1], width, named=False)
    corners = ("house", "forest", "grass", "building", "pond")
    chosen = rng.sample(corners, 2)
    reach = width / 2 + 0.05 + abs(tilt) * 0.6
    quads = [(0, 0), (1, 0), (1, 1), (0, 1)]
    rng.shuffle(quads)
    by_kind: dict[str, list] = {}
    for k, (qx, qy) in enumerate(quads):
        by_kind.setdefault(chosen[k % 2] if k < 3 else chosen[0], []).append((qx, qy))
    for kind, places in by_kind.items():
        marks, blocks = [], []
        for qx, qy in places:
            x0, x1 = (0.0, x - reach) if qx == 0 else (x + reach, 1.0)
            y0, y1 = (0.0, y - width / 2 - 0.05) if qy == 0 else (y + width / 2 + 0.05, 1.0)
            blocks.append((x0, y0, x1, y1))
            cx, cy, w, h = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
            if kind == "house":
                marks += [
                    Mark(x0 + w * u, y0 + h * v, w * 0.3, h * 0.26)
                    for u in (0.25, 0.75)
                    for v in (0.22, 0.58, 0.88)
                    if rng.random() < 0.75
                ]
            elif kind == "building":
                marks.append(Mark(cx, cy, w * 0.7, h * 0.7))
            elif kind == "pond":
                marks.append(Mark(cx, cy, w * 0.7, h * 0.6))
        if kind == "forest":
            for x0, y0, x1, y1 in blocks:
                groups.append(
                    Group(
                        "forest",
                        (),
                        "green",
                        path=((x0, y0), (x1, y0), (x1, y1), (x0, y1)),
                        where=("beside the roads",),
                    )
                )
        elif marks:
            colours = {
                "house": ("red", "grey", "brown"),
                "building": ("white", "grey", "red"),
                "pond": ("blue", "green"),
            }
            groups.append(
                Group(
                    kind,
                    tuple(marks),
                    rng.choice(colours[kind]),
                    where=("beside the roads", "near the crossroads"),
                )
            )
    n = rng.randint(1, 7)
    slots = [(u, y - width / 4, 270) for u in (0.08, 0.22, 0.78, 0.92)] + [
        (u, y + width / 4, 90) for u in (0.08, 0.22, 0.78, 0.92)
    ]
    cars = [Mark(a, b, 0.034, 0.07, t) for a, b, t in rng.sample(slots, n)]
    groups += split(
        rng,
        cars,
        "car",
        ("white", "red", "black", "blue", "yellow"),
        where=("on the road", "near the crossroads"),
    )
    return "grass", groups
