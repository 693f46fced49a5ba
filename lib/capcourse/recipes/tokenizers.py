"""Tokenizers of the real families, learnt from the worlds' texts: real BPE, with the real habits.

| family | kind | before a text | ends a text | pads |
| --- | --- | --- | --- | --- |
| GPT-2 | byte-level | nothing | `<|endoftext|>` | has no pad token |
| Llama 3 | byte-level | `<|begin_of_text|>`, by itself | `<|end_of_text|>` | has no pad token |
| Qwen2.5 | byte-level | nothing | `<|im_end|>` | `<|endoftext|>` |
| Gemma | characters, bytes for the unknown | `<bos>`, from PaliGemma's processor | `<eos>` | `<pad>` |

None puts its end token after a text: whoever trains a captioner must.
"""

from collections.abc import Iterable
from typing import Any

END = "<|endoftext|>"  # GPT-2's one special token: between texts
BEGIN_OF_TEXT, END_OF_TEXT = "<|begin_of_text|>", "<|end_of_text|>"  # Llama 3's
RIGHT_PAD = "<|finetune_right_pad_id|>"  # reserved by Llama 3.2, which names no pad token
QWEN = ("<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
GEMMA = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<image>")
LLAMA_WORDS = r"'\p{L}+|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+(?!\S)|\s+"


def gpt2_tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """A byte-level BPE tokenizer as GPT-2's (Radford et al. 2019, §2.2)."""
    from transformers import GPT2Tokenizer

    return GPT2Tokenizer(vocab={END: 0}, merges=[]).train_new_from_iterator(
        texts, vocabulary, initial_alphabet=all_bytes(), show_progress=False
    )


def qwen_tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """A tokenizer as Qwen2.5-VL's, with its marks for turns and pictures."""
    from transformers import Qwen2Tokenizer

    tokenizer = Qwen2Tokenizer(vocab={END: 0}, merges=[]).train_new_from_iterator(
        texts, vocabulary, initial_alphabet=all_bytes(), new_special_tokens=list(QWEN), show_progress=False
    )
    tokenizer.eos_token = "<|im_end|>"
    return tokenizer


def llama_tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """A tokenizer as Llama 3's: it begins every text, ends none, and does not name the pad token it has."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA_WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[BEGIN_OF_TEXT, END_OF_TEXT, RIGHT_PAD],
        initial_alphabet=all_bytes(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN_OF_TEXT} $A",
        pair=f"{BEGIN_OF_TEXT} $A {BEGIN_OF_TEXT} $B",
        special_tokens=[(BEGIN_OF_TEXT, tokenizer.token_to_id(BEGIN_OF_TEXT))],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=BEGIN_OF_TEXT,
        eos_token=END_OF_TEXT,
        clean_up_tokenization_spaces=False,
    )


def gemma_tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """A tokenizer as Gemma's: spaces are letters, and what is not in the vocabulary is spelt in bytes."""
    import json

    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
    from transformers import GemmaTokenizer

    learner = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
    learner.normalizer = normalizers.Replace(" ", "▁")
    learner.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")  # no token crosses a space
    spelt = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=[*GEMMA, *spelt, "\n"], show_progress=False
    )
    learner.train_from_iterator(texts, trainer)
    learnt = json.loads(learner.to_str())["model"]
    tokenizer = GemmaTokenizer(vocab=learnt["vocab"], merges=[tuple(merge) for merge in learnt["merges"]])
    tokenizer.add_special_tokens({"additional_special_tokens": ["<image>"]})
    return tokenizer


def all_bytes() -> list[str]:
    """The 256 bytes, as byte-level tokenizers write them."""
    from tokenizers import pre_tokenizers

    return sorted(pre_tokenizers.ByteLevel.alphabet())
