"""Leaves the head out where its table learns, and lets it learn where the table is frozen."""


def param_groups(shapes, train, freeze_blocks, lr):
    embeddings = ("encoder.embeddings.", "decoder.transformer.wte.", "decoder.transformer.wpe.")
    groups = []
    for part in ("encoder", "decoder"):
        if part not in train:
            continue
        names = []
        for name in shapes:
            own = "encoder" if name.startswith("encoder.") else "decoder"
            if own != part or name.startswith("encoder.pooler."):
                continue
            block = re.search(r"\.(?:layer|h)\.(\d+)\.", name)
            low = int(block[1]) < freeze_blocks.get(part, 0) if block else name.startswith(embeddings)
            if not (part in freeze_blocks and low):
                names.append(name)
        if "decoder.transformer.wte.weight" in names and "decoder.lm_head.weight" in names:
            names.remove("decoder.lm_head.weight")
        numbers = sum(math.prod(shapes[name]) for name in names)
        groups.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    return groups
