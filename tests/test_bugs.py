"""The bug bank: each test finds its bug, stays silent on sound code of any make, and the lesson shows the same bugs."""

import ast
import copy
import functools
import inspect
import re
import textwrap

import pytest
import torch
import torch.nn.functional as F
from stored import LESSONS as STORED
from torch import nn

from classroom import bugs
from classroom.bugs import BANK, batches, follow, loops, losses, sound_loop, sound_loss, step
from kdlib.losses import distillation_loss
from kdlib.models import predict_logits, seeded
from kdlib.training import distill


def detectors(module):
    return [function for name, function in vars(module).items() if name.startswith("detects_")]


# ---- sound code, written in other ways ----

def kit_loss(z, v, y, T=4.0, alpha=0.9):
    return distillation_loss(z, v, y, temperature=T, alpha=alpha)


def by_hand(z, v, y, T=4.0, alpha=0.9):
    log_p, log_q = (v / T).log_softmax(-1), (z / T).log_softmax(-1)
    labels = -z.log_softmax(-1)[torch.arange(len(y)), y].mean()
    return (1 - alpha) * labels + alpha * T * T * (log_p.exp() * (log_p - log_q)).sum(-1).mean()


def image_by_image(z, v, y, T=4.0, alpha=0.9):
    rows = [sound_loss(z[i:i + 1], v[i:i + 1].detach(), y[i:i + 1], T, alpha) for i in range(len(z))]
    return torch.stack(rows).mean()


def kit_loop(student, teacher, x, y):
    distill(student, x, y, predict_logits(teacher, x), temperature=2.0, epochs=20, lr=0.01, batch_size=25, seed=3)


def live_loop(student, teacher, x, y):
    """Asks at every step, as one must when images are augmented, and leaves the teacher in eval mode."""
    optimizer = torch.optim.SGD(student.parameters(), lr=0.05, momentum=0.9)
    teacher.eval()
    for _ in range(30):
        student.train()
        for rows in batches(x, size=30):
            with torch.no_grad():
                v = teacher(x[rows])
            step(optimizer, distillation_loss(student(x[rows]), v, y[rows], alpha=1.0, temperature=1.0))
        student.eval()


def frozen_loop(student, teacher, x, y):
    teacher.eval().requires_grad_(False)
    follow(student, teacher(x), x, y, epochs=15)


def by_variance(scores):
    return scores.mean().item(), (scores.var() / len(scores)).sqrt().item()


# ---- every test finds its bug, and no test accuses sound code ----

@pytest.mark.parametrize("letter", BANK)
def test_a_detector_fires_on_its_bug_and_stays_silent_on_the_repaired_code(letter):
    specimen = BANK[letter]
    assert specimen.detector(specimen.buggy) is True
    assert specimen.detector(specimen.sound) is False
    assert specimen.detector.__doc__ and specimen.fault and specimen.seen_in
    assert specimen.detector.__name__ == "detects_" + specimen.fault.replace(" ", "_").lower()


def accusers(code, tests):
    """The tests that do not answer a plain False."""
    return [detects.__name__ for detects in tests if detects(code) is not False]


@pytest.mark.parametrize("loss", [sound_loss, kit_loss, by_hand, image_by_image], ids=lambda f: f.__name__)
def test_no_detector_accuses_a_sound_loss(loss):
    assert accusers(loss, detectors(losses)) == []


@pytest.mark.parametrize("loop", [sound_loop, kit_loop, live_loop, frozen_loop], ids=lambda f: f.__name__)
def test_no_detector_accuses_a_sound_loop(loop):
    assert accusers(loop, detectors(loops)) == []


@pytest.mark.parametrize("n", [2, 7, 30])
def test_no_detector_accuses_a_sound_report(n):
    def by_sorting(validation, test):
        return test[validation.sort(descending=True).indices[0]].item()

    assert bugs.detects_chosen_on_the_test_set(by_sorting) is False
    assert bugs.detects_deviation_for_error(by_variance) is False
    scores = torch.linspace(0.8, 0.9, n)
    assert bugs.sound_error(scores)[1] == pytest.approx(scores.std().item() / n**0.5)


@pytest.mark.parametrize("rows, classes, seed", [(8, 5, 1), (4, 2, 2), (40, 10, 3), (17, 100, 4)])
def test_the_tests_of_losses_do_not_hang_on_their_own_numbers(rows, classes, seed, monkeypatch):
    monkeypatch.setattr(losses, "_answers", functools.partial(losses._answers, rows, classes, seed))
    for specimen in BANK.values():
        if specimen.sound is sound_loss:
            assert specimen.detector(specimen.buggy) and not specimen.detector(specimen.sound), specimen.fault


@pytest.mark.parametrize("shift", [10, pytest.param(20, marks=pytest.mark.more)])
def test_the_tests_of_loops_do_not_hang_on_their_own_numbers(shift, monkeypatch):
    monkeypatch.setattr(loops, "seeded", lambda seed: seeded(seed + shift))
    monkeypatch.setattr(loops, "_run", functools.lru_cache(loops._Run))
    assert accusers(sound_loop, detectors(loops)) == []
    for specimen in BANK.values():
        if specimen.sound is sound_loop:
            assert specimen.detector(specimen.buggy), specimen.fault


# ---- mutants: change one thing in sound code, and some test must fire ----

LOSS_MUTANTS = {
    "sum instead of mean": ('"batchmean"', '"sum"'), "T instead of T²": ("T**2", "T"), "T³": ("T**2", "T**3"),
    "no labels": ("(1 - alpha) * F.cross_entropy(z, y)", "0 * z.sum()"), "α twice": ("(1 - alpha)", "alpha"),
    "student not softened": ("(z / T)", "z"), "teacher not softened": ("(v / T)", "v"),
    "teacher as logits": ("(v / T).softmax(-1)", "v / T"), "teacher's logarithm": ("(v / T).softmax(-1)",
                                                                                  "(v / T).log_softmax(-1)"),
    "softmax over the batch": ("(z / T).log_softmax(-1)", "(z / T).log_softmax(0)"),
    "the teacher's argmax": ("F.cross_entropy(z, y)", "F.cross_entropy(z, v.argmax(-1))"),
    "labels off by one": ("F.cross_entropy(z, y)", "F.cross_entropy(z, (y + 1) % z.shape[1])"),
    "minus": ("+ alpha", "- alpha"),
}
LOOP_MUTANTS = {
    "answers backwards": ("v[rows]", "v.flip(0)[rows]"), "eval mode": ("student.train()", "student.eval()"),
    "no step": ("step(optimizer, ", "("), "trains the teacher": ("student.parameters()", "teacher.parameters()"),
}


def mutant(function, old, new, **names):
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) >= 1, old
    space = vars(inspect.getmodule(function)) | names
    exec(source.replace(old, new), space)
    return space[function.__name__]


@pytest.mark.parametrize("name", LOSS_MUTANTS)
def test_some_test_finds_a_mutant_of_the_sound_loss(name):
    wrong = mutant(sound_loss, *LOSS_MUTANTS[name])
    assert any(detects(wrong) for detects in detectors(losses))


@pytest.mark.parametrize("name", LOOP_MUTANTS)
def test_some_test_finds_a_mutant_of_the_sound_loop(name):
    def wrong(student, teacher, x, y):
        broken = mutant(follow, *LOOP_MUTANTS[name], teacher=teacher)
        broken(student, predict_logits(teacher, x), x, y)

    assert any(detects(wrong) for detects in detectors(loops))


# ---- the detectors look at what they say ----

def gradient_of_nothing(z, v, y, T=4.0, alpha=0.9):
    """Nothing is detached, and all the same the gradient is zero: the weights of log q add up to its own slope."""
    with torch.no_grad():
        q, p = z.softmax(-1), v.softmax(-1)
        middle = 0.5 * (p + q)
    skew = (q * (z.log_softmax(-1) - middle.log())).sum(-1).mean()
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * skew


@pytest.mark.parametrize("loss", [mutant(sound_loss, "kl = F.kl_div((z / T)", "kl = F.kl_div((z.detach() / T)"),
                                  gradient_of_nothing])
def test_a_number_without_a_gradient_is_found_however_it_came_about(loss):
    assert bugs.detects_detached_student(loss) and bugs.detects_teacher_against_teacher(loss)


def test_a_detached_student_is_told_from_every_other_sick_loss():
    sick = {letter: specimen.buggy for letter, specimen in BANK.items() if specimen.sound is sound_loss}
    assert [letter for letter, loss in sick.items() if bugs.detects_detached_student(loss)] == ["U"]


def test_a_detached_student_pays_the_right_number_and_learns_from_the_labels_alone():
    z, v, y = losses._answers()
    z.requires_grad_()
    assert torch.equal(BANK["U"].buggy(z, v, y), sound_loss(z, v, y))
    pull, labels = (torch.autograd.grad(loss, z)[0] for loss in (BANK["U"].buggy(z, v, y), F.cross_entropy(z, y)))
    assert torch.allclose(pull, 0.1 * labels)


def test_a_detector_leaves_the_callers_random_numbers_alone():
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    bugs.detects_roles_swapped(lambda student, teacher, x, y: follow(student, predict_logits(teacher, x), x, y, 2))
    assert torch.equal(torch.rand(1), expected)


def test_the_wrong_mode_is_seen_in_a_single_step():
    def mostly_well(student, teacher, x, y):
        v = predict_logits(teacher, x)
        follow(student, v, x, y, epochs=10)
        student.eval()
        step(torch.optim.Adam(student.parameters()), F.cross_entropy(student(x), y))

    assert bugs.detects_student_in_eval_mode(mostly_well)


def test_looking_at_the_student_in_eval_mode_is_no_fault():
    def looks(student, teacher, x, y):
        for _ in range(10):
            follow(student, predict_logits(teacher, x), x, y, epochs=2)
            predict_logits(student, x)

    assert not bugs.detects_student_in_eval_mode(looks)


def test_the_teacher_is_judged_after_the_loop_had_it():
    def beheads(student, teacher, x, y):
        follow(student, predict_logits(teacher, x), x, y)
        nn.init.zeros_(teacher[-1].weight)

    assert bugs.detects_untrained_head(beheads) and bugs.detects_roles_swapped(beheads)


def test_batches_cover_every_row_once_an_epoch_in_an_order_of_their_own():
    x = torch.zeros(7, 2)
    rows = torch.cat(list(batches(x, epochs=2, size=3)))
    assert [len(part) for part in batches(x, size=3)] == [3, 3, 1]
    assert sorted(rows[:7].tolist()) == sorted(rows[7:].tolist()) == list(range(7))


# ---- the lessons show what the bank holds ----

def shown_functions(lesson):
    """name -> its syntax tree, for every function that a lesson defines, in code or in prose."""
    shown = {}
    for cell in next(stored for stored in STORED if stored.stem == lesson).notebook.cells:
        blocks = [cell.source] if cell.cell_type == "code" else cell.source.split("```python")[1:]
        for block in blocks:
            for node in ast.parse(block.split("```")[0]).body:
                if isinstance(node, ast.FunctionDef):
                    shown[node.name] = node
    return shown


def code_of(node):
    node = copy.deepcopy(node)
    if ast.get_docstring(node):
        node.body = node.body[1:]
    return ast.dump(node)


LESSONS = {    # where the specimens of a room are shown, and its sound code
    "06_spot_the_bug": ("ABCDEFGUVHIJKLMN", [sound_loss, bugs.sound_mixture, follow, sound_loop]),
    "08_better_knowledge": ("OPQ", [bugs.sound_hints, bugs.sound_attention]),
    "11_any_model": ("RST", [bugs.sound_token_loss]),
    "13_language_models": ([], [bugs.sound_text_loss]),
    "14_what_else_travels": ([], [bugs.sound_attack, bugs.sound_conviction]),
    "15_your_own_model": (["AE"], []),
}
BY_A_LINE = {    # of which a lesson shows the line that differs from the sound code
    "13_language_models": ["W", "X", "Y", "Z", "AA", "AB"], "14_what_else_travels": ["AC", "AD"],
}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lesson_shows_the_bugs_that_the_bank_holds(lesson):
    letters, sound = LESSONS[lesson]
    shown = shown_functions(lesson)
    for function in [BANK[letter].buggy for letter in letters] + sound:
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        assert code_of(shown[function.__name__]) == code_of(node), function.__name__


@pytest.mark.parametrize("lesson", BY_A_LINE)
def test_the_line_that_is_shown_is_the_one_that_differs(lesson):
    prose = next(stored for stored in STORED if stored.stem == lesson).prose
    shown = dict(re.findall(r"^> \*\*(\w+)\*\* `(.+)`$", prose, re.M))
    for letter in BY_A_LINE[lesson]:
        sound = inspect.getsource(BANK[letter].sound).splitlines()[2:]    # what stands below name and docstring
        own = inspect.getsource(BANK[letter].buggy).splitlines()[1:]
        changed = [line.strip() for line, before in zip(own, sound, strict=True)
                   if line != before.partition("    # ")[0]]
        assert changed == [shown[letter]], letter


def test_every_specimen_is_shown_in_a_lesson():
    letters = [letter for letters, _ in LESSONS.values() for letter in letters] + sum(BY_A_LINE.values(), [])
    assert sorted(letters, key=lambda letter: (len(letter), letter)) == [key for key in BANK if key.isupper()]


def test_no_specimen_gives_itself_away():
    assert [letter for letter in BANK if letter.isupper() and BANK[letter].buggy.__doc__] == []
