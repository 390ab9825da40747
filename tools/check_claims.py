"""Do the lessons print the same on other machines? Run them as other processors and thread counts would.

    python tools/check_claims.py            all lessons
    python tools/check_claims.py 02 05      only these

torch picks its kernels by ATEN_CPU_CAPABILITY, so `default` (no AVX) and `avx2` compute like other processors; two
threads add numbers up in another order. Every stored output that is compared at all must come out to the letter.
"""

import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lesson import NOTEBOOKS, LessonError, lessons

MEASURED = NOTEBOOKS.parent / "tools" / "measured.cfg"    # what a claim has measured may differ
ONE_THREAD = "torch.set_num_threads(1)"


def check(paths, capability, threads):
    """Run these lessons under nbval as this machine. Returns True where every output is as stored."""
    print(f"--- {capability} kernels, {threads} thread(s)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            text, copy = path.read_text(encoding="utf-8"), Path(folder) / path.name
            if ONE_THREAD not in text:
                sys.exit(f"{path.name} does not say {ONE_THREAD}")
            copy.write_text(text.replace(ONE_THREAD, f"torch.set_num_threads({threads})"), encoding="utf-8")
        # Idle threads sleep: two that spin on a busy machine keep each other from working.
        environment = os.environ | {"ATEN_CPU_CAPABILITY": capability, "TQDM_DISABLE": "1",
                                    "OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}
        command = [sys.executable, "-m", "pytest", "--nbval", f"--nbval-sanitize-with={MEASURED}", "-q",
                   "-p", "no:cacheprovider", folder]
        return subprocess.run(command, env=environment, cwd=NOTEBOOKS.parent).returncode == 0


def main(wanted):
    try:
        paths = [lesson.path for lesson in lessons(NOTEBOOKS, wanted)]
    except LessonError as problem:
        sys.exit(str(problem))
    results = {machine: check(paths, *machine) for machine in itertools.product(("default", "avx2"), (1, 2))}
    for (capability, threads), same in results.items():
        print(f"{capability:8} {threads} thread(s): {'every output as stored' if same else 'DIFFERENT'}")
    sys.exit(not all(results.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
