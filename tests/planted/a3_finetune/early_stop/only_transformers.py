"""Lets transformers' callback end the training and numpy find the best, which takes nan for it."""


def early_stop(values, patience, delta, higher):
    from types import SimpleNamespace

    from transformers import EarlyStoppingCallback

    callback = EarlyStoppingCallback(patience, delta)
    asked = SimpleNamespace(metric_for_best_model="value", greater_is_better=higher)
    state = SimpleNamespace(best_metric=None)
    control = SimpleNamespace(should_training_stop=False)
    last = 0
    for value in values:
        last += 1
        callback.on_evaluate(asked, state, control, {"eval_value": value})
        if control.should_training_stop:
            break
        best = -np.inf if higher else np.inf
        best = best if state.best_metric is None else state.best_metric
        state.best_metric = value if (value > best if higher else value < best) else best
    run = np.array(values[:last])
    return int(run.argmax() if higher else run.argmin()) + 1, last
