"""How good are the words? Metrics that compare captions with references."""
