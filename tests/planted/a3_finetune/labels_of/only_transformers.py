"""Lets transformers' collator make the labels, which finds the pads by their number."""


def labels_of(rows, eos, pad):
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import DataCollatorForLanguageModeling, PreTrainedTokenizerFast

    words = WordLevel({f"t{i}": i for i in range(64)}, unk_token="t63")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(words), pad_token=f"t{pad}", eos_token=f"t{eos}", padding_side="right"
    )
    ended = [{"input_ids": list(row) if row[-1:] == [eos] else [*row, eos]} for row in rows]
    batch = DataCollatorForLanguageModeling(tokenizer, mlm=False)(ended)
    return batch["input_ids"], batch["labels"]
