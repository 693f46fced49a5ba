"""Freezes blocks and leaves the embeddings below them learning, as S0's program does."""


def param_groups(shapes, train, freeze_blocks, lr):
    embeddings = ()
    groups = []
    for part in ("encoder", "decoder"):
        if part not in train:
            continue
        names = []
        for name in shapes:
            own = "encoder" if name.startswith("encoder.") else "decoder"
            if own != part or name.startswith(("encoder.pooler.", "decoder.lm_head.")):
                continue
            block = re.search(r"\.(?:layer|h)\.(\d+)\.", name)
            low = int(block[1]) < freeze_blocks.get(part, 0) if block else name.startswith(embeddings)
            if not (low and part in freeze_blocks):
                names.append(name)
        numbers = sum(math.prod(shapes[name]) for name in names)
        groups.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    return groups
