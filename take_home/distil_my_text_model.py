"""The second form: a text classifier as transformers has them, token ids and a mask in, an object with .logits out.

    python distil_my_text_model.py                  # from which of Python's own libraries does a line of text come?
    python distil_my_text_model.py --control alone  # all switches are those of distil_my_model.py, which lies beside it

With transformers: make_data tokenises with the tokenizer (padding="max_length", truncation=True), make_teacher is
AutoModelForSequenceClassification.from_pretrained(…), and make_student one with a smaller configuration.
"""

import ast
import re
import sysconfig
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import distil_my_model
import torch
from torch import nn
from torch.utils.data import Dataset

# ---- YOURS: data, networks, and how they are asked ------------------------------------------------------------------

LIBRARIES, WORDS, LENGTH = ("email", "asyncio", "xml", "logging", "http", "unittest"), 2000, 24


class Lines(Dataset):
    """Pairs ({"input_ids": (LENGTH,), "attention_mask": (LENGTH,)}, label)."""

    def __init__(self, input_ids, labels):
        self.input_ids, self.labels = input_ids, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        ids = self.input_ids[index]
        return {"input_ids": ids, "attention_mask": (ids > 0).long()}, self.labels[index]


def lines_of(library):
    """Lines of documentation, at least four words each, from the source of one of Python's libraries."""
    for path in (Path(sysconfig.get_paths()["stdlib"]) / library).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from (line.strip() for line in (ast.get_docstring(node) or "").splitlines()
                            if len(line.split()) > 3)


def make_data():
    """(train, validation, test): a half of the lines, a quarter, a quarter."""
    pairs = sorted({(line, label) for label, library in enumerate(LIBRARIES) for line in lines_of(library)})
    order = torch.randperm(len(pairs), generator=torch.Generator().manual_seed(0)).tolist()
    words = [re.findall("[a-z]+", pairs[place][0].lower())[:LENGTH] for place in order]
    half, rest = len(pairs) // 2, len(pairs) * 3 // 4
    known = Counter(word for line in words[:half] for word in line).most_common(WORDS - 2)
    number = {word: place for place, (word, _) in enumerate(known, 2)}    # 0 is padding, 1 a word not known
    ids = torch.tensor([[number.get(word, 1) for word in line] + [0] * (LENGTH - len(line)) for line in words])
    labels = torch.tensor([pairs[place][1] for place in order])
    return [Lines(ids[part], labels[part]) for part in (slice(half), slice(half, rest), slice(rest, None))]


class Reader(nn.Module):
    """Words become vectors; the mean of a line's is classified."""

    def __init__(self, width, dropout=0.0):
        super().__init__()
        self.words = nn.Embedding(WORDS, width, padding_idx=0)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, len(LIBRARIES)))

    def forward(self, input_ids, attention_mask):
        mask = attention_mask[..., None].float()    # (batch, LENGTH, 1)
        mean = (self.words(input_ids) * mask).sum(1) / mask.sum(1).clamp(min=1)
        return SimpleNamespace(logits=self.head(mean))


def make_teacher():
    return Reader(128, dropout=0.3)


def make_student():
    return Reader(3)


def augment(batch):
    """One word in ten becomes a word not known."""
    ids = batch["input_ids"]
    hidden = (torch.rand(ids.shape, device=ids.device) < 0.1) & (ids > 0)
    return {**batch, "input_ids": ids.masked_fill(hidden, 1)}


def logits_of(model, batch):
    return model(**batch).logits


if __name__ == "__main__":
    for part in (make_data, make_teacher, make_student, augment, logits_of):
        setattr(distil_my_model, part.__name__, part)
    distil_my_model.TEACHER, distil_my_model.RUNS = {"epochs": 6, "lr": 0.01, "batch_size": 50}, Path("runs_text")
    distil_my_model.main()
