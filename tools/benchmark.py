"""How much faster than the usual loop? Four ways of distilling the same students, measured round by round.

    make bench

(a) the loop of the usual tutorial: a DataLoader over tensors, the teacher run on every batch, `.item()` in every step;
(b) `kdlib.training.distill`, the teacher's one pass over the images included;
(c) `kdlib.sweep.train_side_by_side`: ten students, each with images of its own, the teacher's pass included;
(d) `kdlib.sweep.sweep`: sixty students, 12 temperatures × 5 seeds, the teacher's pass included.

Each round runs all ways one after the other, on one thread, and compares within the round: the speed of a shared
machine drifts. The work is the same: same networks, images, epochs, batches, Adam, cosine. That the students end up
equally accurate is checked. Prints a table and writes build/benchmark.json.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import torch
import torch.nn.functional as F

from kdlib.data import Dataset, load_digits, load_fashion_mnist
from kdlib.measure import accuracy, paired_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import sweep, train_side_by_side
from kdlib.training import distill, fit, progress_bar

TEMPERATURES, SEEDS, ALPHA = (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 40), range(5), 0.9
TEMPERATURE = 4             # of the single student
EQUAL = 0.01                # mean accuracies that differ by less than a point count as equal
# What we aim at, as multiples of the tutorial's time or memory for one student: (way, quantity) -> at most.
AIMS = {"digits": {"distill": 1 / 2, "60 students": 1.3}, "wide": {"distill": 1 / 4.5, "60 students": 2.2}}
STUDENTS = {"10 side by side": 10, "60 students": 60}    # of the other ways: one
MEMORY_AIM = 1.3


@dataclass(frozen=True)
class Problem:
    """A data set, a trained teacher, and how long its students train."""

    name: str
    data: Dataset
    teacher: torch.nn.Module
    width: int
    epochs: int
    lr: float
    batch_size: int = 128

    def student(self, seed):
        return mlp(self.data.x_train.shape[1], self.width, 10, seed=seed)

    def how(self):
        return dict(epochs=self.epochs, lr=self.lr, batch_size=self.batch_size)


def digits():
    data = load_digits()
    teacher = mlp(64, 256, 10, seed=0)
    fit(teacher, data.x_train, data.y_train, epochs=20, lr=1e-2)
    return Problem("digits", data, teacher, width=16, epochs=20, lr=1e-2)


def clothes():
    """(name, data): the first images of Fashion-MNIST where it is installed, else synthetic ones of its shape."""
    try:
        name, whole = "Fashion-MNIST", load_fashion_mnist(download=False)
        parts = {"train": 4000, "val": 1000, "test": 2000}
        kept = {f"{xy}_{part}": getattr(whole, f"{xy}_{part}")[:n].clone() for part, n in parts.items() for xy in "xy"}
        data = Dataset(**kept, class_names=whole.class_names, image_shape=(28, 28))
    except FileNotFoundError:
        name, data = "synthetic 28×28", synthetic()
    return name, data


def wide():
    name, data = clothes()
    teacher = mlp(784, 800, 800, 10, seed=0)
    fit(teacher, data.x_train, data.y_train, epochs=5, lr=1e-3)
    return Problem(name, data, teacher, width=30, epochs=20, lr=1e-3)


def synthetic():
    """Images of Fashion-MNIST's shape: ten smooth random prototypes, each image one of them with noise."""
    generator = torch.Generator().manual_seed(0)
    prototypes = F.interpolate(torch.rand(10, 1, 7, 7, generator=generator), size=(28, 28), mode="bilinear").flatten(1)
    parts = {}
    for part, n in {"train": 4000, "val": 1000, "test": 2000}.items():
        y = torch.randint(10, (n,), generator=generator)
        x = prototypes[y] + 0.7 * torch.randn(n, 784, generator=generator)
        parts |= {f"x_{part}": x.clamp(0, 1), f"y_{part}": y}
    return Dataset(**parts, class_names=tuple("0123456789"), image_shape=(28, 28))


def tutorial(problem, seed):
    """The usual loop."""
    student, teacher, data = problem.student(seed), problem.teacher, problem.data
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(data.x_train, data.y_train), batch_size=problem.batch_size, shuffle=True,
        generator=torch.Generator().manual_seed(seed))
    optimizer = torch.optim.Adam(student.parameters(), lr=problem.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, problem.epochs * len(loader))
    teacher.eval()
    student.train()
    for _ in range(problem.epochs):
        running_loss = 0.0
        for images, labels in loader:
            optimizer.zero_grad()
            with torch.no_grad():
                teacher_logits = teacher(images)
            student_logits = student(images)
            soft_targets = F.softmax(teacher_logits / TEMPERATURE, dim=-1)
            log_probabilities = F.log_softmax(student_logits / TEMPERATURE, dim=-1)
            soft_loss = F.kl_div(log_probabilities, soft_targets, reduction="batchmean") * TEMPERATURE**2
            loss = ALPHA * soft_loss + (1 - ALPHA) * F.cross_entropy(student_logits, labels)
            loss.backward()
            optimizer.step()
            scheduler.step()
            running_loss += loss.item()
    return accuracy(student, data.x_test, data.y_test)


def one(problem, seed):
    """The same student with kdlib."""
    student, data = problem.student(seed), problem.data
    distill(student, data.x_train, data.y_train, predict_logits(problem.teacher, data.x_train),
            temperature=TEMPERATURE, alpha=ALPHA, seed=seed, **problem.how())
    return accuracy(student, data.x_test, data.y_test)


def ten(problem, seed):
    """That student and nine more, whose images are the same ones in another order."""
    data, seeds = problem.data, range(seed, seed + 10)
    students, v = [problem.student(s) for s in seeds], predict_logits(problem.teacher, data.x_train)
    x, y, v = (torch.stack([part.roll(i, 0) for i in range(10)]) for part in (data.x_train, data.y_train, v))
    train_side_by_side(students, x, v, labels=y, temperature=TEMPERATURE, alpha=ALPHA, seeds=seeds, **problem.how())
    return accuracy(students[0], data.x_test, data.y_test)


def sixty(problem, seed):
    """That student and 59 more; with other seeds in each round."""
    seeds = [seed + i for i in SEEDS]
    table = sweep(problem.data, predict_logits(problem.teacher, problem.data.x_train), widths=[problem.width],
                  temperatures=TEMPERATURES, alphas=[ALPHA], seeds=seeds, **problem.how(),
                  teacher_test_logits=predict_logits(problem.teacher, problem.data.x_test))
    return table.query("temperature == @TEMPERATURE and seed == @seed").test_accuracy.item()


WAYS = {"tutorial": tutorial, "distill": one, "10 side by side": ten, "60 students": sixty}


def compare(problem, rounds):
    """Seconds and accuracies of every way in every round: {way: [(seconds, accuracy), ...]}."""
    return rounds_of(WAYS, problem, rounds, progress_bar(range(rounds), problem.name))


def rounds_of(ways, problem, rounds, steps):
    """The same for any ways, of which the first is the one to compare with; steps: the rounds, perhaps with a bar."""
    for way in ways.values():    # the first use of anything loads libraries
        way(problem, 10 * rounds)
    found = {name: [] for name in ways}
    for i in steps:
        for name in list(ways)[::-1 if i % 2 else 1]:    # there and back, so that no way always comes first
            start = time.perf_counter()
            score = ways[name](problem, 10 * i)
            found[name].append((time.perf_counter() - start, score))
    return found


def check_equal(problem, found):
    """Faster is worth nothing if the students are worse."""
    return differences_of(problem.name, found)


def differences_of(data, found):
    """Of each way's accuracy from that of the first one; where one is not equal, there is no result."""
    usual, *others = (pd.DataFrame(rounds, columns=["seconds", "accuracy"]).accuracy for rounds in found.values())
    differences = {}
    for name, scores in zip(list(found)[1:], others):
        differences[name] = paired_ci(scores, usual)
        if not abs(differences[name].mean) < EQUAL:
            sys.exit(f"{data}: the students of {name!r} differ in accuracy from the tutorial's by "
                     f"{100 * differences[name].mean:+.1f} points: the ratios would mean nothing")
    return differences


def peak_memory(which, way):
    """Megabytes that a process of its own takes at most for one way, or None where the system does not say."""
    if not Path("/proc/self/status").exists():
        return None
    command = [sys.executable, __file__, "--peak-memory", which, way]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


def print_peak_memory(which, way):
    """In the process of its own. Weights and pixels do not matter here, so the teacher is untrained."""
    data = load_digits() if which == "digits" else synthetic()
    teacher = mlp(64, 256, 10, seed=0) if which == "digits" else mlp(784, 800, 800, 10, seed=0)
    WAYS[way](Problem(which, data, teacher, width={"digits": 16, "wide": 30}[which], epochs=1, lr=1e-3), 0)
    status = Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def report(which, problem, found, differences, memory):
    """One row a way: how its time and memory compare with the tutorial's, round by round."""
    usual = [seconds for seconds, _ in found["tutorial"]]
    rows = []
    for name in WAYS:
        seconds, scores = zip(*found[name])
        ratios = [s / u for s, u in zip(seconds, usual)]
        ratio, aim = statistics.median(ratios), AIMS[which].get(name)
        more = memory[name] / memory["tutorial"] if memory[name] else None
        rows.append({
            "data": problem.name, "way": name, "median seconds": statistics.median(seconds), "time": ratio,
            "time, least": min(ratios), "time, most": max(ratios), "time, aim": aim, "memory": more,
            "peak MB": memory[name], "accuracy": statistics.mean(scores),
            "accuracy, difference": differences[name]._asdict() if name in differences else None,
            "reached": None if aim is None else ratio <= aim and (more or 0) <= MEMORY_AIM})
    return rows


def shown(rows):
    """The table that README carries: ratios to the tutorial's loop for one student."""
    words = {True: "yes", False: "NO", None: ""}
    return pd.DataFrame([{
        "data": row["data"], "way": row["way"], "time": f"{row['time']:.2f}",
        "range": f"{row['time, least']:.2f} to {row['time, most']:.2f}",
        "aim": "" if row["time, aim"] is None else f"≤ {row['time, aim']:.2f}",
        "faster a student": f"{STUDENTS.get(row['way'], 1) / row['time']:.1f}×",
        "peak memory": f"{row['memory']:.2f}" if row["memory"] else "not known",
        "accuracy": f"{100 * row['accuracy']:.1f} %", "reached": words[row["reached"]]} for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="at least 5 (default: %(default)s)")
    parser.add_argument("--peak-memory", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.peak_memory:
        return print_peak_memory(*arguments.peak_memory)
    if arguments.rounds < 5:
        parser.error(f"at least 5 rounds, got {arguments.rounds}")
    rows = []
    for which, make in {"digits": digits, "wide": wide}.items():
        problem = make()
        found = compare(problem, arguments.rounds)
        memory = {way: peak_memory(which, way) for way in WAYS}
        rows += report(which, problem, found, check_equal(problem, found), memory)
    print("Time and peak memory as multiples of what the tutorial's loop takes for ONE student:\n")
    print(shown(rows).to_string(index=False))
    target = Path(__file__).resolve().parent.parent / "build" / "benchmark.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"torch": torch.__version__, "processor": platform.processor() or platform.machine(),
                                  "rounds": arguments.rounds, "rows": rows}, indent=1, ensure_ascii=False) + "\n",
                      encoding="utf-8")
    print(f"\nwritten to build/{target.name}")


if __name__ == "__main__":
    main()
