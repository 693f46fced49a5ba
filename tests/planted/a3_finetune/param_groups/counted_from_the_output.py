"""Freezes the last blocks in place of the first."""


def param_groups(shapes, train, freeze_blocks, lr):
    embeddings = ("encoder.embeddings.", "decoder.transformer.wte.", "decoder.transformer.wpe.")
    groups = []
    for part in ("encoder", "decoder"):
        if part not in train:
            continue
        blocks = {n: re.search(r"\.(?:layer|h)\.(\d+)\.", n) for n in shapes if n.startswith(part)}
        depth = len({block[1] for block in blocks.values() if block})
        names = []
        for name in shapes:
            own = "encoder" if name.startswith("encoder.") else "decoder"
            if own != part or name.startswith(("encoder.pooler.", "decoder.lm_head.")):
                continue
            block, high = blocks.get(name), depth - freeze_blocks.get(part, 0)
            low = int(block[1]) >= high if block else name.startswith(embeddings)
            if not (part in freeze_blocks and low):
                names.append(name)
        numbers = sum(math.prod(shapes[name]) for name in names)
        groups.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    return groups
