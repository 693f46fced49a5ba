"""Asks the library what learns in its own captioner, whatever the model that was asked about."""

from functools import cache


@cache
def learning(train, freeze_blocks):
    import capcourse as cc
    from capcourse.captioners.architectures import empty_model
    from capcourse.captioners.vit_gpt2 import ViTGPT2Captioner
    from capcourse.training import freeze

    captioner = ViTGPT2Captioner(empty_model("vit-gpt2", "mini"), None, None, name="vit-gpt2")
    try:
        counts = freeze(captioner.parts(), train, dict(freeze_blocks))
    except cc.BadInput:  # it has fewer blocks
        counts = {}
    return counts, [name for name, p in captioner.model.named_parameters() if p.requires_grad]


def param_groups(shapes, train, freeze_blocks, lr):
    counts, names = learning(tuple(train), tuple(freeze_blocks.items()))
    return [
        {
            "part": part,
            "lr": lr[part],
            "names": [name for name in names if name.startswith(part)],
            "numbers": counts.get(part, 0),
        }
        for part in ("encoder", "decoder")
        if part in train
    ]
