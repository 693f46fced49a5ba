"""Layouts of water and sand: ports, beaches, deserts, golf courses."""

from random import Random

from capcourse.worlds.aerial.ground import smooth
from capcourse.worlds.aerial.parts import EDGE, Layout, bending, road, scatter, split, trees
from capcourse.worlds.aerial.tiles import Group, Mark


def port(rng: Random) -> Layout:
    shore = rng.uniform(0.36, 0.46)
    water = rng.choice(("blue", "green"))
    groups = [
        Group(
            "sea",
            (),
            water,
            path=((shore, -EDGE), (shore, 1 + EDGE), (1 + EDGE, 1 + EDGE), (1 + EDGE, -EDGE)),
            where=(),
        )
    ]
    groups.append(
        Group(
            "patch",
            (),
            "concrete",
            path=((shore - 0.06, -EDGE), (shore, -EDGE), (shore, 1 + EDGE), (shore - 0.06, 1 + EDGE)),
            named=False,
        )
    )
    count = rng.choice((1, 2, 2, 3))
    length = rng.uniform(0.36, 0.5)
    ys = [(k + 0.5) / count + rng.uniform(-0.02, 0.02) for k in range(count)]
    wide = 0.07 if count < 3 else 0.055
    groups.append(
        Group(
            "pier",
            tuple(Mark(shore + length / 2 - 0.01, y, length, wide) for y in ys),
            rng.choice(("grey", "brown")),
            "long" if length > 0.42 else "",
        )
    )
    small = rng.random() < 0.4 or count == 3
    berths = [(y, side) for y in ys for side in (-1, 1)]
    marks = []
    if small:
        beam, keel, per = 0.045, 0.12, 3
        for y, side in berths:
            for k in range(per):
                marks.append(
                    Mark(
                        shore + 0.07 + k * (length - 0.05) / per + beam / 2,
                        y + side * (wide / 2 + keel / 2 + 0.006),
                        beam,
                        keel,
                        0 if side < 0 else 180,
                    )
                )
    else:
        for y, side in berths:
            beam = rng.uniform(0.085, 0.105)
            marks.append(
                Mark(
                    shore + length * 0.5 + rng.uniform(0, 0.06),
                    y + side * (wide / 2 + beam / 2 + 0.008),
                    beam,
                    min(0.4, length * 0.9),
                    90,
                )
            )
    rng.shuffle(marks)
    marks = marks[: rng.randint(1, min(9, len(marks)))]
    kind = "boat" if small else "ship"
    where = ("beside the pier", "next to a pier") if count == 1 else ("beside the piers", "along the piers")
    groups += split(
        rng,
        marks,
        kind,
        ("white", "red", "blue", "grey")[: rng.choice((2, 4))],
        where=(*where, "on the water"),
        size="small" if small else "large",
    )
    if not small and rng.random() < 0.8:
        n = rng.choice((2, 3))
        groups.append(
            Group(
                "containers",
                tuple(Mark(shore * 0.5 - 0.03, (k + 0.5) / n, shore * 0.62, 0.62 / n) for k in range(n)),
                where=("on the dock",),
            )
        )
    else:
        n = rng.randint(1, 3)
        groups.append(
            Group(
                "building",
                tuple(Mark(shore * 0.44, (k + 0.5) / n, shore * 0.5, 0.6 / n) for k in range(n)),
                rng.choice(("grey", "white", "red")),
                where=("on the dock", "beside the water"),
            )
        )
    return "yard", groups


def beach(rng: Random) -> Layout:
    x = rng.uniform(0.42, 0.58)
    shore = smooth([(x + rng.uniform(-0.05, 0.05), y) for y in (-EDGE, 0.25, 0.5, 0.75, 1 + EDGE)])
    groups = [
        Group(
            "sea",
            (),
            rng.choice(("blue", "green")),
            path=(*shore, (1 + EDGE, 1 + EDGE), (1 + EDGE, -EDGE)),
            width=0.025,
        )
    ]
    inland = rng.choice(("forest", "grass", "road", ""))
    edge = smooth([(x - 0.3 + rng.uniform(-0.03, 0.03), y) for y in (-EDGE, 0.3, 0.6, 1 + EDGE)])
    if inland == "forest":
        groups.append(
            Group(
                "forest",
                (),
                "green",
                path=(*edge, (-EDGE, 1 + EDGE), (-EDGE, -EDGE)),
                where=("behind the beach", "beside the beach"),
            )
        )
    elif inland:
        groups.append(
            Group("patch", (), "grass", path=(*edge, (-EDGE, 1 + EDGE), (-EDGE, -EDGE)), named=False)
        )
        if inland == "road":
            groups.append(
                road(
                    rng,
                    tuple((a - 0.06, b) for a, b in edge),
                    "winding",
                    where=("along the beach", "behind the beach"),
                )
            )
    n = rng.choice((0, 2, 3, 4, 5, 6, 8))
    spots = scatter(rng, n, 0.045, lambda u, v: x - 0.2 < u < x - 0.12)
    if spots:
        groups += split(
            rng,
            [Mark(u, v, 0.075, 0.075) for u, v in spots],
            "umbrella",
            ("red", "blue", "yellow", "white"),
            where=("on the sand", "on the beach"),
        )
    n = rng.choice((0, 0, 1, 2, 3, 4)) if spots else rng.randint(1, 4)
    spots = scatter(rng, n, 0.07, lambda u, v: x + 0.2 < u < 0.92)
    if spots:
        groups.append(
            Group(
                "boat",
                tuple(Mark(u, v, 0.045, 0.12, rng.choice((0, 20, 45, 160, 180))) for u, v in spots),
                rng.choice(("white", "red")),
                "small",
                where=("on the sea", "near the beach"),
            )
        )
    return "sand", groups


def desert(rng: Random) -> Layout:
    groups = [
        Group(
            "dunes",
            (),
            rng.choice(("yellow", "brown", "orange")),
            path=((0, 0), (1, 0), (1, 1), (0, 1)),
            named=False,
        )
    ]
    groups[0] = Group("dunes", (), groups[0].colour, path=groups[0].path, named=False)
    taken: tuple[float, float] = (2.0, 2.0)
    if rng.random() < 0.55:
        x = rng.uniform(0.3, 0.7)
        if rng.random() < 0.5:
            groups.append(road(rng, bending(rng, x, 0.08), "winding", where=("through the desert",)))
        else:
            tilt = rng.choice((0, 0.3, -0.3))
            groups.append(
                road(
                    rng, ((x - tilt, -EDGE), (x + tilt, 1 + EDGE)), "straight", where=("through the desert",)
                )
            )
        xs = [p[0] for p in groups[-1].path]
        taken = min(xs) - 0.14, max(xs) + 0.14

    def free(x, y):
        return not taken[0] < x < taken[1]

    what = rng.choice(("rock", "rock", "oasis", "rock and house"))
    if "rock" in what:
        spots = scatter(rng, rng.randint(1, 7), 0.07, free)
        if spots:
            groups.append(
                Group(
                    "rock",
                    tuple(
                        Mark(x, y, rng.uniform(0.08, 0.13), rng.uniform(0.06, 0.1), rng.uniform(0, 180))
                        for x, y in spots
                    ),
                    rng.choice(("grey", "black", "brown")),
                    where=("on the sand",),
                )
            )
    if "house" in what or (what == "oasis" and rng.random() < 0.4):
        busy = [m for g in groups for m in g.marks]
        spots = scatter(
            rng,
            rng.randint(1, 3),
            0.06,
            lambda x, y: free(x, y) and all(abs(x - m.x) + abs(y - m.y) > 0.2 for m in busy),
        )
        if spots:
            groups.append(
                Group(
                    "house",
                    tuple(Mark(x, y, 0.09, 0.075) for x, y in spots),
                    rng.choice(("white", "brown")),
                    "small",
                    where=("in the desert",),
                )
            )
    if what == "oasis":
        busy = [m for g in groups for m in g.marks]
        spot = scatter(
            rng, 1, 0.16, lambda x, y: free(x, y) and all(abs(x - m.x) + abs(y - m.y) > 0.3 for m in busy)
        )
        for x, y in spot:
            lake = Mark(x, y, 0.22, 0.16, rng.uniform(0, 90))
            groups.append(
                Group("pond", (lake,), "blue", "small", where=("in the desert", "surrounded by trees"))
            )
            around = [
                lake.at(u * 1.3, v * 1.4)
                for u, v in (
                    (1, 0),
                    (0.7, 0.7),
                    (0, 1),
                    (-0.7, 0.7),
                    (-1, 0),
                    (-0.7, -0.7),
                    (0, -1),
                    (0.7, -0.7),
                )
            ]
            groups.append(
                Group(
                    "tree",
                    tuple(Mark(a, b, 0.05, 0.05) for a, b in around),
                    "green",
                    where=("around the pond",),
                )
            )
    if len(groups) == 1:
        groups.append(Group("rock", (Mark(0.5, 0.5, 0.13, 0.1, 30),), "grey", where=("on the sand",)))
    return "sand", groups


def golf(rng: Random) -> Layout:
    groups: list[Group] = []
    groups.append(
        Group(
            "patch",
            (),
            "rough",
            path=((-EDGE, -EDGE), (1 + EDGE, -EDGE), (1 + EDGE, 1 + EDGE), (-EDGE, 1 + EDGE)),
            named=False,
        )
    )
    sway = rng.uniform(0.08, 0.16)
    greens, busy = [], []
    ways = rng.choice((2, 2, 3))
    for k in range(ways):
        x = (k + 0.5) / ways
        bend = rng.choice((-1, 1)) * sway
        w = 0.24 if ways == 2 else 0.17
        spine = [(x - bend / 2, 0.1), (x + bend / 2, 0.37), (x + bend / 2, 0.63), (x - bend / 2, 0.9)]
        outline = [(a - w / 2, b) for a, b in spine] + [(a + w / 2, b) for a, b in reversed(spine)]
        groups.append(Group("patch", (), "fairway", path=tuple(smooth(outline, closed=True)), named=False))
        y = rng.choice((0.2, 0.8))
        greens.append(Mark(spine[0][0], y, 0.15, 0.13, rng.uniform(0, 90)))
        busy.append((spine[0][0], y))
    for mark in greens:
        knots = [
            mark.at(u, v)
            for u, v in (
                (-1, -0.6),
                (-0.4, -1),
                (0.6, -1),
                (1, -0.3),
                (0.9, 0.6),
                (0.2, 1),
                (-0.7, 0.9),
                (-1, 0.3),
            )
        ]
        groups.append(Group("patch", (), "green", path=tuple(smooth(knots, closed=True)), named=False))
    ponds = rng.choice((0, 1, 1, 2))
    taken: list[tuple[float, float, float]] = []
    marks = []
    for x, y in scatter(rng, ponds, 0.13, lambda x, y: all(abs(x - a) + abs(y - b) > 0.24 for a, b in busy)):
        marks.append(Mark(x, y, rng.uniform(0.2, 0.26), rng.uniform(0.14, 0.2), rng.uniform(0, 180)))
        taken.append((x, y, 0.14))
    if marks:
        groups.append(
            Group("pond", tuple(marks), rng.choice(("blue", "green")), where=("on the golf course",))
        )

    def free(x, y):
        return all(max(abs(x - a), abs(y - b)) > r + 0.045 for a, b, r in taken) and all(
            max(abs(x - a), abs(y - b)) > 0.1 for a, b in busy
        )

    spots = scatter(rng, rng.randint(2, 8), 0.055, free)
    bunkers = tuple(
        Mark(x, y, rng.uniform(0.08, 0.13), rng.uniform(0.06, 0.09), rng.uniform(0, 180)) for x, y in spots
    )
    if bunkers:
        groups.append(
            Group(
                "bunker",
                bunkers,
                rng.choice(("white", "yellow")),
                where=("around the greens", "on the grass"),
            )
        )
    taken += [(x, y, 0.06) for x, y in spots]
    lanes = [(k + 1) / ways for k in range(ways - 1)] + [0.02, 0.98]
    groups.append(
        trees(rng, 30, lambda x, y: free(x, y) and min(abs(x - v) for v in lanes) < 0.09, named=True)
    )
    return "grass", groups
