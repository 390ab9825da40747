"""Hand-ins of lesson 16: what is written comes back, what is wrong gets its sentence, and nothing in a file is
executed."""

import os
import zipfile

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize

from classroom.lesson_16 import deal, hand_in, storing
from classroom.lesson_16.hand_in import HandIn, Refused
from kdlib.measure import Interval
from kdlib.models import cnn, mlp, predict_logits, recurrent

X = torch.rand(100, 64, generator=torch.Generator().manual_seed(0))
GIVEN = deal.Given(storing.network_of(deal.TEACHER), X, X[:9], torch.zeros(9, dtype=torch.int64), "0123456789")


def written(path, **other):
    """The dictionary of a good hand-in, with other parts."""
    hand_in.write(mlp(64, 5, 10, seed=0), path, GIVEN, by="Ada", bits=8, expects=(84, 91))
    found = torch.load(path, weights_only=True) | other
    torch.save(found, path)
    return found


# ---- what is stored ----

@pytest.mark.parametrize("bits", storing.BITS)
@pytest.mark.parametrize("name", ["mlp 64-5-10", "mlp 64-3-3-10", "cnn 3", "cnn 2-3"])
def test_a_student_comes_back_as_its_weights_rounded_to_so_many_bits(name, bits):
    model = storing.network_of(name, seed=1)
    back = storing.rounded(model, bits)
    for (key, w), again in zip(model.state_dict().items(), back.state_dict().values()):
        if bits >= 16:
            assert torch.equal(again, w if bits == 32 else w.half().float())
        elif w.ndim == 1:
            assert torch.equal(again, w.half().float()), key
        else:
            assert torch.equal(again, storing.nearest(w, bits)) and len(again[0].unique()) <= 2**bits - 1
            off = (again - w).flatten(1).abs().amax(1) / w.flatten(1).abs().amax(1)
            assert off.max() <= 0.5 / (2 ** (bits - 1) - 1) + 1e-3    # half a step, and the step's own rounding
    assert storing.name_of(back) == name
    twice = storing.rounded(back, bits)
    assert torch.allclose(predict_logits(twice, X), predict_logits(back, X), atol=1e-3)


def test_bytes_are_those_that_one_counts():
    assert storing.bytes_of(mlp(64, 5, 10), 8) == 74 * 5 + 15 * 4
    assert storing.bytes_of(mlp(64, 9, 10), 4) == 74 * 9 / 2 + 19 * 4
    assert storing.bytes_of(mlp(64, 3, 10), 16) == 2 * (74 * 3 + 13)
    assert storing.bytes_of(cnn((8, 8), (4,), 10), 3) == 14 + 16 * 4 * 10 * 3 / 8 + 14 * 4    # 13.5 bytes take 14
    with pytest.raises(ValueError, match="bits must be one of 2, 3, .* got 9"):
        storing.bytes_of(mlp(64, 3, 10), 9)


@pytest.mark.parametrize("name, why", [
    ("mlp 64-10; rm -rf", "nobody here knows"), ("resnet50", "nobody here knows"), (3, "nobody here knows"),
    ("mlp 64-0-10", "beyond all bounds"), ("mlp 64-9999-10", "beyond all bounds"), ("mlp 64-1-1-1-10", "beyond all"),
    ("mlp 10-64", "does not lead from 64"), ("mlp 64", "does not lead from 64"), ("cnn 1-1-1-1", "no pixel is left"),
])
def test_a_network_that_nobody_knows_is_refused_by_name(name, why):
    with pytest.raises(ValueError, match=why):
        storing.network_of(name)


def test_a_network_that_is_built_otherwise_has_no_name():
    learning = mlp(64, 3, 10)
    parametrize.register_parametrization(learning[0], "weight", nn.Identity())
    strangers = [recurrent((8, 8), 4, 10), nn.Sequential(nn.Linear(64, 3), nn.ReLU(), nn.Linear(3, 10)), nn.Flatten(),
                 learning]
    for stranger in strangers:
        with pytest.raises(ValueError, match="has no name|nobody here knows|remove_parametrizations"):
            storing.name_of(stranger)
    assert storing.name_of(cnn((8, 8), (4,), 10, dropout=0.3)) == "cnn 4"    # in use it drops nothing


# ---- what a learner does ----

def test_what_is_written_is_read_back(tmp_path, capsys):
    student = cnn((8, 8), (4,), 10, seed=3)
    hand_in.write(student, tmp_path / "a.pt", GIVEN, by="Zoë O'Neil-Łuczak", bits=4, expects=(80, 90.5))
    found = hand_in.read(tmp_path / "a.pt", GIVEN)
    assert (found.by, found.network, found.bits, found.expects) == ("Zoë O'Neil-Łuczak", "cnn 4", 4, (80, 90.5))
    assert torch.equal(predict_logits(found.model, X), predict_logits(storing.rounded(student, 4), X))
    assert capsys.readouterr().out.startswith("a.pt: cnn 4 in 4 bits, 394 of 500 bytes, 0.")
    assert found.bytes == 394 and [path.name for path in tmp_path.iterdir()] == ["a.pt"]


def nan():
    student = mlp(64, 3, 10, seed=0)
    student[2].bias.data[4] = float("nan")
    return student


@pytest.mark.parametrize("student, other, why", [
    (mlp(64, 16, 10), {}, r"too large: mlp 64-16-10 in 8 bits takes 1,288 bytes, 500 are allowed"),
    (nan(), {}, "2.bias in numbers holds nan: the training diverged"),
    (recurrent((8, 8), 2, 10), {}, "has no name"),
    (mlp(64, 3, 10), {"bits": 9}, "bits must be one of"), (mlp(64, 3, 10), {"by": ""}, "1 to 40 characters"),
    (mlp(64, 3, 10), {"by": "=HYPERLINK(1)"}, "begins with a letter or a digit"),
    (mlp(64, 3, 10), {"by": "<b>Ada"}, "your name may hold"),
    (mlp(64, 3, 10), {"by": "Ada\nBen"}, "your name may hold"),
    (mlp(64, 3, 10), {"expects": (0.84, 0.91)}, "looks like shares"),
    (mlp(64, 3, 10), {"expects": (91, 84)}, r"low and high.*\)\.$"),
    (mlp(64, 3, 10), {"expects": 90}, "two plain numbers"),
    (mlp(64, 3, 10), {"expects": (80, float("nan"))}, "two plain numbers"),
    (mlp(64, 3, 10), {"expects": torch.tensor([80.0, 90.0])}, r"Of a tensor take \.item"),
    (mlp(64, 3, 10), {"expects": Interval(85, 80, 90)}, r"of an Interval \.low and \.high"),
])
def test_what_would_not_be_taken_is_not_written(student, other, why, tmp_path):
    with pytest.raises(Refused, match=why):
        hand_in.write(student, tmp_path / "a.pt", GIVEN, **dict(by="Ada", bits=8, expects=(80, 90)) | other)
    assert not list(tmp_path.iterdir())


def test_who_is_too_slow_hears_by_how_much():
    slow = HandIn("Ada", "cnn 16-32", 4, (80, 90), storing.network_of("cnn 16-32"))
    with pytest.raises(Refused, match=r"too slow: it takes \d\.\d\d of the old student's time, 0\.50 are allowed"):
        hand_in.timed(slow, GIVEN)
    assert hand_in.timed(HandIn("Ada", "", 4, (80, 90), mlp(64, 5, 10)), GIVEN) < deal.TIME


@pytest.mark.parametrize("ratio, words", [(0.50, "time (0.50 allowed).\n"),
                                          (0.52, "time (0.50 allowed, a twentieth forgiven).\n")])
def test_who_is_forgiven_a_twentieth_reads_so(ratio, words, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(hand_in, "time_ratio", lambda *_: ratio)
    hand_in.write(mlp(64, 5, 10), tmp_path / "a.pt", GIVEN, by="Ada", bits=8, expects=(80, 90))
    assert capsys.readouterr().out.endswith(words)


# ---- what somebody else may hand in ----

W, STEPS = torch.zeros(320, dtype=torch.uint8), torch.ones(5).half()


@pytest.mark.parametrize("other, why", [
    ({"deal": "9876543210"}, "made for the deal '9876543210', and this is 0123456789"),
    ({"deal": W}, "made for the deal"), ({"teacher": 1}, "knows the key 'teacher'"),
    ({"bits": torch.tensor([8, 8])}, "bits must be one of"), ({"bits": True}, "bits must be one of"),
    ({"bits": 4}, r"0.weight in numbers must be uint8 \(160,\), got uint8 \(320,\)"),
    ({"network": "mlp 64-6-10"}, "too large: mlp 64-6-10 in 8 bits takes 508 bytes"),
    ({"network": "cnn 2"}, "numbers are not those of cnn 2"), ({"network": "os.system"}, "nobody here knows"),
    ({"network": "mlp 64-1024-1024-10", "bits": 32}, "too large"), ({"numbers": [W]}, "numbers are not those"),
    ({"steps": {}}, "steps are not those of mlp 64-5-10: it has 0.weight, 2.weight"),
    ({"expects": None}, "two plain numbers"),
    ({"by": ["Ada"]}, "must be a text"), ({"by": "A" * 41}, "1 to 40"),
])
def test_a_file_that_was_changed_gets_its_sentence(other, why, tmp_path):
    written(tmp_path / "a.pt", **other)
    with pytest.raises(Refused, match=why):
        hand_in.read(tmp_path / "a.pt", GIVEN)


@pytest.mark.parametrize("tensor, why", [
    (torch.full((320,), 1.0), "must be uint8"), (torch.zeros(320, dtype=torch.uint8, device="meta"), "no plain tensor"),
    (torch.zeros(1, dtype=torch.uint8).expand(2**40), r"must be uint8 \(320,\), got uint8 \(1099511627776,\)"),
    (torch.zeros(320, dtype=torch.uint8).to_sparse(), "no plain tensor"), ("text", "no plain tensor"),
])
def test_tensors_of_another_kind_are_not_used(tensor, why, tmp_path):
    found = written(tmp_path / "a.pt")
    written(tmp_path / "a.pt", numbers=found["numbers"] | {"0.weight": tensor})
    with pytest.raises(Refused, match=why):
        hand_in.read(tmp_path / "a.pt", GIVEN)


def test_steps_that_are_no_numbers_are_refused(tmp_path):
    found = written(tmp_path / "a.pt")
    written(tmp_path / "a.pt", steps=found["steps"] | {"0.weight": STEPS * float("inf")})
    with pytest.raises(Refused, match="0.weight in steps holds inf"):
        hand_in.read(tmp_path / "a.pt", GIVEN)


class Trap:
    """Opened as a pickle, it would make a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_code_in_a_file_is_not_executed(tmp_path):
    trap, sprung = tmp_path / "trap.pt", tmp_path / "sprung"
    for content in (Trap(str(sprung)), {"deal": Trap(str(sprung))}, mlp(64, 3, 10)):
        torch.save(content, trap)
        with pytest.raises(Refused, match="more than plain numbers"):
            hand_in.read(trap, GIVEN)
        assert not sprung.exists()
    torch.load(trap.with_name(_saved(tmp_path, sprung)), weights_only=False)
    assert sprung.exists()    # the trap is one


def _saved(folder, sprung):
    torch.save(Trap(str(sprung)), folder / "again.pt")
    return "again.pt"


def test_what_is_no_hand_in_at_all_gets_its_sentence(tmp_path):
    path = tmp_path / "a.pt"
    with pytest.raises(Refused, match="there is no file 'a.pt'"):
        hand_in.read(path, GIVEN)
    for content, why in ((b"", "no file of torch.save"), (b"PK" * 99, "no file of torch.save"),
                         (bytes(70_000), "70,000 bytes, and a hand-in has 65,536 at most")):
        path.write_bytes(content)
        with pytest.raises(Refused, match=why):
            hand_in.read(path, GIVEN)
    for content, why in (({}, "it lacks bits, by, deal"), ([1], "damaged, or no hand-in"),
                         (mlp(64, 3, 10).state_dict(), "bare state_dict")):
        torch.save(content, path)
        with pytest.raises(Refused, match=why):
            hand_in.read(path, GIVEN)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a/data.pkl", bytes(10**7))
    with pytest.raises(Refused, match="unpacked, the file would have 10,000,000 bytes"):
        hand_in.read(path, GIVEN)


def test_a_flipped_bit_is_noticed(tmp_path):
    path = tmp_path / "a.pt"
    found = written(path)
    content = bytearray(path.read_bytes())
    content[content.index(found["numbers"]["0.weight"].numpy().tobytes()) + 7] ^= 1
    path.write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        hand_in.read(path, GIVEN)
