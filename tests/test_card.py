"""The summary card: what stands on it is true, and all that belongs on it is there."""

import re

import pytest
import torch
import torch.nn.functional as F
from lesson import NOTEBOOKS, ROOT

from classroom.icons import ICONS
from kdlib.losses import distillation_loss

CARD = (NOTEBOOKS / "card.md").read_text(encoding="utf-8")
SECTIONS = {name: words for name, words in re.findall(r"^## (.+)\n((?:(?!^## ).*\n)+)", CARD, flags=re.M)}
Z, V = 3 * torch.randn(2, 8, 5, generator=torch.Generator().manual_seed(0))
Y = torch.arange(8) % 5


def rows(section):
    """The rows of a section's table, below its head."""
    return [[cell.strip() for cell in line.strip("|").split("|")]
            for line in SECTIONS[section].splitlines() if line.startswith("|")][2:]


def test_all_that_belongs_on_it_is_there():
    assert list(SECTIONS) == ["The loss, and whose α", "Three traps of `F.kl_div`", "The teacher", "When it pays",
                              "Ten students to compare", "Symptoms"]
    loss, traps, teacher = list(SECTIONS.values())[:3]
    for word in ("**teacher's** weight", "**T**", "**T²**", r"\alpha\,T^2\,\mathrm{KL}", "validation"):
        assert word in loss
    assert re.findall(r"^\d", traps, flags=re.M) == ["1", "2", "3"]
    for word in ("`eval()`", "`requires_grad_(False)`", "`no_grad()`", "`inference_mode()`", "logits"):
        assert word in teacher
    assert len(rows("Ten students to compare")) == len(ICONS) == 10 and len(rows("Symptoms")) >= 6
    assert "**your claim**" in [asks for _, asks in rows("Ten students to compare")]
    assert SECTIONS["When it pays"].count("- ") >= 4


@pytest.mark.parametrize("T, alpha", [(1.0, 0.5), (4.0, 0.9), (10.0, 0.0)])
def test_its_code_is_the_loss(T, alpha):
    code, = re.findall(r"^```python\n(.*?)^```", CARD, flags=re.M | re.S)
    names = {"z": Z, "v": V, "y": Y, "T": T, "alpha": alpha, "F": F}
    exec(code, names)
    torch.testing.assert_close(names["loss"], distillation_loss(Z, V, Y, temperature=T, alpha=alpha))
    assert max(map(len, code.splitlines())) <= 42    # on paper it stands in a column, on a phone in 318 pixels


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")    # torch knows its third trap
def test_its_traps_are_three():
    log_q, log_p = Z.log_softmax(-1), V.log_softmax(-1)
    right = (log_p.exp() * (log_p - log_q)).sum(-1).mean()
    torch.testing.assert_close(F.kl_div(log_q, log_p.exp(), reduction="batchmean"), right)
    torch.testing.assert_close(F.kl_div(log_q, log_p, reduction="batchmean", log_target=True), right)
    wrong = [F.kl_div(log_p, log_q.exp(), reduction="batchmean"), F.kl_div(log_q.exp(), log_p.exp()),
             F.kl_div(log_q, log_p, reduction="batchmean")]
    assert not any(torch.isclose(loss, right, rtol=0.01) for loss in wrong)
    torch.testing.assert_close(5 * F.kl_div(log_q, log_p.exp(), reduction="mean"), right)


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
def test_what_inference_mode_makes_enters_no_loss_that_learns_unless_cloned():
    z = Z.clone().requires_grad_()
    with torch.inference_mode():
        p = V.softmax(-1)
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        F.kl_div(z.log_softmax(-1), p)
    F.kl_div(z.log_softmax(-1), p.clone()).backward()
    assert z.grad.abs().sum() > 0


def test_its_links_lead_to_lessons():
    links = re.findall(r"\]\(([^)]+)\)", CARD)
    known = {path.with_suffix(".ipynb").name for path in (NOTEBOOKS / "src").glob("*.py")} | {"what_now.md"}
    assert len(links) >= 5 and set(links) <= known


def test_readme_instructors_and_make_name_it():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\ncard:" in makefile and "# make card " in makefile and " card " in makefile.partition(".PHONY:")[2]
    for page in ("README.md", "INSTRUCTORS.md"):
        assert "`make card`" in (ROOT / page).read_text(encoding="utf-8")
