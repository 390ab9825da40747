"""One run in the regime of practice, for lesson 15: teacher and student have the same 55,000 images of Fashion-MNIST.

    python tools/build_practice.py            # a quarter of an hour of one core for each seed; goes on where it stopped
    python tools/build_practice.py --tune     # how the learning rate was chosen, on validation images

Convolutional networks; every image is shifted by up to two pixels and mirrored at random, anew each time it is shown,
and the teacher is asked about the very view that its student sees. For each seed: a teacher of its own, then students
that start from the same weights and see the same views: alone, with smoothed labels, with the teacher's top class as
label, distilled, and with permuted answers. Writes classroom/lesson_15/practice.csv, a row for each network, and
practice.npz, which of the 10,000 test images each names rightly.
"""

import argparse
import os
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from kdlib.data import load_fashion_mnist
from kdlib.losses import distillation_loss
from kdlib.measure import accuracy
from kdlib.models import count_parameters, predict_logits, seeded
from kdlib.repetitions import permute_wrong_classes
from kdlib.training import progress_bar

FOLDER = Path(__file__).parents[1] / "classroom" / "lesson_15"
SEEDS, EPOCHS, TEACHER_EPOCHS, BATCH = range(3), 16, 10, 128
LR, ALPHA, SMOOTHING, TEMPERATURES = 1e-2, 0.9, 0.1, (1.0, 4.0)    # LR: see --tune; T is chosen on validation images
WAYS = ["alone", "smoothed labels", "hard teacher labels", *(f"{how}, T = {T:g}" for T in TEMPERATURES
                                                             for how in ("distilled", "permuted"))]


def stage(n_in, n_out, stride):
    return [nn.Conv2d(n_in, n_out, 3, stride, padding=1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()]


def teacher_of(seed):
    with seeded(100 + seed):
        return nn.Sequential(nn.Unflatten(1, (1, 28, 28)), *stage(1, 16, 2), *stage(16, 32, 1), *stage(32, 64, 2),
                             *stage(64, 64, 1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 49, 10))


def student_of(seed):
    with seeded(seed):
        return nn.Sequential(nn.Unflatten(1, (1, 28, 28)), *stage(1, 4, 2), *stage(4, 8, 2), nn.Flatten(),
                             nn.Linear(8 * 49, 10))


def augmented(x, draw):
    """Each picture shifted by −2 … 2 pixels in both directions, and every second one mirrored. x: (batch, 784)"""
    pictures = F.pad(x.view(-1, 28, 28), (2, 2, 2, 2))
    down, right = (torch.randint(5, (len(x), 1, 1), generator=draw) + torch.arange(28).view(shape)
                   for shape in ((1, 28, 1), (1, 1, 28)))
    mirrored = torch.rand(len(x), 1, 1, generator=draw) < 0.5
    right = torch.where(mirrored, right.flip(-1), right)
    return pictures[torch.arange(len(x)).view(-1, 1, 1), down, right].flatten(1)


def taught(networks, losses, x, y, seed, *, epochs, lr, label):
    """Train networks beside one another on the same views. losses: {way: function of (logits, view, labels)}"""
    draw = torch.Generator().manual_seed(seed)
    optimizers = {way: torch.optim.Adam(net.parameters(), lr=lr, fused=True) for way, net in networks.items()}
    steps = epochs * -(-len(x) // BATCH)
    schedules = [torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, steps) for optimizer in optimizers.values()]
    bar = progress_bar(range(epochs), label)
    for _ in bar:
        for rows in torch.randperm(len(x), generator=draw).split(BATCH):
            view = augmented(x[rows], draw)
            torch.manual_seed(int(rows[0]))    # dropout
            for loss, (way, net) in zip(losses(view, y[rows], rows), networks.items(), strict=True):
                net.train()
                optimizers[way].zero_grad()
                loss(net(view)).backward()
                optimizers[way].step()
            for schedule in schedules:
                schedule.step()


def labels_alone(view, y, rows):
    return [lambda z: F.cross_entropy(z, y)]


def one_seed(data, seed):
    """(rows of the table, {way: which test images are right}) for one seed."""
    teacher = teacher_of(seed)
    taught({"teacher": teacher}, labels_alone, data.x_train, data.y_train, 100 + seed, epochs=TEACHER_EPOCHS, lr=2e-3,
           label=f"teacher {seed}")
    students = {way: student_of(seed) for way in WAYS}

    def losses(view, y, rows):
        v = predict_logits(teacher, view)    # the same view for both
        dealt = permute_wrong_classes(v, int(rows[0]))
        labels = [lambda z: F.cross_entropy(z, y), lambda z: F.cross_entropy(z, y, label_smoothing=SMOOTHING),
                  lambda z: F.cross_entropy(z, v.argmax(-1))]
        return labels + [lambda z, T=T, heard=heard: distillation_loss(z, heard, y, temperature=T, alpha=ALPHA)
                         for T in TEMPERATURES for heard in (v, dealt)]

    taught(students, losses, data.x_train, data.y_train, seed, epochs=EPOCHS, lr=LR, label=f"students {seed}")
    table, right = [], {}
    for way, net in {"teacher": teacher, **students}.items():
        right[f"{way}, {seed}"] = (predict_logits(net, data.x_test).argmax(-1) == data.y_test).numpy()
        val = (predict_logits(net, data.x_val).argmax(-1) == data.y_val).numpy()
        table.append((seed, way, count_parameters(net), val.mean(), right[f"{way}, {seed}"].mean()))
    return table, right


def tune(data):
    """How the learning rate was chosen: validation accuracies of the student alone after three epochs, seed 50."""
    for lr in (1e-3, 3e-3, 1e-2, 3e-2):
        networks = {"alone": student_of(50)}
        taught(networks, labels_alone, data.x_train, data.y_train, 50, epochs=3, lr=lr, label=f"lr {lr}")
        print(f"lr {lr}: {100 * accuracy(networks['alone'], data.x_val, data.y_val):.2f} %", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tune", action="store_true")
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)    # or a quarter of an hour would be lost
    data = load_fashion_mnist()
    if parser.parse_args().tune:
        return tune(data)
    rows, right = [], {}
    if (FOLDER / "practice.csv").exists():
        rows = pd.read_csv(FOLDER / "practice.csv").values.tolist()
        with np.load(FOLDER / "practice.npz") as kept:
            right = {name: np.unpackbits(kept[name])[:len(data.y_test)] for name in kept}
    for seed in sorted(set(SEEDS) - {row[0] for row in rows}):
        more, bits = one_seed(data, seed)
        rows, right = rows + more, right | bits
        packed = {name: np.packbits(bits) for name, bits in right.items()}
        np.savez(FOLDER / "practice.new.npz", **packed)
        os.replace(FOLDER / "practice.new.npz", FOLDER / "practice.npz")
        table = pd.DataFrame(rows, columns=["seed", "way", "parameters", "val_accuracy", "test_accuracy"])
        table.to_csv(FOLDER / "practice.new", index=False)
        os.replace(FOLDER / "practice.new", FOLDER / "practice.csv")    # last: what it lists is there
        print(table.tail(len(more)).to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
