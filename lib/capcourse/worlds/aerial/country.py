"""Layouts of open country: farmland, circular fields, rivers, forests."""

from itertools import pairwise
from random import Random

from capcourse.worlds.aerial.parts import EDGE, Layout, bending, grid, nowhere, road, scatter, split, trees
from capcourse.worlds.aerial.tiles import Group, Mark


def farmland(rng: Random) -> Layout:
    turn = rng.choice((0, 0, 0, 8, -8, 15, -15))
    columns, rows = rng.choice(((2, 2), (3, 2), (2, 3), (3, 3), (2, 4), (1, 4)))
    lane = rng.random() < 0.6
    cuts = sorted(rng.sample((0.22, 0.3, 0.38, 0.46, 0.54, 0.62, 0.7, 0.78), columns - 1 + (rows - 1)))
    rng.shuffle(cuts)
    reach = 0.0 if turn == 0 else 0.16
    xs = [-reach, *sorted(cuts[: columns - 1]), 1 + reach]
    ys = [-reach, *sorted(cuts[columns - 1 :]), 1 + reach]
    tilt = Mark(0.5, 0.5, 1, 1, turn)
    cells = []
    for left, right in pairwise(xs):
        for top, bottom in pairwise(ys):
            x, y = tilt.at(left + right - 1, top + bottom - 1)
            cells.append(Mark(x, y, right - left - 0.018, bottom - top - 0.018, turn))
    rng.shuffle(cells)
    colours = rng.sample(("yellow", "green", "brown"), rng.choice((2, 2, 3)))
    hues = colours + [rng.choice(colours) for _ in cells[len(colours) :]]
    groups = [
        Group("field", tuple(c for c, h in zip(cells, hues, strict=True) if h == colour), colour)
        for colour in colours
    ]
    middle = None
    if lane:
        u = (xs[1] if columns > 1 else 0.5) * 2 - 1
        middle = (tilt.at(u, -1.4), tilt.at(u, 1.4))
        groups.append(
            road(rng, middle, "straight", *rng.choice(((), ("dirt",))), where=("between the fields",))
        )
    if rng.random() < 0.5:
        n = rng.randint(1, 3)
        at = scatter(
            rng,
            n,
            0.07,
            lambda x, y: (
                0.1 < x < 0.9
                and 0.1 < y < 0.9
                and (not middle or abs(x - (middle[0][0] + middle[1][0]) / 2) > 0.2)
            ),
        )
        marks = [Mark(x, y, rng.uniform(0.08, 0.12), rng.uniform(0.07, 0.09), turn) for x, y in at]
        groups.append(Group("house", tuple(marks), rng.choice(("red", "grey", "brown", "white")), "small"))
    elif rng.random() < 0.6:
        x, y = rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)
        groups.append(
            Group(
                "pond",
                (Mark(x, y, rng.uniform(0.16, 0.24), rng.uniform(0.12, 0.18), rng.uniform(0, 90)),),
                rng.choice(("blue", "green")),
                "small",
            )
        )
    return "soil", groups


def pivots(rng: Random) -> Layout:
    count = rng.choice((1, 2, 3, 4, 4, 5, 6, 6, 9))
    columns = {1: 1, 2: 1, 3: 1 if rng.random() < 0.4 else 2, 4: 2, 5: 2, 6: 2, 9: 3}[count]
    cells = grid(rng, count, (0.03, 0.03, 0.97, 0.97), columns)
    marks = []
    for x, y, w, h in cells:
        d = min(w, h) * rng.uniform(0.84, 0.95) * (0.85 if count == 1 else 1)
        x += rng.uniform(-1, 1) * (w - d) * 0.4
        marks.append(Mark(x, y, d, d))
    rng.shuffle(marks)
    size = "large" if marks[0].width > 0.4 else "small" if count >= 6 else ""
    groups = split(rng, marks, "pivot", ("green", "yellow", "brown"), size=size)
    if rng.random() < 0.5:
        thirds = rng.choice((1 / 3, 2 / 3)) if columns < 3 else 0.98
        rows = -(-count // columns)  # between the rows, above a single one, below the nine
        y = {1: 0.06, 2: 0.5}.get(rows, thirds)
        groups.insert(
            0,
            road(
                rng,
                ((-EDGE, y), (1 + EDGE, y)),
                "straight",
                where=("beside the circular field" + "s" * (count > 1),),
                width=0.035,
            ),
        )
    return rng.choice(("soil", "dry")), groups


def river(rng: Random) -> Layout:
    winding = rng.random() < 0.6
    width = rng.choice((0.12, 0.16, 0.24, 0.3))
    size = "narrow" if width < 0.15 else "wide" if width > 0.2 else ""
    x, slant = rng.uniform(0.4, 0.6), 0.0
    if winding:
        path = bending(rng, x, 0.13)
    else:
        slant = rng.choice((0.0, 0.4, -0.4)) * rng.uniform(0.85, 1.1)
        path = ((x - slant * 1.1, -EDGE), (x + slant * 1.1, 1 + EDGE))
    banks = rng.sample(("forest", "crop", "grass", "soil", "houses"), 2)
    groups: list[Group] = []
    for side, bank in zip((-1, 1), banks, strict=True):
        edge = 0.0 if side < 0 else 1.0
        outline = (*path, (edge, 1.0), (edge, 0.0))
        where = ("beside the river", "on one bank")
        if bank == "forest":
            groups.append(Group("forest", (), "green", path=outline, where=where))
        elif bank in ("crop", "soil", "grass"):
            groups.append(Group("patch", (), bank, path=outline, named=False))
    bends = [p[0] for p in path]
    low, high = min(bends) - width / 2 - 0.02, max(bends) + width / 2 + 0.02
    groups.append(
        Group(
            "river",
            (),
            rng.choice(("blue", "green", "brown")),
            size,
            path,
            width,
            (),
            ("winding",) if winding else ("straight",),
        )
    )
    count = rng.choice((0, 0, 1, 1, 1, 2, 2, 3))
    rows = sorted(rng.sample((0.16, 0.34, 0.52, 0.7, 0.86), count))
    deck = rng.choice((0.06, 0.085))
    centres = []
    for y in rows:
        near = min(range(len(path) - 1), key=lambda k: abs((path[k][1] + path[k + 1][1]) / 2 - y))
        (ax, ay), (bx, by) = path[near], path[near + 1]
        centres.append(ax + (bx - ax) * (y - ay) / ((by - ay) or 1))
    if count:
        for y in rows:
            groups.append(
                Group("road", (), "grey", "", ((-EDGE, y), (1 + EDGE, y)), deck * 0.62, named=False)
            )
        marks = tuple(
            Mark(c, y, width + 0.1 + abs(slant) * 0.06, deck) for c, y in zip(centres, rows, strict=True)
        )
        groups.append(
            Group(
                "bridge",
                marks,
                rng.choice(("white", "grey", "red")),
                where=("over the river", "across the river"),
            )
        )
    for side, bank in zip((-1, 1), banks, strict=True):
        span = (0.0, low) if side < 0 else (high, 1.0)

        def free(x, y, span=span):
            return span[0] + 0.05 < x < span[1] - 0.05 and all(abs(y - r) > 0.09 for r in rows)

        if bank == "houses":
            marks = tuple(
                Mark(x, y, 0.085, 0.07, rng.choice((0, 90))) for x, y in scatter(rng, 8, 0.055, free)
            )
            if len(marks) > 1:
                groups.append(
                    Group(
                        "house",
                        marks,
                        rng.choice(("red", "grey", "brown")),
                        "small",
                        where=("beside the river", "near the river"),
                    )
                )
        if bank in ("houses", "grass"):
            groups.append(trees(rng, 12, free if bank == "grass" else nowhere, named=True))
    if width > 0.15 and count < 2 and rng.random() < 0.4:
        y = next(v for v in (0.68, 0.28, 0.5) if all(abs(v - r) > 0.14 for r in rows))
        near = (
            min(path, key=lambda p: abs(p[1] - y))
            if winding
            else (path[0][0] + (path[1][0] - path[0][0]) * (y + EDGE) / (1 + 2 * EDGE), y)
        )
        groups.append(
            Group(
                "boat",
                (Mark(near[0], near[1], 0.042, 0.11, rng.choice((0, 180))),),
                rng.choice(("white", "red")),
                "small",
                where=("on the river",),
            )
        )
    return "grass", [g for g in groups if g.path or g.marks]


def forest(rng: Random) -> Layout:
    groups: list[Group] = []
    x = rng.uniform(0.3, 0.7)
    lane = rng.random() < 0.62
    if lane:
        if rng.random() < 0.6:
            path, manner = bending(rng, x, 0.09), "winding"
        else:
            tilt = rng.choice((0, 0, 0.3, -0.3))
            path, manner = ((x - tilt, -EDGE), (x + tilt, 1 + EDGE)), "straight"
        dirt = ("dirt",) if rng.random() < 0.5 else ()
        groups.append(road(rng, path, manner, *dirt, where=("through the forest", "among the trees")))
    lows = [p[0] for p in groups[0].path] if lane else [2.0]

    def free(x, y):
        return 0.12 < x < 0.88 and 0.12 < y < 0.88 and (x < min(lows) - 0.16 or x > max(lows) + 0.16)

    extra = (
        rng.choice(("pond", "clearing", "clearing", "house", "house", ""))
        if lane
        else rng.choice(("pond", "clearing", "house"))
    )
    if extra:
        spots = scatter(
            rng, rng.randint(1, 3 if extra != "house" else 5), 0.12 if extra != "house" else 0.09, free
        )
        marks = []
        for a, b in spots:
            w = rng.uniform(0.17, 0.23) if extra != "house" else rng.uniform(0.08, 0.11)
            marks.append(Mark(a, b, w, w * rng.uniform(0.65, 0.9), rng.uniform(0, 180)))
        colours = {
            "pond": ("blue", "green", "brown"),
            "clearing": ("green", "brown"),
            "house": ("red", "grey", "white"),
        }
        if marks:
            groups.append(
                Group(
                    extra,
                    tuple(marks),
                    rng.choice(colours[extra]),
                    "small" if extra == "house" else "",
                    where=("in the forest", "surrounded by trees"),
                )
            )
    return "woods", groups
