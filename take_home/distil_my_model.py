"""Distil a model of your own: one file to take home. It needs torch; the digits it begins with need scikit-learn.

    python distil_my_model.py                       # digits, in seconds: does it help?
    python distil_my_model.py --control permuted    # alone | smoothing | hard | permuted: what could explain the gain?
    python distil_my_model.py --temperature 1       # a student beside the one at T = 4: which is better?
    python distil_my_model.py --live                # ask the teacher in the loop, about the view that the student sees
    python did_it_help.py                           # afterwards: what each way of teaching gained, seed by seed

Change what is marked YOURS. Whatever you do, run the controls with the same seeds (--seed 0, 1, 2), and choose --lr,
--temperature and --alpha by the validation accuracy. Interrupt it when you like: the next call goes on where it was.
"""

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, StackDataset, Subset, TensorDataset, random_split

# ---- YOURS: data, networks, augmentation ----------------------------------------------------------------------------

TEACHER = {"epochs": 20, "lr": 0.01, "batch_size": 50}    # a trained one? Load it in make_teacher; "epochs": 0
RUNS = Path("runs")    # delete it when you have changed anything here


def make_data():
    """(train, validation, test), each a dataset of pairs (image, label). What is drawn at random belongs in augment."""
    from sklearn.datasets import load_digits
    digits = load_digits()
    x, y = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16, torch.tensor(digits.target)    # (n, 1, 8, 8)
    return random_split(TensorDataset(x, y), [1000, 297, 500], torch.Generator().manual_seed(0))


def make_teacher():
    return nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.GELU(), nn.MaxPool2d(2),
                         nn.Conv2d(32, 64, 3, padding=1), nn.GELU(), nn.Flatten(), nn.Linear(64 * 16, 10))


def make_student():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.GELU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10))


def augment(images):
    """Another view of a batch of images, drawn anew in every step of a --live run; return the images for none."""
    return images.roll(torch.randint(-1, 2, (2,)).tolist(), dims=(2, 3))


def logits_of(model, images):
    return model(images)    # transformers: model(**images).logits


# ---- nothing below needs to be changed ------------------------------------------------------------------------------


def distillation_loss(z, v, y, T, alpha):
    """(1 − α)·CE(y, z) + α·T²·KL(softmax(v / T) ‖ softmax(z / T)), mean over the batch; α is the TEACHER's weight."""
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T * T * kl


def check_loss():
    """Each of these has been wrong in published code."""
    z, v, y = torch.randn(8, 5, requires_grad=True), torch.randn(8, 5), torch.arange(8) % 5
    assert distillation_loss(v, v, y, 4.0, 1.0).abs() < 1e-5, "a student that is the teacher must pay nothing"
    pulls = [torch.autograd.grad(distillation_loss(z, v, y, T, 1.0), z)[0].norm() for T in (50.0, 100.0)]
    assert 0.9 < pulls[0] / pulls[1] < 1.1 and pulls[0] > 0, "T² is missing, or no gradient reaches the student"
    assert distillation_loss(z, v, y, 4.0, 1.0) == distillation_loss(z, v, (y + 1) % 5, 4.0, 1.0), "α = 1: no labels"
    assert distillation_loss(z, v, y, 4.0, 0.0) == distillation_loss(z, -v, y, 4.0, 0.0), "α = 0: no teacher"


@torch.inference_mode()
def answers(model, dataset, device, workers):
    """(logits, labels) of a whole dataset, in its order, in eval mode."""
    model.eval()
    parts = [(logits_of(model, to(x, device)).float(), y) for x, y in DataLoader(dataset, 256, num_workers=workers)]
    return torch.cat([z for z, _ in parts]), torch.cat([y for _, y in parts]).to(device)


def accuracy(model, dataset, device, workers):
    z, y = answers(model, dataset, device, workers)
    return (z.argmax(-1) == y).sum().item() / len(y)


def to(images, device):
    return {k: v.to(device) for k, v in images.items()} if isinstance(images, dict) else images.to(device)


def permuted(v):
    """Each row keeps its top class; its other logits change places. What still helps is no dark knowledge.

    (Of two classes none can change places: there it is no control.)
    """
    others = torch.rand_like(v).scatter(1, v.argmax(-1, keepdim=True), 2).argsort(-1)[:, :-1]    # by lot
    return v.scatter(1, others.sort(-1).values, v.gather(1, others))


def train(model, data, loss_of, device, workers, name, settings):
    """AdamW and a cosine. After each epoch all that is needed to go on is in a file of this name."""
    epochs, path, start = settings["epochs"], RUNS / f"{name}.pt", 0
    numbered = StackDataset(range(len(data[0])), data[0])    # by its index an image finds its stored answer
    loader = DataLoader(numbered, settings["batch_size"], shuffle=True, num_workers=workers,
                        drop_last=len(numbered) % settings["batch_size"] == 1)    # batch norm fears a rest of one
    optimizer = torch.optim.AdamW(model.parameters(), settings["lr"])
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, epochs * len(loader)))
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    if path.exists():
        kept = torch.load(path, map_location="cpu", weights_only=True)
        assert kept["settings"] == settings, f"{path} was made with {kept['settings']}: delete it, or give these"
        for part, state in parts.items():
            state.load_state_dict(kept[part])
        torch.set_rng_state(kept["random"])
        start = kept["epoch"]
    for epoch in range(start, epochs):
        model.train()
        for index, (x, y) in loader:
            x, y = augment(to(x, device)) if settings["live"] else to(x, device), y.to(device).long()    # one for both
            with torch.autocast(device.type, torch.bfloat16, enabled=settings["autocast"]):
                loss = loss_of(logits_of(model, x).float(), index, x, y)
            assert loss.isfinite(), f"the loss became {loss.item()}: lower the learning rate"
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        validation = accuracy(model, data[1], device, workers)
        print(f"{name}, epoch {epoch + 1}: validation {validation:.3f}", flush=True)
        kept = {"random": torch.get_rng_state(), "epoch": epoch + 1, "settings": settings, "validation": validation}
        path.parent.mkdir(exist_ok=True)
        torch.save(kept | {part: state.state_dict() for part, state in parts.items()}, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)    # whole, or as it was


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--control", choices=["none", "alone", "smoothing", "hard", "permuted"], default="none")
    parser.add_argument("--live", action="store_true", help="augment, and ask the teacher about each view")
    parser.add_argument("--test", action="store_true", help="measure on test data: once, at the very end")
    parser.add_argument("--autocast", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    for name, default in dict(epochs=20, batch_size=50, seed=0, workers=0, lr=0.02, temperature=4.0, alpha=0.9).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    settings = vars(parser.parse_args())
    # The last two may change when a training goes on.
    control, live, test, workers = settings["control"], settings["live"], settings.pop("test"), settings.pop("workers")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    check_loss()
    data = make_data()

    torch.manual_seed(1000 + settings["seed"])    # no student shares the teacher's weights
    teacher = make_teacher().to(device)
    few = Subset(data[0], range(min(64, len(data[0]))))
    once, twice = (answers(teacher, few, device, workers)[0] for _ in range(2))
    assert live or once.allclose(twice, atol=1e-4), "images change from look to look: do that in augment, or ask --live"
    kind = f"{'live' if live else 'stored'}-{settings['seed']}"
    train(teacher, data, lambda z, index, x, y: F.cross_entropy(z, y), device, workers, f"teacher-{kind}",
          settings | TEACHER | dict.fromkeys(["control", "temperature", "alpha"]))
    teacher.eval().requires_grad_(False)
    before = [weight.clone() for weight in teacher.state_dict().values()]
    stored, _ = answers(teacher, few if live else data[0], device, workers)
    assert stored.min() < 0 or not stored.sum(-1).allclose(stored.new_ones(()), atol=0.01), "these are probabilities"

    def loss_of(z, index, x, y):
        if control in ("alone", "smoothing"):
            return F.cross_entropy(z, y, label_smoothing=0.1 * (control == "smoothing"))
        with torch.no_grad():
            v = logits_of(teacher, x).float() if live else stored[index]
        if control == "hard":
            return F.cross_entropy(z, v.argmax(-1))
        v = permuted(v) if control == "permuted" else v
        return distillation_loss(z, v, y, settings["temperature"], settings["alpha"])

    torch.manual_seed(settings["seed"])
    student = make_student().to(device)
    train(student, data, loss_of, device, workers, f"student-{control}_T{settings['temperature']:g}-{kind}", settings)
    assert all(map(torch.equal, before, teacher.state_dict().values())) and not teacher.training, "the teacher changed"
    for which, dataset in [("validation", data[1])] + [("test", data[2])] * test:
        there = [accuracy(model, dataset, device, workers) for model in (teacher, student)]
        print(f"{which}: teacher {there[0]:.3f}, student {there[1]:.3f}")


if __name__ == "__main__":
    main()
