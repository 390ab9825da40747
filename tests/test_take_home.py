"""The files to take home: short, on their own, and true to what they say, in every switch."""

import ast
import importlib.util
import io
import re
import sys
import tokenize
from pathlib import Path

import build_wheelhouse
import pytest
import torch
import torch.nn.functional as F
from scipy.special import stdtrit
from torch import nn
from torch.utils.data import Dataset, Subset

from kdlib.losses import distillation_loss
from kdlib.measure import paired_ci
from kdlib.repetitions import permute_wrong_classes

FOLDER = Path(__file__).parents[1] / "take_home"
FILES = ["distil_my_model", "distil_my_text_model"]
DATA = {}
CONTROLS = ["none", "alone", "smoothing", "hard", "permuted"]


@pytest.fixture(params=FILES)
def form(request, monkeypatch, tmp_path):
    """A module as it is when its file is started; it works in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.delitem(sys.modules, "distil_my_model", raising=False)
    module = load(request.param)
    base = sys.modules.get("distil_my_model", module)
    for part in ("make_data", "make_teacher", "make_student", "augment", "logits_of"):
        monkeypatch.setattr(base, part, getattr(module, part))
    monkeypatch.setattr(base, "TEACHER", {"epochs": 1, "lr": 0.01})
    if request.param not in DATA:    # reading Python's libraries takes a second
        DATA[request.param] = [Subset(part, range(120)) for part in module.make_data()]
    monkeypatch.setattr(base, "make_data", lambda: DATA[request.param])
    return base


def load(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    if name == FILES[0]:
        sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def run(form, capsys, *switches):
    """What is printed, with one epoch."""
    before, sys.argv = sys.argv, ["distil", "--epochs", "1", *switches]
    try:
        form.main()
    finally:
        sys.argv = before
    return capsys.readouterr().out


def weights(kind):
    return torch.load(Path("runs") / f"{kind}.pt", weights_only=True)["model"]


def lines_of_code(text):
    """Lines with code on them: no comments, no docstrings, no blanks."""
    quiet = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {line for token in tokens if token.type not in quiet for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(node):
            lines -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(lines)


@pytest.mark.parametrize("name", FILES)
def test_one_short_file_without_the_kit(name):
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert lines_of_code(text) <= 120 and "kdlib" not in text and "classroom" not in text
    assert text.count("YOURS") >= 1


def test_every_control_trains_another_student_and_one_teacher(form, capsys):
    students = []
    for control in CONTROLS:
        said = run(form, capsys, "--control", control)
        assert re.search(r"^validation: teacher [01]\.\d{3}, student [01]\.\d{3}$", said, re.M) and "test:" not in said
        assert ("teacher-stored-0, epoch 1" in said) == (control == "none")    # asked once, then remembered
        students.append(weights(f"student-{control}_T4-stored-0"))
    names = list(students[0])
    for place, one in enumerate(students):
        assert not any(all(torch.equal(one[name], other[name]) for name in names) for other in students[:place])


def test_a_live_teacher_sees_the_view_that_its_student_sees(form, capsys, monkeypatch):
    views, augment, ask = [], form.augment, form.logits_of

    def watched(batch):
        views.append(augment(batch))
        return views[-1]

    def asked(model, batch):
        if views and torch.is_grad_enabled() is False and not model.training and batch is views[-1]:
            heard.append(len(views))
        return ask(model, batch)

    heard = []
    monkeypatch.setattr(form, "augment", watched)
    monkeypatch.setattr(form, "logits_of", asked)
    run(form, capsys, "--live")
    assert len(views) == 6 and heard == [4, 5, 6]    # 3 steps of the teacher's training, then 3 of its student's


def test_an_interrupted_training_ends_as_if_it_had_not_been(form, capsys, monkeypatch):
    run(form, capsys, "--epochs", "3")
    whole, step, done = weights("student-none_T4-stored-0"), torch.optim.AdamW.step, []
    Path("runs/student-none_T4-stored-0.pt").unlink()

    def interrupted(self, *given, **named):
        done.append(1)
        if len(done) == 5:    # in the second epoch
            raise KeyboardInterrupt
        return step(self, *given, **named)

    monkeypatch.setattr(torch.optim.AdamW, "step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(form, capsys, "--epochs", "3")
    capsys.readouterr()
    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    said = run(form, capsys, "--epochs", "3")
    assert "epoch 1:" not in said and "epoch 2:" in said and "epoch 3:" in said
    assert all(torch.equal(weight, whole[name]) for name, weight in weights("student-none_T4-stored-0").items())


def test_other_settings_are_no_continuation(form, capsys):
    run(form, capsys)
    with pytest.raises(AssertionError, match="was made with .*delete it, or give these"):
        run(form, capsys, "--lr", "0.5")
    assert "test: teacher" in run(form, capsys, "--test")    # to measure is no other training


def test_its_loss_and_its_permutation_are_the_kits(form):
    z, v, y = torch.randn(30, 6), torch.randn(30, 6), torch.arange(30) % 6
    torch.testing.assert_close(form.distillation_loss(z, v, y, 3.0, 0.7),
                               distillation_loss(z, v, y, temperature=3.0, alpha=0.7))
    dealt = form.permuted(v)
    assert torch.equal(dealt.argmax(-1), v.argmax(-1)) and torch.equal(dealt.sort(-1).values, v.sort(-1).values)
    assert (dealt != v).any() and (permute_wrong_classes(v, 0) != dealt).any()


@pytest.mark.parametrize("fault, words", [
    (lambda z, v, y, T, alpha: (1 - alpha) * F.cross_entropy(z, y) + alpha * F.kl_div(
        (z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean"), "T² is missing"),
    (lambda z, v, y, T, alpha: F.kl_div(z.softmax(-1), v.softmax(-1), reduction="batchmean"), "must pay nothing"),
    (lambda z, v, y, T, alpha: alpha * F.cross_entropy(z, y) + (1 - alpha) * F.mse_loss(z, v), "must pay nothing"),
    (lambda z, v, y, T, alpha: (z - v).pow(2).mean() + 0 * F.cross_entropy(z, y), "no teacher"),
])
def test_its_checks_find_what_has_been_wrong_elsewhere(form, monkeypatch, fault, words):
    monkeypatch.setattr(form, "distillation_loss", fault)
    with pytest.raises(AssertionError, match=words):
        form.check_loss()


def test_a_teacher_that_ends_in_a_softmax_is_found(form, capsys, monkeypatch):
    ask = form.logits_of
    monkeypatch.setattr(form, "logits_of", lambda model, batch: ask(model, batch).softmax(-1))
    with pytest.raises(AssertionError, match="these are probabilities"):
        run(form, capsys)


# ---- networks and data of somebody who did not write the file ----

class Photos(Dataset):
    """As a firm has them: three colours, 12 × 10 pixels, seven classes, labels of 32 bits, perhaps mirrored."""

    def __init__(self, count, mirrored=False):
        self.images = torch.rand(count, 3, 12, 10, generator=torch.Generator().manual_seed(count))
        self.labels, self.mirrored = (torch.arange(count) % 7).int().numpy(), mirrored

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index]
        return image.flip(-1) if self.mirrored and torch.rand(()) < 0.5 else image, self.labels[index]


def network(width):
    """The end of a residual network: batch norm sees one number an image."""
    return nn.Sequential(nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.BatchNorm1d(width), nn.Linear(width, 7))


@pytest.fixture
def stranger(monkeypatch, tmp_path):
    """The file with a network and a Dataset of somebody else's; 101 images leave a batch of one."""
    monkeypatch.chdir(tmp_path)
    form = load(FILES[0])
    for name, part in {"make_data": lambda: (Photos(101), Photos(30), Photos(31)), "make_teacher": lambda: network(8),
                       "make_student": lambda: network(2), "TEACHER": {"epochs": 1, "lr": 0.01, "batch_size": 20},
                       "augment": lambda images: images + 0.1 * torch.randn_like(images)}.items():
        setattr(form, name, part)
    return form


@pytest.mark.parametrize("switches", [[], ["--live"], ["--workers", "1"], ["--autocast"], ["--live", "--autocast"]])
def test_networks_and_data_of_ones_own_are_distilled(stranger, capsys, switches):
    assert re.search(r"^validation: teacher [01]\.\d{3}, student [01]\.\d{3}$", run(stranger, capsys, *switches), re.M)


def test_autocast_is_a_switch_for_both(stranger, capsys, monkeypatch):
    asked, ask = set(), stranger.logits_of

    def noted(model, images):
        logits = ask(model, images)
        asked.add((len(model[-1].weight[0]), model.training, logits.dtype))
        return logits

    monkeypatch.setattr(stranger, "logits_of", noted)
    run(stranger, capsys, "--live", "--autocast")
    half, whole = torch.bfloat16, torch.float32    # answers that are measured or stored are exact
    assert asked == {(8, True, half), (2, True, half), (8, False, half), (8, False, whole), (2, False, whole)}
    asked.clear()
    run(stranger, capsys, "--no-autocast", "--seed", "1")
    assert {dtype for *_, dtype in asked} == {whole}


def test_images_that_change_in_the_dataset_are_refused_before_anybody_trains(stranger, capsys):
    stranger.make_data = lambda: (Photos(101, mirrored=True), Photos(30), Photos(31))
    with pytest.raises(AssertionError, match="images change from look to look: do that in augment, or ask --live"):
        run(stranger, capsys)
    assert not Path("runs").exists()
    assert "student-none_T4-live-0, epoch 1" in run(stranger, capsys, "--live")


def test_what_makes_no_other_training_may_change(stranger, capsys):
    run(stranger, capsys, "--workers", "1")
    said = run(stranger, capsys, "--workers", "0", "--test")
    assert "epoch" not in said and "test: teacher" in said
    assert "teacher-stored-0, epoch" not in run(stranger, capsys, "--control", "hard", "--batch-size", "25")


def test_a_teacher_that_is_trained_already_is_loaded_and_left_alone(stranger, capsys):
    trained = network(8)
    stranger.make_teacher, stranger.TEACHER = lambda: trained, {"epochs": 0}
    before = {name: weight.clone() for name, weight in trained.state_dict().items()}
    said = run(stranger, capsys)
    assert "teacher-stored-0" not in said and "student-none_T4-stored-0, epoch 1" in said
    assert all(torch.equal(weight, before[name]) for name, weight in trained.state_dict().items())
    assert [path.name for path in Path("runs").iterdir()] == ["student-none_T4-stored-0.pt"]


# ---- did it help? ----

@pytest.fixture
def help_form():
    return load("did_it_help")


def test_the_verdict_is_that_of_the_kit(help_form):
    a, b = torch.randn(2, 6, dtype=torch.float64).tolist()
    found = paired_ci(a, b)
    said = help_form.verdict([one - other for one, other in zip(a, b)])
    assert [float(number) for number in re.findall(r"[+-]\d+\.\d", said)] == pytest.approx(found, abs=0.06)
    for gains, words in (([1.0, 2.0], "undecided"), ([1.0, 1.1, 0.9], "it helped"), ([-1.0, -1.1, -0.9], "it did harm"),
                         ([2.0], "one seed decides nothing")):
        assert words in help_form.verdict(gains)
    for seeds in range(2, 11):
        assert help_form.T.get(seeds, 2.26) == pytest.approx(stdtrit(seeds - 1, 0.975), abs=0.006)


def test_it_reads_what_the_file_has_left_behind(stranger, help_form, capsys):
    help_form.main()
    assert "no finished student in the folder runs" in capsys.readouterr().out
    for seed in "01":
        for control in ("alone", "none"):
            run(stranger, capsys, "--control", control, "--seed", seed)
    run(stranger, capsys, "--live")
    kept = {seed: {way: torch.load(f"runs/student-{way}_T4-stored-{seed}.pt", weights_only=True)["validation"]
                   for way in ("alone", "none")} for seed in "01"}
    gain = sum(100 * (one["none"] - one["alone"]) for one in kept.values()) / 2
    torch.save({"epoch": 1, "settings": {"epochs": 2}}, "runs/student-hard_T4-stored-0.pt")    # not yet through
    help_form.main()
    alone, live, distilled, _ = capsys.readouterr().out.splitlines()
    assert alone.startswith("alone, stored") and alone.endswith("%") and "no student alone of the same seed" in live
    assert distilled.startswith("distilled, T4, stored") and "2 seeds" in distilled
    assert f"{gain:+.1f} points, " in distilled


def test_other_temperatures_are_students_of_their_own(stranger, help_form, capsys):
    warm = ["--temperature", "1"]
    for options in ([*warm, "--control", "alone"], [], warm, [*warm, "--control", "permuted"]):
        run(stranger, capsys, *options)
    kept = [torch.load(f"runs/student-none_{T}-stored-0.pt", weights_only=True) for T in ("T4", "T1")]
    assert [one["settings"]["temperature"] for one in kept] == [4, 1]
    help_form.main()
    names = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[:-1]]
    assert names == ["alone, stored", "distilled, T1, stored", "distilled, T4, stored", "permuted, T1, stored"]


def test_the_kit_takes_them_along():
    assert "take_home" in build_wheelhouse.KIT
