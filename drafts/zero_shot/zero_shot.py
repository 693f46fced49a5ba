# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Zero-shot: the prompt is the program
#
# Nothing is trained in this chapter. There is a model, finished by others, there is a picture, and there is one
# sentence of yours. Ask for a caption, and you have a captioner. Ask for a title, and the same numbers in the same
# memory are a machine that writes titles.
#
# <!-- hook: scenes test 50 -->
#
# <!-- end of hook -->
#
# [CHECK: picture 50 is a guess; take one with two groups of things and an unmistakable place.]
#
# Three students once asked a large model for the names of dishes. They wrote their sentence in three ways and changed
# nothing else. The third earned far more points than the first. What had become better?

# %% [markdown]
# > **You will learn** to
# >
# > - *write* a prompt, and *see* what the model reads in its place;
# > - *cut* an answer out of the row that a model gives back, and *account* for everything that you cut;
# > - *read* a table of prompts: what was earned by form, and what by sight;
# > - *measure* what other words for the same question do;
# > - *count* what a richer prompt names, and what it invents;
# > - *say* how many zeros a zero-shot has, for a given model.
# >
# > **Before you start:** chapter 5, [*Meet the models*](../05_meet_the_models/meet_the_models.ipynb), for turns and
# > image tokens. Of [chapter 4](../04_scoring_captions/scoring_captions.ipynb) you need BLEU, CHAIR and the paired
# > interval.
# >
# > **Time and hardware:** 95 minutes of reading and trying; the cells take a bit more than a minute on two CPU cores
# > [CHECK]. The mini models are used in either profile, on the CPU. The study took longer; its results come with the
# > course.

# %% tags=["hide-input"]
# Setup: installs the course library on Colab; does nothing elsewhere.
import importlib.util
import os
import sys

on_colab = "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules
if on_colab and importlib.util.find_spec("capcourse") is None:
    get_ipython().run_line_magic("pip", "install git+https://github.com/capcourse/capcourse@main")

# %%
import capcourse as cc

cc.start(seed=0);

# %% tags=["parameters"]
pictures = 48  # test pictures that are asked about live; 24 for a quick look
picture = 50  # the one at the top of the page; it is shown with its neighbour

# %% [markdown]
# ## One picture, five programs · 9 minutes
#
# Our Qwen is the published Qwen2.5-VL in small. It was tuned on drawn scenes with five sorts of questions: a short
# phrase, a title, a detailed description, a question, a part of the picture. For each sort it met a handful of
# wordings, and no others. Here is one of each. (Chapter 5 asked three models for three of them, about one picture. Now
# we ask one model, and count.)
#
# > **Predict.** Five answers to one picture. Which will have a capital letter in front, and which a full stop behind?
# > Which will be longest?

# %% mystnb={"image": {"alt": "Two test pictures, each over what one person wrote. In grey five answers of Qwen: a short phrase in small letters, a title with capitals, a description of several sentences, a place, and what is in the left half. [CHECK]"}}
from capcourse.recipes.instructions import DETAILED, SHORT, TITLE

scenes = cc.load_data("scenes")
qwen = cc.load_captioner("qwen", "mini", device="cpu")
asks = {
    "short": SHORT[2],
    "title": TITLE[0],
    "detailed": DETAILED[0],
    "question": "Where was the picture taken?",
    "region": "What is in the left half?",
}
for sort, prompt in asks.items():
    print(f"{sort:9} {prompt}")
two = scenes.test[picture : picture + 2]
told = {sort: qwen.caption(two.images, prompt) for sort, prompt in asks.items()}
lines = [[f"{sort}: {texts[n]}" for sort, texts in told.items()] for n in range(2)]
cc.show_captions(two.images, [captions[2] for captions in two.captions], lines, columns=2)

# %% [markdown]
# Before we judge *what* it says, look at *how*. The form of an answer can be read off its letters: does it begin with
# a capital, does it end with a stop, does it go on after its first sentence? That makes four forms, and a fifth for an
# answer that is empty. Now for more pictures.

# %% mystnb={"image": {"alt": "Five bars, one for each sort of prompt, divided by the form of the answers. Short is all phrases, title all titles, detailed all descriptions of several sentences, question and region single sentences with a stop. [CHECK]"}}
import matplotlib.pyplot as plt
import numpy as np

from capcourse.captioners.answers import first_sentence

BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#5f6c7b"
FORMS = {"phrase": BLUE, "title": ORANGE, "sentence": GREEN, "description": PURPLE, "nothing": GREY}


def form_of(text):
    """What an answer looks like, whatever it says."""
    if not text:
        return "nothing"
    if first_sentence(text)[1]:
        return "description"
    if text.endswith((".", "!", "?")):
        return "sentence"
    return "title" if text[0].isupper() else "phrase"


def show_forms(texts_of):
    """A bar for each list of answers, divided by their forms."""
    figure, axes = plt.subplots(figsize=(6.4, 0.3 * len(texts_of) + 1.1), layout="constrained")
    left = np.zeros(len(texts_of))
    for form, colour in FORMS.items():
        share = np.array([np.mean([form_of(text) == form for text in texts]) for texts in texts_of.values()])
        axes.barh(list(texts_of), share, left=left, color=colour, edgecolor="white", label=form)
        left += share
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel="share of the answers")
    figure.legend(frameon=False, ncols=5, loc="outside upper left", columnspacing=0.9, handlelength=1.2)
    axes.spines[["top", "right", "left"]].set_visible(False)


live = scenes.test[:pictures]
images = live.images
asked = {sort: qwen.answers(images, prompt) for sort, prompt in asks.items()}
show_forms({sort: answers.texts for sort, answers in asked.items()})

# %% [markdown]
# **What happened.** The form obeys. [CHECK: each bar has one colour, or nearly; question and region share the form
# *sentence* although they are of one or two words.] Not a weight was changed between two bars. All that differs is a
# dozen tokens at the end of what was read, and they decide how long the answer is, whether it has capitals, and when
# it stops. In that sense the prompt is the program, and the model is the computer.
#
# When such a program was never trained and no example of its use is shown, one speaks of **zero-shot**. A *shot* is an
# example that the model may look at: a picture with its answer, put into the prompt before the real question. One
# example is one-shot, a few are few-shot ([Brown and others, 2020](../references.md#captioners)). None of them changes
# a weight. And the five prompts above? Each of them *was* trained, again and again. So what you have seen is no
# zero-shot at all. Keep that in mind. How many zeros ours has, we shall count at the end.

# %% [markdown]
# ## What the model reads · 8 minutes
#
# A prompt is not handed to the model as it stands. It becomes part of a **turn**, and how a turn is written is a
# matter of the family. For a model that was tuned on conversations there is a **chat template**, a small program that
# comes with the tokenizer. It is given who speaks, and makes one text of it. Here is the same wish in three dialects.

# %%
llava, paligemma = (cc.load_captioner(name, "mini", device="cpu") for name in ("llava", "paligemma"))
families = {"llava": llava, "qwen": qwen, "paligemma": paligemma}
usual = {name: captioner.default_prompt for name, captioner in families.items()}
for name, captioner in families.items():
    print(f"--- {name}\n{captioner.asked(usual[name])}⟨here the answer begins⟩\n")

# %% [markdown]
# - **LLaVA** has two speakers in plain letters. `<image>` is the mark that the processor replaces by as many image
#   tokens as the picture has vectors.
# - **Qwen** has marks that are single tokens of its vocabulary. Nobody can type them by accident.
# - **PaliGemma** has no conversation. The processor puts a start token behind the picture and a line break behind the
#   task, which you do not see here, and then the answer must come. S3 wrote its turns for it by hand; we come back to
#   that.
#
# The published LLaVA-1.5 is addressed like ours. The published Qwen adds, if you say nothing else, a turn of a third
# speaker in front, the *system*: *You are a helpful assistant.* Ours has never met it. Templates are data that come
# with the weights, so ask the processor, and never write them from memory.
#
# And this is what a shot would look like: an earlier turn, with its picture and its answer.

# %%
wish = [{"type": "image"}, {"type": "text", "text": asks["title"]}]
shot = [{"type": "text", "text": "Two Red Dogs on the Beach"}]
turns = [
    {"role": "user", "content": wish},
    {"role": "assistant", "content": shot},
    {"role": "user", "content": wish},
]
print(qwen.processor.apply_chat_template(turns, add_generation_prompt=True, tokenize=False))

# %% [markdown]
# How much does the frame matter? We ask Qwen for titles once more, with the picture and the prompt in their order, and
# leave out who speaks.
#
# > **Predict.** Same picture, same wish, no frame. Titles, captions, something else?

# %% mystnb={"image": {"alt": "Two bars of forms of Qwen's answers to the title prompt: with the template all titles, without it other forms. [CHECK]"}}
import torch

from capcourse.decoding import decoding_arguments


def written(captioner, images, text):
    """The rows that `generate` gives back for one text, and how long the turn in front of each answer is."""
    batch = captioner.processor(images=images, text=[text] * len(images), padding=True, return_tensors="pt")
    batch.pop("labels", None)  # PaliGemma's processor gives some, all to be passed over
    with torch.inference_mode():
        rows = captioner.model.generate(**dict(batch), **decoding_arguments("greedy"))
    return rows, batch["input_ids"].shape[1]


bare = "<|vision_start|><|image_pad|><|vision_end|>" + asks["title"]
rows, turn = written(qwen, images, bare)
unframed = qwen.decode(rows[:, turn:])
for n in range(3):
    print(f"framed: {asked['title'].texts[n]}\nbare:   {unframed[n]}\n")
show_forms({"with the template": asked["title"].texts, "without": unframed})

# %% [markdown]
# **What happened.** [CHECK: say which forms come without the template, and whether the answers are still about the
# picture; expected is that the form is lost, since in training an answer always stood behind *assistant*, and perhaps
# that the model goes on with the prompt or writes one of its texts.] Nobody raised an error. A model without its
# template is a frequent reason for *this model is no good*, and the answers look just good enough that one believes
# it.

# %% [markdown]
# ## What is cut off · 14 minutes
#
# You have just seen a line that deserves a second look: `rows[:, turn:]`. The function that writes gives back one row
# a picture, and in it stand the turn, the answer, an end token, and filling. What you call *the caption* is what
# somebody cut out of this row. There are four cuts. Each of them can move a score, and reports rarely mention any.
#
# ### First cut: the turn
#
# The safe way is to know how long the turn was. Another way is often seen: decode the whole row, and take the prompt
# out of the text. S3's public notebook does it like this. It is our first trap.
#
# > **Predict.** For which of the three families does it work?

# %%
cuts = {}
for name, captioner in families.items():
    rows, turn = written(captioner, images, captioner.asked(usual[name]))
    whole = captioner.decode(rows)
    cuts[name] = {
        "prompt taken out": [" ".join(text.replace(usual[name], "").split()) for text in whole],
        "turn cut off": captioner.decode(rows[:, turn:]),
    }
    print(f"{name}\n   whole row         {whole[0]!r}")
    for how, texts in cuts[name].items():
        print(f"   {how:17} {texts[0]!r}")

# %%
from capcourse.metrics.scorer import CaptionScorer
from capcourse.show import table

with CaptionScorer(live.captions, ["BLEU-1", "CIDEr"]) as scorer:
    scores = {name: {how: scorer.score(texts) for how, texts in both.items()} for name, both in cuts.items()}
table(
    ["", "cut", "BLEU-1", "CIDEr"],
    [
        [name, how, f"{found['BLEU-1']:.3f}", f"{found['CIDEr']:.3f}"]
        for name, both in scores.items()
        for how, found in both.items()
    ],
)

# %% [markdown]
# **What happened.** For PaliGemma both are alike [CHECK], for its turn *is* the prompt. S3 had PaliGemma, and the line
# did what it should. Take it along to LLaVA or Qwen, and every caption begins with the names of the speakers. Special
# tokens are left out by the decoder; `USER`, `assistant` and the like are none, or not all of them. [CHECK: what is
# left in Qwen; probably the words user and assistant.] Two strange words in front of a short caption cost what the
# table says, and nothing warns you.
#
# > **Trap.** *It worked with the last model.* A turn is cut off by its length, in tokens. Then it does not matter how
# > the turn was written, nor whether the tokenizer gives the prompt back letter by letter, nor whether the answer
# > happens to quote the prompt.
#
# `captioner.caption` cuts like this, and takes nothing else away but the spaces around the answer.
#
# ### Second cut: the limit
#
# Every call to write has a limit on new tokens. Who reaches it is silenced in the middle of a word. `answers` gives the
# same captions as `caption`, and an account beside them.

# %%
from capcourse.studies import published

s0, s3 = (published(name)["published"] for name in ("qwen_prompts", "paligemma_prompts"))
for sort, answers in asked.items():
    print(f"{sort:9} {answers}")
hasty = qwen.answers(images, asks["detailed"], decoding="greedy-16")
print(f"\ndetailed, with S3's limit of {s3['code']['limit']}: {hasty}")
for answer in hasty[:3]:
    print(f"   {answer.text}{'' if answer.ended else ' ✂'}")
print(f"\nS0's code: “{s0['code']['writes']}”")

# %% [markdown]
# **What happened.** Phrases and titles end by themselves, long before our usual limit. Descriptions do not always.
# [CHECK: how many detailed answers the 50 tokens cut; a description has 30 to 70 pieces, so expect a good part.] With
# S3's limit hardly a description gets beyond its first sentence. [CHECK] For most of S3's own captions, which are
# short, the limit is no absurd choice. But some are longer (chapter 3 has the lengths), and how many answers it cut,
# the report does not say. S0's limit stands in its code alone.
#
# ### Third cut: marks
#
# What else was taken away, one finds out only where there is code.

# %%
print(s0["code"]["file"])
print(" ".join(s0["code"]["trims"].split()))

smores = published("cucchini")["published"]["neighbours"]["captions"][1]  # a caption of another team
print(f"\n{smores}  becomes  {''.join(letter for letter in smores if letter not in s0['code']['takes_out'])}")

# %% [markdown]
# **What happened.** Chat models like to put a title into quotation marks or into `**bold**`, and the true titles have
# neither, so it was wise to take them out. But the apostrophe went with them, and there are dishes that need theirs.
# Whether the true titles were treated in the same way, we cannot see. It is a small thing. A report needs half a line
# for it.
#
# ### Fourth cut: all but the first sentence
#
# Some models do not stop. S4's wrote on, often until the limit. Its report prints outputs like these, whole. Whether
# they were scored whole, it does not say.

# %%
outputs = published("llava_lite")["published"]["outputs"]
wholes = [row["output"].strip() for row in outputs]
firsts = [first_sentence(text)[0] for text in wholes]
for first, text in zip(firsts, wholes, strict=True):
    print(f"{first}  ✂ {text.removeprefix(first).strip()}\n")
for how, texts in {"whole": wholes, "first sentence": firsts}.items():
    score = cc.score(texts, [[row["reference"]] for row in outputs], metrics=["BLEU-1"])
    print(f"BLEU-1 of these three, {how}: {score['BLEU-1']:.3f}")

# %% [markdown]
# Three outputs with one reference each are an anecdote, and a telling one: the scissors are worth more than most
# trainings. [CHECK: expected is about a doubling.] So shall we always keep the first sentence? Try it on our
# descriptions, with the truth at hand. (*CHAIR-i* is the share of the named things that are not there, *recall* the
# share of what is there that gets named, *silent* the share of captions that name no thing.)
#
# > **Predict.** CHAIR-i will fall. Why?

# %%
from capcourse.metrics.hallucination import hallucination

FACTS = ("CHAIR-i", "recall", "silent")
described = asked["detailed"]
kept = {"whole": described.texts, "first sentence": described.first_sentences}
rows = []
with CaptionScorer(live.captions, ["BLEU-1"]) as scorer:
    for how, texts in kept.items():
        found = hallucination(texts, live)
        long = np.mean([len(text.split()) for text in texts])
        numbers = [f"{long:.0f}", f"{scorer.score(texts)['BLEU-1']:.3f}"]
        rows.append([how, *numbers, *(f"{found[fact]:.2f}" for fact in FACTS)])
print(described[0].first_sentence, "✂", described[0].rest)
table(["detailed answers", "words", "BLEU-1", *FACTS], rows)

# %% [markdown]
# **What happened.** Our Qwen begins a description with the place and the weather. The things come later. Cut after the
# first sentence, and the caption names next to nothing: CHAIR-i looks splendid, and *silent* tells why. [CHECK: silent
# near 1, CHAIR-i near 0, recall near 0; BLEU-1 may rise or fall.] What helped S4 would ruin us. A cut is a decision
# about *this* model's answers. Look at what falls under the table.
#
# > **The rule.** State the limit, how many answers it cut, how many go on after a sentence, what you took away, and
# > whether the references were treated alike. The kit keeps such an account with every run of a study that asks.

# %% [markdown]
# ## S0's three prompts · 14 minutes
#
# Now to the three students of [S0](../references.md#the-projects-this-course-grew-out-of), and the real
# Qwen2.5-VL with its seven billion parameters. This is what they asked it.

# %%
from textwrap import fill

from capcourse.prompts import PROMPTS

for name in ("S0-1", "S0-2", "S0-3"):
    print(f"{name}\n{fill(PROMPTS[name].text, 86)}\n")

# %% [markdown]
# The third has examples in it. They are examples of *titles*, without pictures, so they are no shots in the strict
# sense. They show what an answer looks like.
#
# > **Predict.** Four metrics: BLEU-1, BLEU-2, ROUGE-L, METEOR. In which of them will the third prompt be ahead of the
# > second, in which the second ahead of the first?

# %%
METRICS = ("BLEU-1", "BLEU-2", "ROUGE-L", "METEOR")
rows = [[name, *(f"{scores[metric]:.3f}" for metric in METRICS)] for name, scores in s0["prompts"].items()]
print(f"“{' '.join(s0['says']['best'].split())}”")
table(["S0 prints", *METRICS], rows)

# %%
for dish in s0["answers"]:
    print(dish["ground truth"])
    for name, answer in zip(s0["prompts"], dish["answers"], strict=True):
        print(f"   {name}  {form_of(answer):9} {answer}")

# %% [markdown]
# **What happened.** Read the table by columns. BLEU-1 and BLEU-2 leap from the first prompt to the second, and then
# hardly move. In ROUGE-L the *second* prompt is the best. And METEOR, which knows stems and synonyms, and asks rather
# how much of the title was found than how much was said besides, has the three about equal. If the model had seen much
# more with the second prompt, METEOR would most likely have noticed. (Or it named less and named it better, and the two
# cancelled. From a table one cannot tell.)
#
# The answers tell the story. To *1 phrase* the model twice gave a sentence that opens like a museum guide, and a
# title has no use for *The image depicts a plate of*. The second prompt says *title*, and titles come. So the large
# step was one of **form**: the answers came to look like the references. That is no small thing; whoever asks for
# titles wants titles. But it is another thing than to see better, and a reader of the one sentence would not know.
#
# And the small step, from two to three? It is the one that the sentence is about: more description, and examples. We
# have no answers of S0's to compare, but we can ask how large a step must be.
#
# ### Ours, and what it cannot read
#
# We ask our Qwen the same, on *scenes*. Since S0's references are titles, ours must be, too. The tuning had a rule for
# titles; all that it allows for a picture are its references. (So a prompt that asks for titles in a learnt wording
# has a great advantage: it was taught the very rule. That row is a ceiling, no rival.)

# %%
from random import Random

from capcourse.recipes.instructions import title as write_title


def titles_of(example):
    """Every title that the rule allows: it throws dice, so throw often."""
    return sorted({write_title(example.scene, [], Random(throw))[1] for throw in range(40)})


print(*titles_of(two[0]), sep="\n")

# %% [markdown]
# First, be fair to a small model. It is to follow an instruction that it has never met, in words that it has hardly
# read. Look at what S0's words are to its tokenizer, and how long the row becomes.
#
# > **Predict.** The longest turn that it was tuned with had about how many tokens? And S0's third?

# %%
from capcourse.recipes.instructions import any_turn

ids = qwen.inputs(two.images[:1], asks["title"])["input_ids"][0].tolist()
image_tokens = ids.count(qwen.model.config.image_token_id)


def places(prompt, answer=""):
    """How long the row is, with one mark grown to the picture's tokens."""
    turn = qwen.tokenizer(qwen.asked(prompt))["input_ids"]
    return len(turn) + image_tokens - 1 + len(qwen.answer_ids(answer))


tuned = [any_turn(e.scene, e.captions, Random(n)) for n, e in enumerate(scenes.train[:400])]
print("longest row of 400 turns as in the tuning, answer included:", max(places(*each) for each in tuned))
pieces = qwen.tokenizer(" ingredients")["input_ids"]
print("ingredients:", "|".join(qwen.tokenizer.decode([piece]) for piece in pieces))
rows = []
for name, text in {"learnt": asks["title"], **{n: PROMPTS[n].text for n in s0["prompts"]}}.items():
    words, tokens = len(text.split()), len(qwen.tokenizer(text)["input_ids"])
    rows.append([name, words, tokens, f"{tokens / words:.1f}", places(text)])
table(["prompt", "words", "tokens", "tokens a word", "places before the answer"], rows)

# %% [markdown]
# **What happened.** Its vocabulary comes from captions and recipes. What stands in neither is spelt, two or three
# letters at a time: there is a *red* in *ing-red-ients*. And S0's third prompt pushes the answer to places in the row
# where this model has never written anything. [CHECK: S0-3 about 270 tokens, about 300 places; the tuned rows end
# before 130.] The real Qwen has read such sentences by the million. To ours they are a noise of a certain length with
# a few known syllables. Whatever comes out now is not *following an instruction*. We print it all the same, since the
# study was written down before we knew.

# %%
from capcourse.studies import read_results, read_study

study, results = read_study("qwen_prompts"), read_results("qwen_prompts")
test = scenes.test[: study.test_images]
said = {row: results.captions(row)[0] for row in study.rows}
prompt_of = {cell.name: cell.parameters["prompt"] for cell in study.cells}
trimmed = "detailed, first sentence"  # the one row of which more was cut
truths = {row: hallucination(texts, test) for row, texts in said.items() if row != trimmed}
about = results.about
print(study.question)
print(f"{about['command']}: {about['runs']} runs in {about['minutes']} minutes, {about['date']}")
print(f"a run: {len(test)} pictures, one prompt")
for n in range(3):
    print(f"\n{titles_of(test[n])[0]}")
    for row in ("title, learnt 1", *s0["prompts"]):
        print(f"   {row:16} {said[row][n]}")

# %% mystnb={"image": {"alt": "Bars of forms for the learnt title prompt and for S0's three. The learnt one is all titles; the other three have other forms. [CHECK]"}}
show_forms({row: said[row] for row in ("title, learnt 1", *s0["prompts"])})

# %% [markdown]
# **What happened.** [CHECK: which form each of S0's prompts gets. Possible: S0-2, which has *title* and *Give* in it,
# gets titles; S0-1, with *Give … phrase*, gets phrases or titles; S0-3 anything, also nothing or the limit. Say only
# what the bars show.]
#
# ### One set of answers, two sets of references
#
# Here is S0's effect of form, laid bare. We score the *same* answers twice: against what five people wrote, and
# against titles.
#
# > **Predict.** Which learnt prompt is best against captions, and which against titles? By how much?

# %%
from collections import Counter

compared = ["short, learnt 1", "title, learnt 1", "detailed, learnt 1", *s0["prompts"]]
references = {"captions": test.captions, "titles": [titles_of(example) for example in test]}
scored = {}
for what, texts in references.items():
    with CaptionScorer(texts, ["BLEU-1"]) as scorer:
        scored[what] = {row: scorer.score(said[row]) for row in compared}
rows = []
for row in compared:
    form = Counter(map(form_of, said[row])).most_common(1)[0][0]
    numbers = [f"{scored[what][row]['BLEU-1']:.3f}" for what in scored]
    rows.append([row, form, *numbers, *(f"{truths[row][fact]:.2f}" for fact in ("recall", "CHAIR-i"))])
table(["prompt", "mostly", "BLEU-1, captions", "BLEU-1, titles", "recall", "CHAIR-i"], rows)

# %% [markdown]
# **What happened.** Look at the first two rows, then at their last two columns. The model sees about the same with
# both prompts: it names about as much of what is there and invents about as much. [CHECK: recall and CHAIR-i of short
# and title lie close; if not, say so and say in which direction.] But the two columns of BLEU-1 exchange the winner.
# Neither prompt is *better*. Each fits one kind of reference.
#
# That is how the step from S0's first to its second prompt can be read. It also shows what to print beside a BLEU
# whenever prompts are compared: something that does not care for form.
#
# Now the claims. They were written down before the study was run.

# %%
def verdicts(results):
    """The claims of a study, and what became of them."""
    rows = []
    for claim, found in results.verdicts:
        between = f"{found.difference:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
        rows.append([str(claim), f"{found.better[0]:.3f}", f"{found.control:.3f}", between, found.verdict])
    return table(["claim", "its score", "shuffled", "difference, 95% interval", "verdict"], rows)


verdicts(results)

# %% [markdown]
# *Shuffled* is what the better one of the two gets when its answers are dealt out to other pictures. Where even the
# better one does not beat that, there is no sight to compare, and the verdict says *mini cannot test this*.
#
# [CHECK: go through the four verdicts in words. For each *holds*, say that it holds for our model on our titles, and
# by which mechanism (form, or sight); for *does not hold*, that this is not the opposite; for *cannot test*, that a
# model that does not understand the prompt is no witness.]
#
# And the size of a step. On how many pictures can a step as small as S0's from two to three be told from nothing?

# %%
from capcourse.metrics.intervals import compare

step = s0["prompts"]["S0-3"]["BLEU-1"] - s0["prompts"]["S0-2"]["BLEU-1"]
theirs = published("cucchini")["published"]["code"]["test_pictures"]
ours = compare(scored["titles"]["S0-3"], scored["titles"]["S0-2"], "BLEU-1")
half = (ours.high - ours.low) / 2
print(f"S0's step: {step:.3f}, on {theirs:,} pictures if a tenth of the data is the test set")
print(f"ours: half an interval is {half:.3f} on {len(test)} pictures, so about", end=" ")
print(f"{half * (len(test) / theirs) ** 0.5:.3f} on as many as S0's, for two prompts that differ as ours do")

# %% [markdown]
# **What happened.** [CHECK: compare the last number with the step.] It is a rough yardstick: other titles, other
# answers, and S0 has one reference where we have several. But a report that prints the two scores and the number of
# pictures leaves its reader to guess, and one that prints an interval does not.

# %% [markdown]
# ## The same question in other words · 10 minutes
#
# People say *write*, *give*, *name*; *picture*, *image*; with a full stop or a colon. To a person these are one
# question. To a model? Before the study was run we wrote down, for each of four sorts, the wordings that our Qwen was
# tuned with, and others for the same wish that it has never met. None was dropped afterwards.

# %% [markdown]
# > **Predict.** In three of the new wordings only a word or two are new, such as *image* for *picture*. Will these keep
# > the form? And those that share no word with the learnt ones?

# %% mystnb={"image": {"alt": "Nineteen bars of forms in four groups: title, short, detailed, where, first the learnt wordings and then the new ones. The learnt ones of a group have one colour; some of the new ones have another. [CHECK]"}}
worded = [row for row in truths if "," in row]
show_forms({row: said[row] for row in worded})

# %%
rows = []
for row in worded:
    form, count = Counter(map(form_of, said[row])).most_common(1)[0]
    facts = [f"{truths[row][fact]:.2f}" for fact in ("recall", "CHAIR-i")]
    rows.append([row, prompt_of[row], f"{form} {count / len(test):.0%}", *facts])
table(["", "prompt", "mostly", "recall", "CHAIR-i"], rows)

# %% [markdown]
# **What happened.** Compare the learnt wordings of a sort with each other first. [CHECK: they differ by little; that is
# the noise of wording when all is known.] Then look for the new wordings that lose the form. [CHECK: name them; say
# whether small changes keep it, and whether *Name this picture.* gives titles.] Where the form changes, recall changes
# with it, since a title has room for two things and a description for all.
#
# What does the model go by, when the sentence is new? It has no dictionary in which *image* means *picture*. It has
# pieces that stood before answers of some form, and it does what it did when the last such pieces came by. With a
# dozen wordings, that is closer to a password than to a language. The large model was tuned on prompts of every kind,
# by the hundred thousand, so that its passwords overlap and fill the space between ([Wei and others,
# 2022](../references.md#captioners), found that with enough *sorts* of instruction, new sorts are understood as well).
# Even so, large models move by many points when a prompt is only formatted otherwise ([Sclar and others,
# 2024](../references.md#captioners)).
#
# > **The rule.** A score belongs to a wording. Print the prompt to the letter, and try three wordings before you
# > compare two ideas. Here is what our other guests got: the prompts of S3 and S4, written for other models.

# %% mystnb={"image": {"alt": "Bars of forms of Qwen's answers to the prompts of S3 and S4. [CHECK]"}}
guests = [name for name in PROMPTS if name in said]
for name in guests[3:]:
    print(f"{name}  {PROMPTS[name].text}\n      {said[name][0]}")
show_forms({name: said[name] for name in guests})

# %% [markdown]
# **What happened.** [CHECK: what *Describe this image* and *What do you see in this image* are taken for. *Describe the
# picture in detail.* was learnt, so A and B and S4's may well get descriptions, and C, which begins like a question,
# a short answer.] And does anybody hear the *red* in *ingredients*?

# %%
for row in ("title, learnt 1", *s0["prompts"]):
    red = np.mean(["red" in text.lower().split() for text in said[row]])
    times = PROMPTS[row].text.count("ingredient") if row in PROMPTS else 0
    print(f"{row:16} {times} times *ingredient* in the prompt; red is said in {red:.0%} of the answers")

# %% [markdown]
# [CHECK: one sentence on what comes out, whatever it is. The words' own share of red things differs between forms, so
# compare with care.]

# %% [markdown]
# ## Do richer prompts invent more? · 9 minutes
#
# S0 noticed something else, and wrote it down in one honest line:

# %%
print(f"“{' '.join(s0['says']['details'].split())}”")

# %% [markdown]
# It sounds like a law: ask for more, and you get more, true and false. To count it on photographs takes people who
# look. On drawn scenes the truth is known. For each prompt of the study we count what its answers name.
#
# > **Predict.** Draw two axes: to the right how much of the picture is named (*recall*), upwards the share of the named
# > things that are not there (*CHAIR-i*). Where do titles lie, where short captions, where descriptions?

# %% mystnb={"image": {"alt": "A scatter of prompts: recall to the right, CHAIR-i upwards. Marks tell the sorts apart: squares for titles, circles for short captions, triangles for detailed descriptions, diamonds for the prompts of the reports; filled where the wording was learnt. [CHECK: where the groups lie]"}}
LOOKS = {"title": (ORANGE, "s"), "short": (BLUE, "o"), "detailed": (PURPLE, "^"), "where": (GREEN, "v")}
figure, axes = plt.subplots(figsize=(6.2, 4), layout="constrained")
for row, found in truths.items():
    colour, mark = LOOKS.get(row.split(",")[0], (GREY, "D"))
    at, look = (found["recall"], found["CHAIR-i"]), "full" if "learnt" in row else "none"
    axes.plot(*at, mark, color=colour, fillstyle=look, markersize=9)
    if row in s0["prompts"]:
        axes.annotate(row, at, xytext=(6, 6), textcoords="offset points")
for sort, (colour, mark) in (LOOKS | {"from the reports": (GREY, "D")}).items():
    axes.plot([], [], mark, color=colour, label=sort, markersize=8)
axes.set(xlabel="recall: named, of what is there", ylabel="CHAIR-i: not there, of what is named")
axes.set(xlim=(-0.01, None), ylim=(-0.03, 1))
axes.legend(frameon=False, title="filled: learnt")
axes.spines[["top", "right"]].set_visible(False)

# %%
rows = []
for row in compared:
    false, named = truths[row].parts_of("CHAIR-i").table.sum(axis=0)
    each = [f"{named / len(test):.2f}", f"{false / len(test):.2f}"]
    rows.append([row, *each, *(f"{truths[row][fact]:.2f}" for fact in FACTS)])
table(["prompt", "things named", "of these false", *FACTS], rows)

# %% [markdown]
# **What happened.** The first two columns are things a caption. A description names more, and more of what it names is
# there: recall rises. It also brings more things that are not. [CHECK: expected is that the *number* of false things
# rises surely with the number named, while their *share*, CHAIR-i, may rise, stay or fall.] Which of the two is *more
# hallucination*? Both have been called so. A reader who is misled by any false thing counts them; one who asks how far
# a sentence can be trusted takes the share. Print both, and recall beside them: *silent* is the champion of truth.
#
# Two cautions about our own numbers. Descriptions were cut at the limit, so that they name fewer things than they would
# have. And our Qwen has weak eyes at any length: see how high all of CHAIR-i lies. A prompt cannot mend that.

# %%
import json

pairs = zip(results.runs["row"], results.runs["account"], strict=True)
accounts = {row: json.loads(account) for row, account in pairs}
columns = ("answers", "cut", "going on", "empty")
table(["prompt", *columns], [[row, *(accounts[row][what] for what in columns)] for row in compared])

# %% [markdown]
# **What happened.** [CHECK: the account; how many descriptions, and how many of S0-3's answers, were cut; whether S0-2
# was ever answered by nothing, as it allows.] On large models the law has been measured, too: they say *yes* to objects
# that often stand beside those that are there ([Li and others, *POPE*, 2023](../references.md#metrics)), and what a
# caption invents comes the more often the longer it has been going on ([Zhou and others, *LURE*,
# 2024](../references.md#metrics)). *Rosemary* goes well with *caramelized*. The picture was not asked.

# %% [markdown]
# ## Trained with one prompt, asked with another · 10 minutes
#
# [S3](../references.md#the-projects-this-course-grew-out-of) did not ask a model that was tuned by others. Its author
# fine-tuned PaliGemma on captions of aerial pictures, with one prompt in front of all of them, and then asked with
# three. You saw a part of the table in chapter 5.
#
# > **Predict.** The second of the three lacks the last words of the first. The third asks a question. Two
# > configurations were trained: will the same prompt cost both the same?

# %%
for name in ("S3-A", "S3-B", "S3-C"):
    print(name, PROMPTS[name].text, "<- trained with this one" if name == s3["trained_with"] else "")
greedy = [run for run in s3["runs"] if run["decoding"] == "greedy-16"]
columns = ("BLEU-1", "METEOR", "CLIPScore")
table(
    ["configuration", "prompt", *columns],
    [[run["configuration"], run["prompt"], *(f"{run[c]:.3f}" for c in columns)] for run in greedy],
)

# %% [markdown]
# **What happened.** The learnt prompt is best, and a question to the same effect is the end of all captions. The near
# neighbour costs one configuration little and the other more. S3 draws the right conclusion:

# %%
for key in ("match", "mismatch"):
    print(f"“{' '.join(s3['says'][key].split())}”\n")

# %% [markdown]
# It is the same thing as above, in its purest form: *one* wording, learnt. The prompt has become a password. Of what
# the password consists, the report cannot show in full, but the public notebooks can.

# %%
print(" ".join(s3["code"]["file"].split()))
print("turn:  ", s3["code"]["turn"])
print("labels:", s3["code"]["labels"])
print(f"report: “{' '.join(s3['says']['masked'].split())}”")
row = paligemma.processor(images=images[:1], text=[s3["code"]["turn"]], return_tensors="pt")["input_ids"][0]
starts = row.tolist().count(paligemma.tokenizer.bos_token_id)
print("start tokens in that turn, by our PaliGemma's processor:", starts)

# %% [markdown]
# **What happened.** The turn was written by hand with a start token in it, and the processor adds its own. So there are
# two [CHECK: 2 is printed]. In the notebooks it was so in training and in asking alike, and therefore did no harm: the
# double start is simply part of the password. Whoever takes the weights and asks *properly* has another row than the
# one that was trained. And the labels, by this notebook, cover the prompt as well, though the report's text says
# otherwise: the model was also taught to *say* its prompt. We do not know that these notebooks made the printed table.
#
# Now our PaliGemma. It was trained on short tasks: *caption en*, *describe en*, and questions. It has met none of
# S3's prompts.
#
# > **Predict.** In which form will it answer them? How many *different* answers will there be?

# %% mystnb={"image": {"alt": "Bars of forms of PaliGemma's answers to caption en, describe en and S3's three prompts. [CHECK]"}}
tasks = {name: name for name in ("caption en", "describe en")}
tasks |= {name: PROMPTS[name].text for name in ("S3-A", "S3-B", "S3-C")}
replies = {name: paligemma.answers(images, text) for name, text in tasks.items()}
show_forms({name: answers.texts for name, answers in replies.items()})

# %%
rows = []
for name, answers in replies.items():
    found = hallucination(answers.texts, live)
    rows.append([name, len(set(answers.texts)), answers.cut, *(f"{found[fact]:.2f}" for fact in FACTS)])
    print(f"{name:11} {answers[0].text}")
table(["asked", f"different, of {pictures}", "cut", *FACTS], rows)

# %% [markdown]
# **What happened.** [CHECK: read off. Expected: the learnt tasks keep their form and speak of the picture; the others
# give stammering, one sentence for many pictures, or answers of one word. *Different* far below the number of pictures
# would be the mark of a model that no longer looks.] A prompt that was not learnt does not only spoil the form. It can
# cut the tie to the picture. S3's *What do I see here?* may have been of this kind.
#
# S3 found that CLIPScore stayed up all the same. Chapter 4 asked whether CLIPScore loves a question; here is the
# cheaper test that this section adds. Count how many answers differ. A captioner that says one thing of fifty pictures
# needs no metric to be found out.

# %% [markdown]
# ## Trap: choosing a prompt is training, too · 7 minutes
#
# *Nothing was trained, so nothing can be overfitted.* It sounds right. But somebody wrote several prompts, looked at
# scores, and kept the best. That is a search, with the prompt as its one parameter, and if it is done on the test set,
# the score of the winner is flattered. S0 says openly where its prompts were compared: *on our test set*. With three
# prompts and many pictures the flattery is small. How small? And when does it become large?
#
# We have all answers of eight prompts that want a title. Draw a few pictures, let them choose the prompt with the
# highest BLEU-1, and see what that prompt is worth on the pictures that had no say. Five hundred times.
#
# > **Predict.** With ten pictures to choose on, how far will the winner's score fall on the others? With a hundred?

# %%
wanted = [row for row in study.rows if row.startswith("title")] + list(s0["prompts"])
with CaptionScorer(references["titles"], ["BLEU-1"]) as scorer:
    for row in wanted:
        if row not in scored["titles"]:
            scored["titles"][row] = scorer.score(said[row])
parts = [scored["titles"][row].parts_of("BLEU-1") for row in wanted]
rng = np.random.default_rng(0)
rows, fallen = [], {}
for few in (5, 10, 25, 50, 100, 200):
    chosen = np.array([np.isin(np.arange(len(test)), rng.permutation(len(test))[:few]) for _ in range(500)])
    here = np.stack([part.value(chosen @ part.table) for part in parts])  # (prompts, draws)
    there = np.stack([part.value(~chosen @ part.table) for part in parts])
    best, draw = here.argmax(axis=0), np.arange(500)
    fallen[few] = here[best, draw] - there[best, draw]
    missed = np.mean(there[best, draw] < there.max(axis=0))
    means = [f"{value[best, draw].mean():.3f}" for value in (here, there)]
    rows.append([few, *means, f"{fallen[few].mean():+.3f}", f"{missed:.0%}"])
table(["pictures to choose on", "there it has", "on the others", "flattery", "not the best one"], rows)

# %% mystnb={"image": {"alt": "Over the number of pictures to choose on, from five to two hundred, by how much the chosen prompt's BLEU-1 was flattered: a line for the mean, which falls towards zero, and a band that holds nine tenths of the draws and narrows. [CHECK]"}}
at = list(fallen)
figure, axes = plt.subplots(figsize=(6.2, 2.8), layout="constrained")
low, high = np.array([np.quantile(each, (0.05, 0.95)) for each in fallen.values()]).T
axes.fill_between(at, low, high, color=BLUE, alpha=0.15)
axes.plot(at, [each.mean() for each in fallen.values()], "o-", color=BLUE)
axes.axhline(0, color=GREY, linewidth=0.8)
axes.set(xscale="log", xlabel="pictures to choose on", ylabel="flattery, BLEU-1")
axes.set_xticks(at, [str(few) for few in at])
axes.minorticks_off()
axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What happened.** [CHECK: the mean falls towards zero; where two learnt wordings are nearly equal and far above the
# others, the choice is between those two and the flattery is small from the start. If the line is flat at zero, say so
# and say why: there was next to nothing to choose.] The flattery grows with the number of candidates that lie close
# together and shrinks with the number of pictures. Who tries fifty prompts on twenty pictures has fitted a parameter
# to twenty pictures ([Perez and others, 2021](../references.md#captioners), found that much of what was called
# *few-shot* had chosen its prompts on far more examples than it counted).
#
# > **The mend** is the usual one. Choose on the validation pictures, and look at the test set once.

# %% [markdown]
# ## How many zeros? · 8 minutes
#
# Now we can say what was new to whom. A test can be new to a model in four ways.
#
# | who is asked what | picture | wording | kind of task | world |
# | --- | --- | --- | --- | --- |
# | our Qwen, *scenes*, a learnt prompt | new | known | known | known |
# | our Qwen, *scenes*, a new wording | new | new | known | known |
# | our Qwen, *scenes*, S0-3 | new | new | half known | known |
# | our Qwen, *food*, S0-3 | new | new | half known | new to its eye |
# | Qwen2.5-VL, recipes, S0-3 | ? | ? | ? | ? |
#
# The first row is no zero-shot but an ordinary test. The last row is the uncomfortable one. The large model was trained
# on a large part of the web, and recipes with photographs are a large part of the web. Whether S0's dishes, or their
# pages, were among it, nobody outside can tell. *Zero-shot* says that **we** trained nothing. It does not say that the
# model met nothing. The students put it well, and a little too well:

# %%
print(f"“{' '.join(s0['says']['generalize'].split())}”")

# %% [markdown]
# (The baseline that it is compared to was scored in another way; that was chapter 7.)
#
# Our small model has one merit here: we know everything that it has seen. Its eye learnt on *scenes* and nothing else.
# Its tongue read recipes before it met its first picture. So *food* is the honest test of a new world. Here are two
# dishes.
#
# > **Predict.** Titles of dishes? Scenes on a plate? And will S0's prompts come in S0's order?

# %% mystnb={"image": {"alt": "Two test dishes, each over its true title, and in grey what Qwen answers to a learnt title prompt and to S0's three prompts. [CHECK]"}}
food_results = read_results("qwen_prompts_food")
food = cc.load_data("food").test[: read_study("qwen_prompts_food").test_images]
plates = {row: food_results.captions(row)[0] for row in ("title, learnt 1", *s0["prompts"])}
lines = [[f"{row}: {texts[n]}" for row, texts in plates.items()] for n in range(2)]
cc.show_captions(food[:2].images, [titles[0] for titles in food[:2].captions], lines, columns=2)

# %%
verdicts(food_results)

# %%
columns = ["BLEU-1", "METEOR", "CHAIR-i", "recall", "silent"]
means = food_results.table(columns)
table(["on food", *columns], [[row, *(f"{means.loc[row, c]:.3f}" for c in columns)] for row in means.index])

# %% [markdown]
# **What happened.** [CHECK: expected is *mini cannot test this* for all claims: answers to dishes are not better than
# the same answers dealt out to other dishes. If BLEU-1 is above zero, say what earns it: *with*, *and*, and words that
# stand in every title.] So of S0's claim we can say nothing on dishes, and the program says so by itself.
#
# **What mini can show.** How a prompt becomes a row, and what is cut from it: that machinery is the real one. That form
# and sight are two things, and that a BLEU mixes them. That a prompt which was not learnt may cost the form, or the tie
# to the picture. How to count what is invented. How a choice flatters.
#
# **What mini cannot show.** That a prompt nobody trained is *understood*. This is the very thing that makes large
# models remarkable, and ours has not read enough to have it. When S0's prompts do something in ours, it is by
# syllables, not by sense. When they do nothing, it says nothing about Qwen2.5-VL. Take the order of S0's prompts from
# S0, with its three digits and without an interval, or run it yourself:
#
# > **Full.** `capcourse study qwen_prompts_food --profile full` asks the published Qwen2.5-VL about our drawn dishes.
# > It wants a GPU, and we have not run it.

# %% [markdown]
# ## Exercises
#
# **1. Where does a password end?** Walk from a learnt wording to a new one, a word at a time, and watch the form. At
# which word does it break? Is it the word that you would have guessed?
#
# <details>
# <summary>Solution</summary>
#
# ```python
# walk = [
#     "Write a title for the picture.",
#     "Write a title for the image.",
#     "Write a title for this image.",
#     "Write a name for this image.",
#     "Find a name for this image.",
#     "find a name for this image",
# ]
# show_forms({prompt: qwen.caption(images, prompt) for prompt in walk})
# ```
#
# [CHECK: where it breaks.] Try the walk in another order, too. If the break comes with another word then, no single
# word was the password.
#
# </details>
#
# **2. A shot in the dark.** Put an example into the prompt: *Write a title for the picture. For example: Two Pink
# Elephants in the Snow.* Does it help, does it harm, and do elephants turn up that are not there? What would a large
# model do?
#
# <details>
# <summary>Solution</summary>
#
# ```python
# example = asks["title"] + " For example: Two Pink Elephants in the Snow."
# with_example = qwen.answers(images, example)
# show_forms({"without": asked["title"].texts, "with the example": with_example.texts})
# for word in ("pink", "elephant", "snow"):
#     before, after = (sum(word in text.lower() for text in some.texts) for some in (asked["title"], with_example))
#     print(f"{word}: {before} answers without the example, {after} with it, of {len(images)}")
# ```
#
# [CHECK] Ours has never met an example in a prompt, so it has no reason to treat it as one. Large models have, and use
# them. But they, too, lean towards the words and the order of their examples ([Zhao and others,
# 2021](../references.md#captioners)). S0's third prompt has three examples with *Crispy*, *Salt*, *Cheese*, *Bread*.
# Whoever has its answers could count how often these come back.
#
# </details>
#
# **3. The way out.** S0's second prompt allows an *empty string*. Suppose that a model uses it for half of the
# pictures. What happens to BLEU-1, to CHAIR-i, and to recall? Take the answers to the learnt title prompt.
#
# <details>
# <summary>Solution</summary>
#
# ```python
# half_said = [text if n % 2 else "" for n, text in enumerate(said["title, learnt 1"])]
# for name, texts in {"all": said["title, learnt 1"], "half": half_said}.items():
#     found = hallucination(texts, test)
#     bleu = cc.score(texts, references["titles"], metrics=["BLEU-1"])["BLEU-1"]
#     print(name, f"BLEU-1 {bleu:.3f}", *(f"{fact} {found[fact]:.2f}" for fact in FACTS))
# ```
#
# BLEU counts over the whole corpus: the words that are said are as good as before, but there are half as many, and the
# brevity penalty strikes. CHAIR-i hardly moves, since it is a share of what is named; recall halves, and *silent*
# says why. If the model were silent just where it would be wrong, CHAIR-i would fall, and that would be worth
# something. BLEU would not pay for it.
#
# </details>
#
# **4. A better cut.** The first sentence of our descriptions names the place. Find a rule that cuts a description so
# that BLEU-1 against the captions rises *and* recall does not fall. Write down what it takes away, and from how many.
#
# <details>
# <summary>One solution</summary>
#
# ```python
# def behind_the_place(text):
#     """A description without its first sentence, if there is more."""
#     return first_sentence(text)[1] or text
#
#
# ways = {"whole": described.texts, "behind the place": [behind_the_place(text) for text in described.texts]}
# for name, texts in ways.items():
#     bleu = cc.score(texts, live.captions, metrics=["BLEU-1"])["BLEU-1"]
#     print(name, f"{bleu:.3f}", hallucination(texts, live)["recall"])
# print(sum(one != other for one, other in zip(*ways.values(), strict=True)), "of", len(live), "were cut")
# ```
#
# Recall cannot fall, for the first sentence names no thing. Whether BLEU-1 rises is to be seen: the place stands in
# many captions. [CHECK] And note what we have done. We looked at these answers, and made a rule for them. It must be
# tried on others.
#
# </details>

# %% [markdown]
# ## Check yourself
#
# **A.** A report: *prompt X has a BLEU-1 of .24, prompt Y of .14; METEOR is the same.* What is the likeliest story?
#
# 1. With X the model sees more.
# 2. With X the answers look more like the references.
# 3. METEOR is broken.
#
# <details><summary>Answer</summary>
#
# **2.** Look at ten answers of each. If those to Y begin with *The image shows*, you have it.
#
# </details>
#
# **B.** Your captions begin with *assistant*. What do you mend?
#
# 1. The prompt: it should forbid it.
# 2. The cut: the turn is cut off by its length, not by its text.
# 3. Nothing, BLEU ignores it.
#
# <details><summary>Answer</summary>
#
# **2.** The word was never in the answer. It was in the turn.
#
# </details>
#
# **C.** A model was fine-tuned with one prompt. You ask with another that means the same, and it fails. What do you
# know about its sight?
#
# 1. Nothing. Ask with the prompt of the training.
# 2. It is blind.
# 3. It has forgotten its pretraining.
#
# <details><summary>Answer</summary>
#
# **1.** Its prompt is a password, down to a doubled start token.
#
# </details>
#
# **D.** You tried twenty prompts on thirty test pictures and print the best score. What is missing?
#
# 1. A seed.
# 2. Other pictures: the score was chosen on these.
# 3. Nothing. No weight was changed.
#
# <details><summary>Answer</summary>
#
# **2.** And say that there were twenty.
#
# </details>
#
# **E.** Captions to prompt X have a CHAIR-i of .20, those to Y of .35. Y's recall is twice X's. Which invents more?
#
# 1. Y.
# 2. X.
# 3. Y a caption and a mention. But Y also tells twice as much that is true, and which is wanted has to be said first.
#
# <details><summary>Answer</summary>
#
# **3.** A share, a count and a recall are three answers to three questions.
#
# </details>

# %% [markdown]
# ## Take-aways
#
# - The prompt is the program: it decides form, length and end. Sight it does not change.
# - What the model reads is a turn. The processor's template writes it, and without it the same words are other words.
# - A caption is cut out of a row: by the turn's length, by the limit, by hand, by sentences. Count each cut.
# - A higher BLEU may be a better form. Print something beside it that does not care for form, and ten answers.
# - A score belongs to a wording. A model that was tuned with few wordings has passwords; one that was tuned with many
#   has something like a language.
# - Who names more invents more. Share, count, recall: say which.
# - A prompt that was chosen by its score was fitted. Choose on other pictures.
# - *Zero-shot* says what you did not train. Of most large models nobody can say what they have met.
#
# ## To go further
#
# - Tasks that nobody trained, from text alone: [Radford and others, 2019](../references.md#captioners); shots in the
#   prompt: [Brown and others, *GPT-3*, 2020](../references.md#captioners); with pictures among them: [Alayrac and
#   others, *Flamingo*, 2022](../references.md#captioners).
# - Tuning on instructions so that new ones are understood: [Wei and others, *FLAN*, 2022](../references.md#captioners),
#   and with pictures [Liu and others, *LLaVA*, 2023](../references.md#captioners).
# - What a comma costs: [Sclar and others, 2024](../references.md#captioners). What examples do besides helping: [Zhao
#   and others, 2021](../references.md#captioners). What choosing costs: [Perez and others,
#   2021](../references.md#captioners).
# - Inventing objects, measured by questions: [Li and others, *POPE*, 2023](../references.md#metrics); by where in the
#   answer they stand: [Zhou and others, *LURE*, 2024](../references.md#metrics).
# - Next: the prompt is settled, and the model knows how likely each next word is. Somebody still has to *choose* one.
