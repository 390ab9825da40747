"""What does asking once save, where a DataLoader hands out the images? Four loops that distil one CNN, round by round.

    make bench

(a) the loop of the usual tutorial: the teacher asked about every batch, `.item()` in every step;
(b) live: the same, with kdlib's loss, and no number read before the epoch is over;
(c) answers from memory: `kdlib.data.with_answers`, the teacher's one pass included;
(d) answers from disk: the same with a folder, memory-mapped float16, writing included.

All train the same student from the same weights, with the same batches of the same DataLoader. As in
tools/benchmark.py each round runs all ways one after the other, there and back, on one thread; ratios are taken within
a round, and that the students end up equally accurate is checked. Prints a table and writes
build/benchmark_answers.json.
"""

import argparse
import json
import platform
import statistics
import tempfile
from pathlib import Path

import benchmark
import pandas as pd
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

from kdlib.data import with_answers
from kdlib.losses import distillation_loss
from kdlib.measure import accuracy
from kdlib.models import cnn
from kdlib.training import fit, progress_bar

TEMPERATURE, ALPHA, BATCH = 4.0, 0.9, 128
IMAGES, EPOCHS, TEACHER, STUDENT = 2000, 10, (32, 64), (4, 8)    # of the CNNs: channels


class Problem:
    """Images, a CNN that has learnt them, and how long its students train."""

    def __init__(self, data, images=IMAGES, epochs=EPOCHS, channels=(TEACHER, STUDENT)):
        self.data, self.epochs, self.channels = data, epochs, channels
        self.train = TensorDataset(data.x_train[:images], data.y_train[:images])
        self.teacher = cnn(data.image_shape, channels[0], 10, seed=0)
        fit(self.teacher, *self.train.tensors, epochs=3, lr=0.005)
        self.teacher.eval()

    def taught(self, seed, batches, loss_of):
        """A student after all epochs. batches: a dataset. loss_of(student, batch): its loss."""
        student = cnn(self.data.image_shape, self.channels[1], 10, seed=seed)
        loader = DataLoader(batches, BATCH, shuffle=True, generator=torch.Generator().manual_seed(seed))
        optimizer = torch.optim.Adam(student.parameters(), lr=0.01)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.epochs * len(loader))
        student.train()
        for _ in range(self.epochs):
            for batch in loader:
                optimizer.zero_grad()
                loss_of(student, batch).backward()
                optimizer.step()
                scheduler.step()
        return accuracy(student, self.data.x_test, self.data.y_test)


def tutorial(problem, seed):
    """The usual loop."""
    seen = []

    def loss_of(student, batch):
        images, labels = batch
        with torch.no_grad():
            teacher_logits = problem.teacher(images)
        student_logits = student(images)
        soft_targets = F.softmax(teacher_logits / TEMPERATURE, dim=-1)
        log_probabilities = F.log_softmax(student_logits / TEMPERATURE, dim=-1)
        soft_loss = F.kl_div(log_probabilities, soft_targets, reduction="batchmean") * TEMPERATURE**2
        loss = ALPHA * soft_loss + (1 - ALPHA) * F.cross_entropy(student_logits, labels)
        seen.append(loss.item())
        return loss

    return problem.taught(seed, problem.train, loss_of)


def live(problem, seed):
    """The teacher in the loop."""
    def loss_of(student, batch):
        images, labels = batch
        with torch.no_grad():
            teacher_logits = problem.teacher(images)
        return distillation_loss(student(images), teacher_logits, labels, temperature=TEMPERATURE, alpha=ALPHA)

    return problem.taught(seed, problem.train, loss_of)


def answered(problem, seed, path=None):
    """The teacher asked once."""
    def loss_of(student, batch):
        _, images, labels, teacher_logits = batch
        return distillation_loss(student(images), teacher_logits, labels, temperature=TEMPERATURE, alpha=ALPHA)

    return problem.taught(seed, with_answers(problem.train, problem.teacher, path=path), loss_of)


def from_disk(problem, seed):
    """The same, with a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        return answered(problem, seed, Path(folder) / "answers")


WAYS = {"tutorial": tutorial, "live": live, "from memory": answered, "from disk": from_disk}


def compare(problem, rounds):
    """{way: [(seconds, accuracy) of each round]}, timed as in tools/benchmark.py."""
    return benchmark.rounds_of(WAYS, problem, rounds, progress_bar(range(rounds), "stored answers"))


def report(found):
    """One row a way: how its time compares with the tutorial's, round by round."""
    usual = [seconds for seconds, _ in found["tutorial"]]
    rows = []
    for name, rounds in found.items():
        seconds, scores = zip(*rounds)
        ratios = [one / other for one, other in zip(seconds, usual)]
        rows.append({"way": name, "median seconds": statistics.median(seconds), "time": statistics.median(ratios),
                     "time, least": min(ratios), "time, most": max(ratios), "accuracy": statistics.mean(scores)})
    return rows


def shown(rows):
    return pd.DataFrame([{"way": row["way"], "time": f"{row['time']:.2f}",
                          "range": f"{row['time, least']:.2f} to {row['time, most']:.2f}",
                          "accuracy": f"{100 * row['accuracy']:.1f} %"} for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="at least 5 (default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.rounds < 5:
        parser.error(f"at least 5 rounds, got {arguments.rounds}")
    torch.set_num_threads(1)
    name, data = benchmark.clothes()
    found = compare(Problem(data), arguments.rounds)
    benchmark.differences_of(name, found)
    rows = report(found)
    print(f"Time as a multiple of what the tutorial's loop takes ({name}, {IMAGES} images, {EPOCHS} epochs, "
          f"CNNs of {TEACHER} and {STUDENT} channels):\n")
    print(shown(rows).to_string(index=False))
    target = Path(__file__).resolve().parent.parent / "build" / "benchmark_answers.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"torch": torch.__version__, "processor": platform.processor() or platform.machine(),
                                  "data": name, "rounds": arguments.rounds, "rows": rows}, indent=1) + "\n",
                      encoding="utf-8")
    print(f"\nwritten to build/{target.name}")


if __name__ == "__main__":
    main()
