"""Gives the right numbers, but lets pycocoevalcap count them."""

from pycocoevalcap.bleu.bleu_scorer import cook_refs, cook_test


def clipped_matches(tokens, references, n):
    cooked = cook_test(" ".join(tokens), cook_refs([" ".join(r) for r in references], n=n), n=n)
    return cooked["correct"][n - 1], cooked["guess"][n - 1]
