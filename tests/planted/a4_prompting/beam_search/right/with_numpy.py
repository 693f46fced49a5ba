"""Totals in one array, tokens in another."""


def beam_search(next_log_probabilities, end, beams, most, alpha):
    lines, totals = np.zeros((1, 0), dtype=int), np.zeros(1)
    best, best_score, over = None, -np.inf, 0
    for length in range(1, most + 1):
        rows = np.array([next_log_probabilities(line.tolist()) for line in lines])
        flat = (totals[:, None] + rows).ravel()
        order = np.argsort(-flat, kind="stable")[:beams]
        order = order[np.isfinite(flat[order])]
        parents, tokens = np.divmod(order, rows.shape[1])
        lines, totals = np.column_stack([lines[parents], tokens]), flat[order]
        done = (tokens == end) | (length == most)
        for line, score in zip(lines[done], totals[done] / length**alpha, strict=True):
            if score > best_score:
                best, best_score = line, score
        over += done.sum()
        lines, totals = lines[~done], totals[~done]
        if over >= beams or not len(lines):
            break
    return best
