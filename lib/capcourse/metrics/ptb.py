"""Words as the reference of record sees them: the Penn Treebank tokenizer of Stanford CoreNLP 3.4.1.

pycocoevalcap brings the program and the list of punctuation that it drops. Here it is run so that no caption
can move to another image, whatever is in it.
"""

import subprocess
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

from capcourse.errors import CapcourseError
from capcourse.metrics.java import find_java, last_words

_SENTINEL = "thelastcaption"  # one token of its own: if it comes back last and whole, no caption moved
# Most of a run is Java's start. Of its two compilers the second pays off after seconds only.
_QUICK_START = ("-XX:+IgnoreUnrecognizedVMOptions", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def tokenize(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Run the tokenizer once over groups of captions; each caption comes back as words and single spaces.

    Args:
        groups: captions that `check_caption` accepts; the groups may be of any length.

    Raises:
        CapcourseError: there is no Java, or the tokenizer gave back other lines than it was given.

    Source: pycocoevalcap 1.2, `tokenizer/ptbtokenizer.py`: lower case, and 17 marks of punctuation dropped.
    """
    from pycocoevalcap.tokenizer import ptbtokenizer

    captions = [caption.replace("\n", " ") for group in groups for caption in group]
    # A last line without words gets lost on the way; behind the sentinel no caption is last.
    given = "\n".join([*captions, _SENTINEL]) + "\n"
    command = [
        str(find_java()), *_QUICK_START, "-Dfile.encoding=UTF-8",
        "-cp", ptbtokenizer.STANFORD_CORENLP_3_4_1_JAR, "edu.stanford.nlp.process.PTBTokenizer",
        "-preserveLines", "-lowerCase", "-encoding", "UTF-8",
    ]  # fmt: skip
    home = Path(ptbtokenizer.__file__).parent
    done = subprocess.run(command, cwd=home, input=given.encode(), capture_output=True)
    lines = done.stdout.decode(errors="replace").removesuffix("\n").split("\n")
    if len(lines) != len(captions) + 1 or lines[-1].rstrip() != _SENTINEL:
        raise CapcourseError(
            f"the PTB tokenizer did not give back the captions line for line{last_words(done.stderr)}; "
            "try the captions in smaller sets to find the one that it misreads"
        )
    dropped = frozenset(ptbtokenizer.PUNCTUATIONS)
    kept = [" ".join(word for word in line.rstrip().split(" ") if word not in dropped) for line in lines]
    return [kept[start:end] for start, end in pairwise(accumulate(map(len, groups), initial=0))]
