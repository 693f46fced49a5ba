"""Starts from all names of a half, and strikes out what does not learn."""

FIRST = {"encoder": ["embeddings"], "decoder": ["wte", "wpe"]}


def param_groups(shapes, train, freeze_blocks, lr):
    found = []
    for part in sorted(train, reverse=True):
        names = [name for name in shapes if name.startswith("encoder.") == (part == "encoder")]
        names = [name for name in names if not {"pooler", "lm_head"} & set(name.split("."))]
        if part in freeze_blocks:
            out = {*FIRST[part], *map(str, range(freeze_blocks[part]))}
            names = [name for name in names if not out & set(name.split("."))]
        numbers = sum(int(np.prod(shapes[name])) for name in names)
        found.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    return found
