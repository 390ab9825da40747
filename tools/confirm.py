"""Ask the kit's findings again of images that share nothing, and write kdlib/data/confirm.csv.

    .venv/bin/python tools/confirm.py           the table, and a verdict on each claim
    .venv/bin/python tools/confirm.py --tune    what was tried before the recipe was written down

Fashion-MNIST gives 38 sets of the digits' size. Six are for tuning, on their validation images; each of the other 32 is
asked every claim of confirming/claims.py. It takes as many processes as there are cores. The sets that are done wait in
build/, so an interrupted run goes on where it stopped, as long as the code is the same.
"""

import argparse
import concurrent.futures
import hashlib
import multiprocessing
import os
import time
from pathlib import Path

import pandas as pd
import torch
from confirming.claims import CLAIMS
from confirming.sets import SETS, dataset

from classroom.verdict import confirmation
from kdlib.measure import mean_ci
from kdlib.training import progress_bar

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "kdlib" / "data" / "confirm.csv"
COLUMNS = ["claim", "set", "effect", "control"]


def asked(i, claims=tuple(CLAIMS)):
    """Rows (claim, set, effect, control) of set i, one a claim; a control of None where the claim has none."""
    torch.set_num_threads(1)
    rows = []
    for claim in claims:
        effect, control = CLAIMS[claim](dataset(i), i)
        rows.append((claim, i, round(effect, 3), None if control is None else round(control, 3)))
    return rows


def verdicts(table):
    """One row a claim: mean effect with its 95 % interval, mean control, and what `confirmation` says."""
    rows = {}
    for claim, found in table.groupby("claim", sort=False):
        control = None if found["control"].isna().all() else found["control"]
        effect = mean_ci(found["effect"])
        rows[claim] = {"effect": effect.mean, "low": effect.low, "high": effect.high,
                       "control": float("nan") if control is None else control.mean(),
                       "verdict": confirmation(found["effect"], control)}
    return pd.DataFrame(rows.values(), index=list(rows))


def stored(rows, path):
    """The rows as a table, claim by claim, and in the file, which is the old one or the new one, never half of both."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.sort_values(["claim", "set"], key=lambda of: of.map(list(CLAIMS).index) if of.name == "claim" else of)
    path.parent.mkdir(exist_ok=True)
    table.to_csv(path.with_suffix(".new"), index=False, lineterminator="\n")
    path.with_suffix(".new").replace(path)
    return table


def of_this_code():
    """Where the sets that are done wait: another code, another file."""
    sources = [*(ROOT / "tools" / "confirming").glob("*.py"), *(ROOT / "kdlib").rglob("*.py")]
    content = b"".join(path.read_bytes() for path in sorted(sources))
    return ROOT / "build" / f"confirm-{hashlib.sha256(content).hexdigest()[:12]}.csv"


def ask_all():
    """Ask every set that has not been asked yet. Returns the whole table."""
    waiting = of_this_code()
    rows = pd.read_csv(waiting).values.tolist() if waiting.exists() else []
    left = sorted(set(range(SETS)) - {row[1] for row in rows})
    bar = progress_bar(range(SETS), "sets")
    bar.update(SETS - len(left))
    pool = concurrent.futures.ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"))
    try:
        for done in concurrent.futures.as_completed([pool.submit(asked, i) for i in left]):
            rows += done.result()
            stored(rows, waiting)
            bar.update()
    finally:    # interrupted: what has not begun need not begin
        pool.shutdown(cancel_futures=True)
        bar.close()
    return stored(rows, TARGET)


def main():
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("--tune", action="store_true", help="print what was tried on the tuning sets, and ask nothing")
    start = time.perf_counter()
    if command.parse_args().tune:
        from confirming.tuning import tune
        torch.set_num_threads(1)
        tune()
        return
    table = ask_all()
    print(verdicts(table).round(2).to_string(na_rep="–"))
    seconds = time.perf_counter() - start
    print(f"{len(CLAIMS)} claims, {SETS} sets, {seconds:.0f} s: {TARGET.relative_to(ROOT)} is written")


if __name__ == "__main__":
    main()
