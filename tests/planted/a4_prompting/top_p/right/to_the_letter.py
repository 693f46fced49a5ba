"""The rule as it stands, token by token."""


def top_p(probabilities, p):
    def stays(own):
        return math.fsum(other for other in probabilities if other > own) < p

    total = math.fsum(filter(stays, probabilities))
    return tuple(own / total if stays(own) else 0 for own in probabilities)
