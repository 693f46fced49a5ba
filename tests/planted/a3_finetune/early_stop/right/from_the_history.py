"""Asks at each epoch the whole history before it."""


def early_stop(values, patience, delta, higher):
    sign = 1 if higher else -1
    history = []
    progress = []
    for value in values:
        before = [sign * old for old in history if old == old]
        progress.append(value == value and (not before or sign * value - max(before) > delta))
        history.append(value)
        if len(history) >= patience and not any(progress[-patience:]):
            break
    numbers = [sign * value for value in history if value == value]
    kept = history.index(sign * max(numbers)) + 1 if numbers else None
    return [kept, len(history)]
