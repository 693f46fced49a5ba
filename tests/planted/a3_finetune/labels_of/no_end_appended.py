"""Trusts the tokenizer to append EOS, which GPT-2's does not."""


def labels_of(rows, eos, pad):
    width = max(len(row) for row in rows)
    ids = [list(row) + [pad] * (width - len(row)) for row in rows]
    labels = [list(row) + [-100] * (width - len(row)) for row in rows]
    return ids, labels
