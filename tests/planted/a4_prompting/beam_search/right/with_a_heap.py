"""A class for lines, and a heap that finds the best."""

import heapq
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    tokens: tuple = ()
    total: float = 0.0

    def followed(self, row):
        for token, value in enumerate(row):
            if value != NEVER:
                yield Line((*self.tokens, token), self.total + value)

    def score(self, alpha):
        return self.total / len(self.tokens) ** alpha


def beam_search(next_log_probabilities, end, beams, most, alpha):
    going, finished = [Line()], []
    while going and len(finished) < beams:
        longer = (new for line in going for new in line.followed(next_log_probabilities(list(line.tokens))))
        going = []
        for line in heapq.nlargest(beams, longer, key=lambda line: line.total):
            done = line.tokens[-1] == end or len(line.tokens) == most
            (finished if done else going).append(line)
    return max(finished, key=lambda line: line.score(alpha)).tokens
