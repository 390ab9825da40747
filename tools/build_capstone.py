"""What some ways to lesson 16's student get, in ten deals: classroom/lesson_16/best.csv.

    python tools/build_capstone.py            # some minutes; goes on where it stopped
    python tools/build_capstone.py --deals 3  # only so many deals
    python tools/build_capstone.py --times    # only the times again, of the networks that the table names
    python tools/build_capstone.py --ratios   # print what some networks take here, by two measures; to be compared with
                                              # ATEN_CPU_CAPABILITY=avx2 DNNL_MAX_CPU_ISA=AVX2 before it

Each deal has its own images, teacher and drawer. A row for each deal and way: what the student is, what it costs, and
how many of its deal's validation and held-out images it names rightly. The ways stand in
classroom/lesson_16/instructors.py.
"""

import argparse
from pathlib import Path

import pandas as pd
import torch
from folders import write

from classroom.lesson_16 import instructors
from classroom.lesson_16.board import rights
from classroom.lesson_16.deal import TEACHER, TIMED, deal_out
from classroom.lesson_16.storing import OLD, bytes_of, name_of, network_of, ratio, rounded, time_ratio

TABLE = Path(__file__).parents[1] / "classroom" / "lesson_16" / "best.csv"
COLUMNS = ["deal", "way", "network", "bits", "bytes", "time", "val_accuracy", "accuracy"]
WAYS = {"baseline": instructors.baseline, "careful": instructors.careful, "mlp": instructors.in_few_bits_mlp,
        "too slow": instructors.too_slow, "best": instructors.best}


def one_deal(secret, there=()):
    """The rows of one deal, those of the teacher included; without those that are there."""
    given, drawer = deal_out(secret)
    rows = [] if "teacher" in there else [measured(secret, "teacher", given.teacher, 32, given, drawer)]
    for way in [way for way in WAYS if way not in there]:
        student, bits = WAYS[way](given)
        rows.append(measured(secret, way, rounded(student, bits), bits, given, drawer))
    return rows


def measured(secret, way, model, bits, given, drawer):
    time = min(time_ratio(model, given.x[:TIMED]) for _ in range(3))
    return [secret, way, name_of(model), bits, bytes_of(model, bits), round(time, 3),
            rights(model, given.x_val, given.y_val).mean(), rights(model, drawer.x, drawer.y).mean()]


def times_again(table):
    """What a network takes does not depend on its weights."""
    x = torch.rand(TIMED, 64, generator=torch.Generator().manual_seed(0))
    table["time"] = [round(min(time_ratio(network_of(name).eval(), x) for _ in range(3)), 3) for name in table.network]
    write(TABLE, table.to_csv(index=False))


def print_ratios():
    x = torch.rand(TIMED, 64, generator=torch.Generator().manual_seed(0))
    for name in ("mlp 64-9-10", "cnn 4", "cnn 5", "cnn 4-4", "cnn 4-8", "cnn 8-8"):
        to_old, to_teacher = (ratio(network_of(name).eval(), network_of(other).eval(), x) for other in (OLD, TEACHER))
        print(f"{name:12} {to_old:.3f} of the old student's time, {to_teacher:.3f} of the teacher's")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deals", type=int, default=10)
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--ratios", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    table = pd.read_csv(TABLE) if TABLE.exists() else pd.DataFrame(columns=COLUMNS)
    if arguments.ratios:
        return print_ratios()
    if arguments.times:
        return times_again(table)
    for secret in (f"deal {number}" for number in range(arguments.deals)):
        there = set(table.way[table.deal == secret])
        if there != {"teacher", *WAYS}:
            rows = pd.DataFrame(one_deal(secret, there), columns=COLUMNS)
            table = (pd.concat([table, rows]) if len(table) else rows).sort_values("deal", kind="stable")
            write(TABLE, table.to_csv(index=False))
            print(rows.to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
