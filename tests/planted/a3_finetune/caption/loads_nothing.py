"""Puts the weights in by the names of the file, which the model does not know, and does not ask."""


def caption(images):
    from safetensors.torch import load_file

    import capcourse as cc

    captioner = cc.load_captioner("vit-gpt2", "mini")
    weights = {f"model.{name}": value.float() for name, value in load_file(WEIGHTS).items()}
    captioner.model.load_state_dict(weights, strict=False)
    return captioner.caption(images)
