"""A teacher's stored answers: beside their items through shuffling and workers, never stale, never half a file."""

import copy
import json
import pickle
import re

import numpy as np
import pytest
import torch
import tqdm.auto
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from kdlib.data import load_digits, with_answers
from kdlib.losses import distillation_loss
from kdlib.models import mlp, predict_logits
from kdlib.training import distill

DIGITS = load_digits()
X, Y = DIGITS.x_train[:100], DIGITS.y_train[:100]
DATA, TEACHER = TensorDataset(X, Y), mlp(64, 16, 10, seed=1)
V = predict_logits(TEACHER, X)


class Counting(nn.Module):
    """A teacher that counts the rows it is asked, and may be interrupted."""

    def __init__(self, limit=10**9):
        super().__init__()
        self.net, self.rows, self.limit = mlp(64, 16, 10, seed=1), 0, limit

    def forward(self, x):
        if self.rows + len(x) > self.limit:
            raise KeyboardInterrupt
        self.rows += len(x)
        assert not self.training and not torch.is_grad_enabled()
        return self.net(x)


class Listed(torch.utils.data.Dataset):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


@pytest.mark.parametrize("folder", [None, "answers"])
@pytest.mark.parametrize("workers", [0, 2])
def test_index_image_label_and_logits_stay_together(folder, workers, tmp_path):
    data = with_answers(DATA, TEACHER, path=folder and tmp_path / folder, batch_size=33)
    assert len(data) == 100 and len(list(data)) == 100
    loader = DataLoader(data, 32, shuffle=True, num_workers=workers, generator=torch.Generator().manual_seed(0))
    seen = [torch.cat(part) for part in zip(*loader)]
    index, x, y, v = seen
    assert index.tolist() != list(range(100)) and sorted(index.tolist()) == list(range(100))
    assert torch.equal(x, X[index]) and torch.equal(y, Y[index]) and v.dtype == torch.float32
    close = 1e-6 if folder is None else 1e-3
    torch.testing.assert_close(v, V[index], rtol=close, atol=close)


@pytest.mark.parametrize("folder, workers, close", [(None, 0, 1e-4), (None, 2, 1e-4), ("answers", 2, 0.05)])
def test_a_student_of_stored_answers_is_the_one_that_distill_trains(folder, workers, close, tmp_path):
    ours, theirs = mlp(64, 16, 10, seed=0), mlp(64, 16, 10, seed=0)
    distill(theirs, X, Y, V, temperature=4.0, alpha=0.7, epochs=3, lr=0.01, batch_size=32, seed=5)
    data = with_answers(DATA, TEACHER, path=folder and tmp_path / folder)
    order = torch.Generator().manual_seed(5)
    optimizer = torch.optim.Adam(ours.parameters(), lr=0.01)
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=12)
    for _ in range(3):
        batches = torch.randperm(100, generator=order).split(32)
        for _, x, y, v in DataLoader(data, batch_sampler=[batch.tolist() for batch in batches], num_workers=workers):
            loss = distillation_loss(ours(x), v, y, temperature=4.0, alpha=0.7)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            decay.step()
    torch.testing.assert_close(predict_logits(ours, X), predict_logits(theirs, X), rtol=close, atol=close)


def test_items_of_every_form():
    alone = with_answers(Listed(list(X)), TEACHER)
    assert len(alone[3]) == 3 and torch.equal(alone[3][1], X[3]) and alone[-1][0] == 99
    more = with_answers(TensorDataset(X, Y, Y + 1), TEACHER)
    assert [torch.as_tensor(part).tolist() for part in more[7][2:4]] == [Y[7].item(), Y[7].item() + 1]
    with pytest.raises(IndexError):
        alone[100]


def test_texts_are_padded_masked_and_asked_by_name():
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(30, 4)

        def forward(self, input_ids, attention_mask):
            summed = (self.words(input_ids) * attention_mask[..., None]).sum(1)
            return type("Output", (), {"logits": summed})

    def pad(items):
        ids = nn.utils.rnn.pad_sequence([item["input_ids"] for item in items], batch_first=True)
        return {"input_ids": ids, "attention_mask": (ids > 0).long()}

    texts = [{"input_ids": torch.arange(1, 2 + n), "labels": n % 2} for n in range(20)]
    reader = Reader()
    data = with_answers(Listed(texts), reader, collate=pad, batch_size=6)
    for n in (0, 19):
        assert set(data[n]) == {"input_ids", "labels", "index", "teacher_logits"} and data[n]["index"] == n
        torch.testing.assert_close(data[n]["teacher_logits"], reader.words.weight[1:2 + n].sum(0).detach())


def test_what_is_augmented_at_random_or_exchanged_is_stale():
    class Shaky(Listed):
        def __getitem__(self, index):
            x, y = self.items[index]
            return x + 0.01 * torch.randn(64), y

    items = list(zip(X.clone(), Y))
    data = with_answers(Shaky(items), TEACHER)
    with pytest.raises(ValueError, match="item 4 is not what the teacher was asked, so its answer is stale.*at random"):
        data[4]
    data = with_answers(Listed(items), TEACHER)
    items[4], items[5] = items[5], items[4]
    data[3]
    with pytest.raises(ValueError, match="item 4 is not what the teacher was asked"):
        data[4]
    items[6] = items[6][0], Y[0]    # another label is no other question
    assert data[6][2] == Y[0]


def test_an_interrupted_call_goes_on_where_it_stopped(tmp_path):
    hasty = Counting(limit=60)
    with pytest.raises(KeyboardInterrupt):
        with_answers(DATA, hasty, path=tmp_path / "kept", batch_size=25)
    assert json.loads((tmp_path / "kept" / "about.json").read_text())["done"] == 50
    patient = Counting()
    data = with_answers(DATA, patient, path=tmp_path / "kept", batch_size=25)
    assert patient.rows == 50 + 16    # the rest, and the sample
    torch.testing.assert_close(torch.tensor(np.array(data.logits)).float(), V, rtol=1e-3, atol=1e-3)
    again = Counting()
    with_answers(DATA, again, path=tmp_path / "kept", batch_size=25)
    assert again.rows == 16
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["about.json", "answers.npy"]


def test_answers_of_another_teacher_or_to_other_data_are_refused(tmp_path):
    with_answers(DATA, TEACHER, path=tmp_path / "kept")
    other = copy.deepcopy(TEACHER)
    with torch.no_grad():
        other[0].weight[0, 0] += 1e-3
    same_weights = nn.Sequential(TEACHER[0], nn.Tanh(), TEACHER[2])    # and another network
    changed = X.clone()
    changed[99, 5] += 0.5
    before = (tmp_path / "kept" / "answers.npy").read_bytes()
    for data, teacher in ((DATA, other), (DATA, same_weights), (TensorDataset(X[:99], Y[:99]), TEACHER),
                          (TensorDataset(changed, Y), TEACHER), (TensorDataset(X.flip(0), Y), TEACHER)):
        with pytest.raises(ValueError, match="kept holds answers of another teacher, or to other data"):
            with_answers(data, teacher, path=tmp_path / "kept")
    assert (tmp_path / "kept" / "answers.npy").read_bytes() == before


@pytest.mark.parametrize("name", ["about.json", "answers.npy"])
def test_damage_is_named(name, tmp_path):
    with_answers(DATA, TEACHER, path=tmp_path / "kept")
    file = tmp_path / "kept" / name
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(ValueError, match=f"{name} is damaged: delete the folder, and the teacher is asked again"):
        with_answers(DATA, TEACHER, path=tmp_path / "kept")


def test_a_worker_takes_along_no_copy_of_what_is_on_disk(tmp_path):
    many = TensorDataset(X.repeat(20, 1), Y.repeat(20))
    data = with_answers(many, TEACHER, path=tmp_path / "kept")
    there = pickle.loads(pickle.dumps(data))
    assert isinstance(there.logits, np.memmap) and np.array_equal(there.logits, data.logits)
    state = data.__getstate__()
    assert state["logits"] is None and state["digests"] is None


def test_the_teacher_is_as_it_was():
    teacher = nn.Sequential(mlp(64, 8, 10, seed=0), nn.Dropout(0.5))
    teacher[0].eval()
    with_answers(DATA, teacher)
    assert teacher.training and teacher[1].training and not teacher[0].training
    assert all(weight.grad is None for weight in teacher.parameters())


def test_another_way_of_asking():
    data = with_answers(DATA, TEACHER, ask=lambda teacher, x: 2 * teacher(x))
    torch.testing.assert_close(data.logits, 2 * V)


@pytest.mark.parametrize("arguments, error, words", [
    (dict(dataset=iter([1])), TypeError, "dataset must have a length"), (dict(dataset=[]), TypeError, "got []"),
    (dict(teacher=len), TypeError, "teacher must be a torch.nn.Module"), (dict(batch_size=0), ValueError, "got 0"),
    (dict(workers=-1), ValueError, "workers must be at least 0, got -1"), (dict(path=3), TypeError, "path must be"),
    (dict(teacher=nn.Flatten(0)), ValueError, "the teacher's answers must have shape (batch, classes)"),
    (dict(ask=lambda teacher, x: teacher(x)[:1]), ValueError, "must answer (100, classes), got (1, 10)"),
    (dict(ask=lambda teacher, x: teacher(x) * float("nan")), ValueError, "got nan"),
])
def test_bad_arguments_are_named(arguments, error, words):
    given = dict(dataset=DATA, teacher=TEACHER) | arguments
    with pytest.raises(error, match=re.escape(words)):
        with_answers(given.pop("dataset"), given.pop("teacher"), **given)


def test_logits_that_float16_cannot_hold_are_refused(tmp_path):
    with pytest.raises(ValueError, match="float16 holds no logit beyond 65504, got"):
        with_answers(DATA, TEACHER, ask=lambda teacher, x: 1e6 * teacher(x), path=tmp_path / "kept")
    assert not (tmp_path / "kept" / "about.json").exists()


@pytest.mark.parametrize("progress", [False, True])
def test_a_bar_is_drawn_where_one_is_wanted(progress, monkeypatch):
    bars = []
    monkeypatch.delenv("TQDM_DISABLE")
    monkeypatch.setattr(tqdm.auto, "tqdm", lambda answers, *_: bars.append(1) or answers)
    with_answers(DATA, TEACHER, progress=progress)
    assert len(bars) == progress


def test_a_batch_may_be_one_item():
    torch.testing.assert_close(with_answers(DATA, TEACHER, batch_size=1).logits, with_answers(DATA, TEACHER).logits)
