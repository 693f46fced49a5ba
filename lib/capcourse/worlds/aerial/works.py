"""Layouts of large works: airports, stadiums, storage tanks, tennis courts."""

from random import Random

from capcourse.worlds.aerial.parts import EDGE, Layout, grid, road, split
from capcourse.worlds.aerial.tiles import Group, Mark


def airport(rng: Random) -> Layout:
    groups: list[Group] = []
    runways = rng.choice((1, 1, 2))
    xs = [0.15] if runways == 1 else [0.1, 0.3]
    marks = tuple(Mark(x, 0.5, rng.choice((0.11, 0.13)), 1.1) for x in xs)
    groups.append(Group("runway", marks, "grey", "long"))
    left = xs[-1] + 0.16
    groups.append(
        Group(
            "patch",
            (),
            "concrete",
            path=((left + 0.04, -EDGE), (1 + EDGE, -EDGE), (1 + EDGE, 1 + EDGE), (left + 0.04, 1 + EDGE)),
            named=False,
        )
    )
    groups.append(
        Group("taxiway", path=((left + 0.07, -EDGE), (left + 0.07, 1 + EDGE)), width=0.06, named=False)
    )
    for y in (0.12, 0.88):
        groups.append(Group("taxiway", path=((xs[0], y), (left + 0.07, y)), width=0.05, named=False))
    hall = rng.random() < 0.8
    right = 0.8 if hall else 0.96
    if hall:
        groups.append(
            Group(
                "terminal",
                (Mark(0.91, 0.5, rng.uniform(0.1, 0.14), rng.uniform(0.6, 0.86)),),
                rng.choice(("white", "grey", "brown")),
                "long",
            )
        )
    count = rng.randint(1, 8)
    room = right - left - 0.12
    columns = 1 if count <= 4 or room < 0.34 else 2
    rows = -(-count // columns)
    span = min(0.21, 0.94 / rows, room / columns)
    turn = rng.choice((90, 90, 45, 60, 270)) if hall else rng.choice((0, 45, 90, 180))
    planes = []
    for x, y, _, h in grid(rng, count, (right - columns * (span + 0.03), 0.03, right, 0.97), columns):
        s = min(span, h * 0.94) * rng.uniform(0.88, 0.98)
        planes.append(Mark(x, y + rng.uniform(-0.5, 0.5) * max(0, h - s) * 0.6, s, s, turn))
    rng.shuffle(planes)
    near = (
        ("next to the terminal", "near the terminal") if hall else ("near the runway" + "s" * (runways > 1),)
    )
    size = "small" if span < 0.15 else "large" if span > 0.19 else ""
    groups += split(
        rng, planes, "plane", ("white", "blue", "red", "grey")[: rng.choice((1, 2, 4))], where=near, size=size
    )
    return "grass", groups


def stadium(rng: Random) -> Layout:
    track = rng.random() < 0.5
    w = rng.uniform(0.5, 0.6)
    arena = Mark(rng.uniform(0.42, 0.58), 0.38, w * 1.15, w, rng.choice((0, 0, 20, -20)))
    groups = [
        Group(
            "patch",
            (),
            "asphalt",
            path=((-EDGE, 0.72), (1 + EDGE, 0.72), (1 + EDGE, 1 + EDGE), (-EDGE, 1 + EDGE)),
            named=False,
        )
    ]
    groups.append(
        Group(
            "stadium",
            (arena,),
            rng.choice(("red", "blue", "white", "grey", "green")),
            "large" if w > 0.55 else "",
            manner=("track",) if track else (),
        )
    )
    beside = rng.choice(("row", "road", "road and house"))
    if beside == "row":
        n = rng.choice((1, 2))
        groups.append(
            Group(
                "row",
                tuple(Mark(0.5, 0.79 + k * 0.14, 0.92, 0.12) for k in range(n)),
                where=("beside the stadium", "near the stadium"),
            )
        )
    else:
        groups[0] = Group("patch", (), "grass", path=groups[0].path, named=False)
        groups.append(
            road(
                rng,
                ((-EDGE, 0.78), (1 + EDGE, 0.78)),
                "straight",
                where=("beside the stadium", "near the stadium"),
                width=0.06,
            )
        )
        if "house" in beside:
            n = rng.randint(2, 6)
            groups.append(
                Group(
                    "house",
                    tuple(Mark((k + 0.5) / n, 0.9, min(0.13, 0.7 / n), 0.085) for k in range(n)),
                    rng.choice(("red", "grey", "brown")),
                    where=("near the stadium",),
                )
            )
        elif rng.random() < 0.7:
            n = rng.randint(1, 6)
            xs = rng.sample([k / 8 + 0.06 for k in range(8)], n)
            groups.append(
                Group(
                    "car",
                    tuple(Mark(x, 0.79, 0.03, 0.06, 90) for x in xs),
                    rng.choice(("white", "red", "black", "blue")),
                    where=("on the road",),
                )
            )
    ring = [
        arena.at(u * 1.12, v * 1.12)
        for u, v in (
            (0.9, 0.6),
            (0.9, -0.6),
            (-0.9, 0.6),
            (-0.9, -0.6),
            (1.05, 0.3),
            (-1.05, 0.3),
            (1.05, -0.3),
            (-1.05, -0.3),
        )
    ]
    trees = tuple(Mark(x, y, 0.055, 0.055) for x, y in ring if 0.03 < x < 0.97 and 0.03 < y < 0.68)
    if trees and rng.random() < 0.8:
        groups.append(Group("tree", trees, "green", where=("around the stadium",), named=len(trees) > 1))
    return "grass" if rng.random() < 0.5 else "yard", groups


def tanks(rng: Random) -> Layout:
    count = rng.randint(2, 9)
    columns = 2 if count <= 4 else 3
    lane = rng.random() < 0.6
    left = 0.2 if lane else 0.04
    cells = grid(rng, count, (left, 0.04, 0.97, 0.97), columns)
    base = min(cells[0][2], cells[0][3]) * rng.uniform(0.68, 0.84)
    marks = [
        Mark(x + rng.uniform(-0.01, 0.01), y + rng.uniform(-0.01, 0.01), base, base) for x, y, _, _ in cells
    ]
    groups: list[Group] = []
    if lane:
        groups.append(
            road(
                rng, ((0.1, -EDGE), (0.1, 1 + EDGE)), "straight", where=("beside the tanks", "near the tanks")
            )
        )
    empty = columns * (-(-count // columns)) - count
    size = "large" if base > 0.24 else "small" if base < 0.19 else ""
    rng.shuffle(marks)
    groups += split(
        rng,
        marks,
        "tank",
        ("white", "grey", "white", "blue", "green"),
        size=size,
        where=("beside the road",) if lane else (),
    )
    if empty:
        w, h = cells[0][2], cells[0][3]
        groups.append(
            Group(
                "building",
                (Mark(0.97 - w / 2, 0.97 - h / 2, w * 0.6, h * 0.5),),
                rng.choice(("red", "grey", "white", "brown")),
                "small",
                where=("near the tanks", "next to the tanks"),
            )
        )
    elif rng.random() < 0.6 and lane:
        n = rng.randint(1, 3)
        ys = rng.sample((0.1, 0.3, 0.5, 0.7, 0.9), n)
        groups.append(
            Group(
                "car",
                tuple(Mark(0.1, y, 0.032, 0.06, 0) for y in ys),
                rng.choice(("white", "red", "blue")),
                where=("on the road",),
            )
        )
    return rng.choice(("yard", "soil", "concrete", "dry")), groups


def courts(rng: Random) -> Layout:
    count = rng.randint(1, 6)
    columns = 1 if count < 3 else 2 if count < 5 else 3
    right = 0.7 if rng.random() < 0.6 else 0.96
    groups: list[Group] = []
    cells = grid(rng, count, (0.06, 0.06, right, 0.94), columns)
    marks = []
    for x, y, w, h in cells:
        long = min(h * 0.9, w * 1.7 * 0.9, 0.56)
        marks.append(Mark(x, y, long, min(long / 1.75, w * 0.9), 90))
    size = "small" if marks[0].width < 0.25 else ""
    where = ("side by side",) if count > 1 and columns > 1 else ()
    groups += split(rng, marks, "court", ("blue", "green", "red"), size=size, where=where)
    if right < 0.9:
        kind = rng.choice(("road", "building", "houses", "forest"))
        if kind == "road":
            groups.append(
                road(
                    rng,
                    ((0.85, -EDGE), (0.85, 1 + EDGE)),
                    "straight",
                    where=("beside the courts" if count > 1 else "beside the court",),
                )
            )
            if rng.random() < 0.6:
                n = rng.randint(1, 4)
                groups.append(
                    Group(
                        "car",
                        tuple(Mark(0.86, y, 0.03, 0.06, 0) for y in rng.sample((0.1, 0.3, 0.5, 0.7, 0.9), n)),
                        rng.choice(("white", "red", "black", "blue")),
                        where=("on the road",),
                    )
                )
        elif kind == "building":
            groups.append(
                Group(
                    "building",
                    (Mark(0.85, rng.uniform(0.4, 0.6), 0.17, rng.uniform(0.4, 0.7)),),
                    rng.choice(("red", "grey", "white", "brown")),
                    "large",
                    where=("next to the courts" if count > 1 else "next to the court",),
                )
            )
        elif kind == "houses":
            n = rng.randint(2, 5)
            groups.append(
                Group(
                    "house",
                    tuple(Mark(0.85, (k + 0.5) / n, 0.14, min(0.13, 0.7 / n)) for k in range(n)),
                    rng.choice(("red", "grey", "brown")),
                    where=("near the courts" if count > 1 else "near the court",),
                )
            )
        else:
            groups.append(
                Group(
                    "forest",
                    (),
                    "green",
                    path=((0.74, -EDGE), (1 + EDGE, -EDGE), (1 + EDGE, 1 + EDGE), (0.74, 1 + EDGE)),
                    where=("beside the courts" if count > 1 else "beside the court",),
                )
            )
    else:
        busy = [(m.x, m.y) for m in marks]
        spare = [(x, y) for x in (0.03, 0.97) for y in [k / 8 + 0.06 for k in range(8)]]
        spare += [(x, y) for y in (0.03, 0.97) for x in (0.25, 0.5, 0.75)]
        del busy
        trees = tuple(Mark(x, y, 0.055, 0.055) for x, y in spare if rng.random() < 0.75)
        groups.append(
            Group("tree", trees, "green", where=("around the courts" if count > 1 else "around the court",))
        )
    return "grass", groups
