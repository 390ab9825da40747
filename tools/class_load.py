"""How many learners does this computer bear? Simulated ones come to a hub of their own, and run a lesson.

    python tools/class_load.py 30                 thirty who come over ten minutes (make class LEARNERS=30)
    python tools/class_load.py 5 --minutes 2      five, over two
    python tools/class_load.py 30 --store         and keep the row: hub/measured.csv, and the table in INSTRUCTORS.md
    python tools/class_load.py --table            write that table again

Everything runs on this computer, the learners too, and is stopped and deleted at the end. A 429, an answer of 500 or
more, a cell with an error and a learner who never gets to the end are failures; then the exit status is 1.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "hub"))

import running  # noqa: E402
from folders import write  # noqa: E402
from measured import COLUMNS, PAGE, read, store, with_table  # noqa: E402

FOLDER = ROOT / "build" / "class"
PASSWORD = "a class that is measured"


# ---- what it costs ----

def usage(folder):
    """(seconds of processor a learner, own MB a learner, shared MB in all) of a hub's processes, as they are now.

    Own is what only one learner's processes use; shared, what processes have in common, with the hub and its proxy. On
    systems that do not tell (all but Linux) it is None.
    """
    seconds, own, shared = {}, {}, 0.0
    for process in running.processes(folder):
        try:
            learner, used = process.environ().get("JUPYTERHUB_USER"), process.memory_full_info()
            times = process.cpu_times()
        except psutil.Error:
            continue
        if learner:
            own[learner] = own.get(learner, 0) + used.uss / 1e6
            seconds[learner] = seconds.get(learner, 0) + times.user + times.system
        pss = getattr(used, "pss", None)
        shared = None if shared is None or pss is None else shared + (pss - (used.uss if learner else 0)) / 1e6
    return *(statistics.mean(values.values()) if values else 0.0 for values in (seconds, own)), shared


async def watch(lows):
    """Note the free memory every half second."""
    while True:
        lows.append(psutil.virtual_memory().available)
        await asyncio.sleep(0.5)


# ---- the class ----

def code_of(lesson):
    """(file, code cells) of the lesson with this number, as the handout has it."""
    import build_handout
    from lesson import NOTEBOOKS, lessons

    chosen, = lessons(NOTEBOOKS, [lesson])
    build_handout.handout(chosen.notebook)
    return chosen.path.name, [cell.source for cell in chosen.notebook.cells if cell.cell_type == "code"]


async def come(settings, learners, minutes, lesson):
    """Let them come, evenly spread, and wait for the last. Returns the learners."""
    from learner import Learner

    file, cells = code_of(lesson)
    everybody = [Learner(settings["address"], f"learner-{number:03d}", settings["password"], f"lessons/{file}", cells)
                 for number in range(1, learners + 1)]

    async def one(number, learner):
        await asyncio.sleep(60 * minutes * number / learners)
        await learner.work()

    tasks = [asyncio.create_task(one(*pair)) for pair in enumerate(everybody)]
    began, told = time.monotonic(), -1
    while True:
        _, pending = await asyncio.wait(tasks, timeout=15)
        done = sum("all cells" in learner.seconds for learner in everybody)
        if done != told or not pending:
            told = done
            print(f"{time.monotonic() - began:5.0f} s: {done} of {learners} are through", flush=True)
        if not pending:
            return everybody
        if time.monotonic() - began > 60 * (minutes + 20):
            for task in pending:
                task.cancel()
            await asyncio.wait(pending)
            return everybody


async def measured(folder, settings, learners, minutes, lesson):
    """One row of the table, and the learners."""
    load, free = os.getloadavg()[0], psutil.virtual_memory().available
    lows = [free]
    watching = asyncio.create_task(watch(lows))
    everybody = await come(settings, learners, minutes, lesson)
    watching.cancel()
    seconds, own, shared = usage(folder)
    known = dict(learners=learners, minutes=minutes, lesson=lesson, load_before=load, cpu_s=seconds, own_mb=own,
                 shared_mb=shared, taken_gb=(free - min(lows)) / 1e9)
    return row_of(everybody, **known), everybody


def row_of(everybody, **known):
    """What the table says of these learners. known: what they do not know themselves."""
    def spread(what):
        values = [learner.seconds[what] for learner in everybody if what in learner.seconds]
        return (statistics.median(values), max(values)) if values else (None, None)

    first, whole = spread("first output"), spread("all cells")
    failed = [learner for learner in everybody if learner.failures or "all cells" not in learner.seconds]
    row = {**known, "cores": os.cpu_count(), "memory_gb": psutil.virtual_memory().total / 1e9,
           "first_median_s": first[0], "first_worst_s": first[1], "all_median_s": whole[0], "all_worst_s": whole[1],
           "failures": len(failed),
           "answers_429": sum(failure.startswith("429") for learner in everybody for failure in learner.failures)}
    digits = {"load_before": 1, "taken_gb": 1}
    return {name: round(row[name], digits.get(name, 0)) if isinstance(row[name], float) else row[name]
            for name in COLUMNS}


def run_class(folder, learners, minutes, lesson):
    """A hub in an empty folder, the learners, the end of the hub. Returns (row, learners, processes left by force)."""
    import class_hub

    options = class_hub.options(["start", "--ip", "127.0.0.1", "--port", "0", "--password", PASSWORD,
                                 "--seats", str(learners)])
    settings = class_hub.settings_for(folder, options)
    running.start(folder, settings)
    try:
        row, everybody = asyncio.run(measured(folder, settings, learners, minutes, lesson))
    finally:
        _, forced = running.stop(folder)
    return row, everybody, forced


# ---- the command ----

def main(arguments):
    parser = argparse.ArgumentParser(description="How many learners does this computer bear?", allow_abbrev=False)
    parser.add_argument("learners", type=int, nargs="?", default=30)
    parser.add_argument("--minutes", type=float, default=10, help="over which they come (10)")
    parser.add_argument("--lesson", default="02")
    parser.add_argument("--store", action="store_true", help="keep the row, and write the table in INSTRUCTORS.md")
    parser.add_argument("--table", action="store_true", help="only write that table again")
    chosen = parser.parse_args(arguments)
    if chosen.learners < 1 or chosen.minutes < 0:
        parser.error("there must be a learner, and no fewer than 0 minutes")
    failed = False
    if not chosen.table:
        shutil.rmtree(FOLDER, ignore_errors=True)
        row, everybody, forced = run_class(FOLDER, chosen.learners, int_if_whole(chosen.minutes), chosen.lesson)
        shutil.rmtree(FOLDER / "homes")
        for learner in everybody:
            for failure in learner.failures[:3]:
                print(f"{learner.name}: {failure}")
        if row["load_before"] > 0.5 * row["cores"]:
            print("Other programs were at work when this began: an idle computer is faster.")
        print("\n".join(f"{name:>14}  {value}" for name, value in row.items()))
        failed = bool(row["failures"] or forced)
        if chosen.store:
            store(row)
    if chosen.store or chosen.table:
        write(PAGE, with_table(PAGE.read_text(encoding="utf-8"), read()))
    return failed


def int_if_whole(number):
    return int(number) if number == int(number) else number


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ImportError as missing:
        sys.exit(f"{missing.name} is not installed here: python3 tools/environment.py --hub")
    except running.HubError as problem:
        sys.exit(str(problem))
