"""The student in the page is kdlib's student: the same start and batches to the bit, the same answers after training.

The dice are torch's, which promises them for no release; the first two tests say so when that changes. Each mutant, a
plausible slip in the JavaScript, must be noticed.
"""

from importlib.resources import files

import pytest
import torch
from browser import open_page
from test_student import ROUNDING, SEEDS

from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side, train_stack
from kdlib.training import fit

SCRIPT = (files("kdlib.widgets") / "student.js").read_text(encoding="utf-8")
NEAR = 5e-4    # logits are ±20 to ±60; torch's own two roads, alone and in a stack, differ by as much
# n, width, T, α: few images in one batch, uneven last batches, all that lesson 07 trains on, and both ends of α.
SETTINGS = [(20, 2, 8.0, 1.0), (20, 16, 1.0, 1.0), (73, 4, 32.0, 1.0), (73, 16, 4.0, 0.5), (73, 64, 8.0, 1.0),
            (100, 8, 8.0, 1.0), (100, 16, 8.0, 1.0), (100, 32, 2.0, 0.9), (100, 64, 1.0, 0.0), (1000, 2, 4.0, 0.5),
            (1000, 16, 8.0, 1.0), (1000, 32, 1.0, 0.0)]
TRAIN = """(work) => {
    for (const name of ["x", "v"]) work[name] = Float32Array.from(work[name]);
    for (const name in work.net ?? {}) work.net[name] = Float32Array.from(work.net[name]);
    const { train, answer, accuracy } = students(), run = train(work);
    let step, shares = [];
    while (!(step = run.next()).done) shares.push(step.value.share);
    const logits = answer(step.value, Float32Array.from(work.exam), work.labels.length, work.features);
    return { logits: [...logits], shares, accuracy: accuracy(logits, work.labels) };
}"""


# The arithmetic is another in each browser; in Firefox it is checked by `make test-more`.
@pytest.fixture(scope="module", params=["chromium", pytest.param("firefox", marks=pytest.mark.more)])
def page(request):
    with open_page(request.param) as page:
        page.evaluate("script => { window.students = new Function(script + '; return students')(); }", SCRIPT)
        yield page
        assert page.complaints == []


@pytest.fixture(scope="module")
def world():
    """The digits, and the answers of a teacher to all training images."""
    digits = load_digits()
    teacher = mlp(64, 256, 10, seed=0)
    fit(teacher, digits.x_train, digits.y_train, epochs=20, lr=1e-2, batch_size=50)
    return digits, predict_logits(teacher, digits.x_train)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("width", [2, 16, 64])
def test_it_starts_at_the_weights_that_torch_draws(page, seed, width):
    net = page.evaluate(f"() => Object.fromEntries(Object.entries(students().start({seed}, 64, {width}, 10))"
                        ".map(([name, weights]) => [name, [...weights]]))")
    layers = mlp(64, width, 10, seed=seed)
    drawn = {"w1": layers[0].weight.T, "b1": layers[0].bias, "w2": layers[2].weight, "b2": layers[2].bias}
    for name, weights in drawn.items():
        apart = torch.tensor(net[name]) - weights.detach().flatten()
        assert apart.abs().max() <= ROUNDING, f"torch {torch.__version__}: {name}"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n", [1, 2, 73, 1000])
def test_it_sees_the_batches_in_the_order_that_torch_draws(page, seed, n):
    found = page.evaluate("([seed, n]) => { const { dice, shuffle } = students(), draw = dice(seed);"
                          " return [1, 2, 3].map(() => [...shuffle(draw, n)]); }", [seed, n])
    draw = torch.Generator().manual_seed(seed)
    assert found == [torch.randperm(n, generator=draw).tolist() for _ in range(3)], f"torch {torch.__version__}"


def work(world, n, width, temperature, alpha, seed=5, steps=200):
    digits, logits = world
    batch = min(50, n)
    how = dict(epochs=round(steps / -(-n // batch)), lr=0.03, batch_size=batch)
    few = digits.__class__(digits.x_train[:n], digits.y_train[:n], digits.x_val, digits.y_val, digits.x_test,
                           digits.y_test, class_names=digits.class_names, image_shape=digits.image_shape)
    theirs = train_stack(few, logits[:n], digits.x_test, widths=[width], temperatures=[temperature], alphas=[alpha],
                         seeds=[seed], **how)[0]
    asked = {"x": few.x_train.flatten().tolist(), "y": few.y_train.tolist(), "v": logits[:n].flatten().tolist(),
             "n": n, "features": 64, "classes": 10, "width": width, "temperature": temperature, "alpha": alpha,
             "epochs": how["epochs"], "lr": how["lr"], "batch": batch, "seed": seed,
             "exam": digits.x_test.flatten().tolist(), "labels": digits.y_test.tolist()}
    return asked, theirs


@pytest.fixture(scope="module")
def works(world):
    return {setting: work(world, *setting) for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_it_becomes_the_student_of_train_stack(page, world, works, setting):
    asked, theirs = works[setting]
    found = page.evaluate(TRAIN, asked)
    torch.testing.assert_close(torch.tensor(found["logits"]).reshape(theirs.shape), theirs, atol=NEAR, rtol=0)
    right = (theirs.argmax(-1) == world[0].y_test).double().mean().item()
    assert found["accuracy"] == pytest.approx(right) and len(found["shares"]) == asked["epochs"]
    assert found["shares"][-1] == 1


def heard(n, width, outputs, seed=5):
    """A student that goes on from another's start and learns numbers, by their squared error: in the page, and here."""
    draw = torch.Generator().manual_seed(seed)
    x, v = torch.randn(n, 64, generator=draw), 3 * torch.randn(n, outputs, generator=draw)
    start, how = mlp(64, width, outputs, seed=40 + seed), dict(epochs=6, lr=0.02, batch_size=50)
    net = {"w1": start[0].weight.T, "b1": start[0].bias, "w2": start[2].weight, "b2": start[2].bias}
    exam = torch.randn(30, 64, generator=draw)
    asked = {"x": x.flatten().tolist(), "v": v.flatten().tolist(), "n": n, "features": 64, "classes": outputs,
             "width": width, "epochs": 6, "lr": 0.02, "batch": 50, "seed": seed, "squared": True,
             "net": {name: weights.detach().flatten().tolist() for name, weights in net.items()},
             "exam": exam.flatten().tolist(), "labels": [0] * 30}
    train_side_by_side([start], x, v, loss=lambda z, v: 2 * (z - v) / z.shape[1], seeds=[seed], **how)
    return asked, predict_logits(start, exam)


@pytest.mark.parametrize("n, width, outputs", [(1000, 64, 50), (73, 16, 3), (100, 16, 1)])
def test_it_learns_numbers_from_another_start_as_train_side_by_side(page, n, width, outputs):
    asked, theirs = heard(n, width, outputs)
    found = page.evaluate(TRAIN, asked)
    torch.testing.assert_close(torch.tensor(found["logits"]).reshape(theirs.shape), theirs, atol=NEAR, rtol=0)


USUAL, UNEVEN = (100, 16, 8.0, 1.0), (73, 16, 4.0, 0.5)
SLIPS = {
    "eps": ("+ 1e-8)", "+ 1e-7)", USUAL),
    "cosine one step late": ("Math.PI * step / steps", "Math.PI * (step + 1) / steps", USUAL),
    "no cosine": ("Math.cos(Math.PI * step / steps)", "1", USUAL),
    "no bias correction": ("lr / (1 - 0.9 ** step)", "lr", USUAL),
    "another order": ("draw = dice(seed), most", "draw = dice(seed + 1), most", USUAL),
    "23 bits": ("0xffffff) / 0x1000000", "0x7fffff) / 0x800000", USUAL),
    "half a slope": ("slope[i] = phi + x * bell * 0.3989422804014327", "slope[i] = phi", USUAL),
    "an uneven batch": ("/= rows.length", "/= 50", UNEVEN),
    "T squared": ("temperature * p[c];\n      targets", "temperature ** 2 * p[c];\n      targets", USUAL),
    "tanh": ("const phi = x < 0 ? tail : 1 - tail",
             "const phi = (1 + Math.tanh(0.7978845608 * (x + 0.044715 * x ** 3))) / 2", USUAL),
}


SQUARED_SLIPS = {
    "a start of its own": ("work.net ?? start(", "start("),
    "an uneven batch": ("/ classes / rows.length", "/ classes / 50"),
    "no regression": ("if (squared) return v;", "if (squared) return v.map((z) => 0.99 * z);"),
}


@pytest.mark.more
@pytest.mark.parametrize("said, slip", SQUARED_SLIPS.values(), ids=SQUARED_SLIPS)
def test_a_slip_in_what_is_learnt_as_numbers_would_be_noticed(page, said, slip):
    assert SCRIPT.count(said) == 1
    asked, theirs = heard(73, 16, 3)
    page.evaluate("script => { window.slipped = new Function(script + '; return students')(); }",
                  SCRIPT.replace(said, slip))
    found = page.evaluate(TRAIN.replace("students()", "slipped()"), asked)
    assert (torch.tensor(found["logits"]).reshape(theirs.shape) - theirs).abs().max() > NEAR


@pytest.mark.more
@pytest.mark.parametrize("said, slip, where", SLIPS.values(), ids=SLIPS)
def test_a_slip_would_be_noticed(page, works, said, slip, where):
    assert SCRIPT.count(said) == 1
    asked, theirs = works[where]
    page.evaluate("script => { window.slipped = new Function(script + '; return students')(); }",
                  SCRIPT.replace(said, slip))
    found = page.evaluate(TRAIN.replace("students()", "slipped()"), asked)
    assert (torch.tensor(found["logits"]).reshape(theirs.shape) - theirs).abs().max() > NEAR
