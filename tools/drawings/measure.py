"""What some drawings show is measured, not made up: the numbers in measured.json, in whole per cent.

    PYTHONPATH=tools python -m drawings.measure      trains the networks of lesson 02 again and writes them anew
"""

import json
from functools import cache
from pathlib import Path

from folders import write

STORED = Path(__file__).with_name("measured.json")
EPOCHS, STEPS_PER_EPOCH = (0, 2, 8, 24, 60), 8    # the moments of the growing bars, as epochs of lesson 02's recipe


@cache
def measured():
    return json.loads(STORED.read_text(encoding="utf-8"))


def per_cent(p):
    return [round(100 * share) for share in p.tolist()]


def pixels(image):
    """64 characters, 0 (white) to g (black)."""
    return "".join("0123456789abcdefg"[round(16 * dark)] for dark in image.tolist())


def measure():
    """Train teacher and student of lesson 02, and the teacher of 13, and read their answers. Returns what is stored."""
    import torch

    from kdlib.data import load_digits
    from kdlib.losses import soften
    from kdlib.models import mlp, predict_logits
    from kdlib.repetitions import permute_wrong_classes
    from kdlib.training import distill, fit

    torch.set_num_threads(1)
    data, seen = load_digits(), load_digits(omit=(3,))
    teacher, student = mlp(64, 256, 10, seed=0), mlp(64, 16, 10, seed=0)
    fit(teacher, data.x_train, data.y_train, epochs=20, lr=1e-2, seed=0)
    v, v_test, v_seen = (predict_logits(teacher, x) for x in (data.x_train, data.x_test, seen.x_train))

    passed = []    # the student before each of its steps

    def keep(model, _):
        if model.training:
            passed.append({name: weights.detach().clone() for name, weights in model.state_dict().items()})

    hook = student.register_forward_pre_hook(keep)
    distill(student, seen.x_train, seen.y_train, v_seen, temperature=4.0, alpha=1.0, epochs=EPOCHS[-1], lr=0.05, seed=0)
    hook.remove()
    passed.append(student.state_dict())

    # Chosen by rule, not by taste: the 3 on which the finished student is neither among its best nor among its worst.
    threes = (data.y_test == 3).nonzero()[:, 0]
    known = soften(predict_logits(student, data.x_test[threes]), 4.0)[:, 3]
    three = threes[known.argsort()[len(threes) // 2]]
    moments, moment = [], mlp(64, 16, 10)
    for epoch in EPOCHS:
        moment.load_state_dict(passed[epoch * STEPS_PER_EPOCH])
        p = soften(predict_logits(moment, data.x_test[three:three + 1]), 4.0)[0]
        moments.append({"epoch": epoch, "answer": per_cent(p)})

    seven = (data.y_train == 7).nonzero()[0, 0]    # the first 7 of the training set
    sure = (v.softmax(-1).amax(-1) - 0.99).abs().argmin()    # the image of lesson 02's temperatures
    dealt = permute_wrong_classes(v[seven:seven + 1], seed=9)[0]    # a draw in which each of the nine moves
    return {"digits": [pixels(data.x_train[data.y_train == c][0]) for c in range(10)],
            "seven": {"image": pixels(data.x_train[seven]), "answer": per_cent(soften(v[seven], 4.0)),
                      "permuted": per_cent(soften(dealt, 4.0)),
                      "goes to": [(dealt == logit).nonzero().item() for logit in v[seven]]},
            "sure": {"image": pixels(data.x_train[sure]), "label": data.y_train[sure].item(),
                     "answers": {str(T): per_cent(soften(v[sure], T)) for T in (1, 4, 50)}},
            "growing": {"image": pixels(data.x_test[three]), "temperature": 4,
                        "teacher": per_cent(soften(v_test[three], 4.0)), "student": moments},
            "next letter": next_letter("em")}


def next_letter(beginning, shown=5):
    """The likeliest letters after this beginning, and in per cent what the first teacher of lesson 13 gives them."""
    from kdlib.data import load_names, windows
    from kdlib.models import predict_logits, window_lm
    from kdlib.training import fit

    teacher = window_lm(5, 96, seed=100)
    fit(teacher, *windows(load_names().train, 5), epochs=2, lr=0.03, batch_size=512, seed=0)
    p = predict_logits(teacher, windows([beginning], 5)[0])[-1].softmax(-1)    # at its last place
    top = p.argsort(descending=True)[:shown]
    return {"beginning": beginning, "letters": ["end" if c == 0 else chr(96 + c) for c in top.tolist()],
            "answer": [*per_cent(p[top]), 100 - sum(per_cent(p[top]))]}


if __name__ == "__main__":
    parts = (f'  "{name}": {json.dumps(found)}' for name, found in measure().items())    # a line each: a quiet diff
    write(STORED, "{\n" + ",\n".join(parts) + "\n}\n")
    print(f"{STORED.name}: {STORED.stat().st_size} bytes")
