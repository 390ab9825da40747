"""The vital signs of ward 1: what a loss says where one knows beforehand what is right."""

import pandas as pd
import torch
import torch.nn.functional as F

from classroom.bugs import sound_loss


def pull(loss, z, v, y, T):
    """How strongly the teacher's term pulls at the student's logits: the length of the gradient at α = 1."""
    leaf = z.clone().requires_grad_()
    return torch.autograd.grad(loss(leaf, v, y, T, 1.0), leaf)[0].norm()


def signs(loss, z, v, y):
    """The six signs of a loss(z, v, y, T, alpha), on the logits of a student and a teacher, (n, 10), and labels."""
    z, v = z.double(), v.double()
    certain, torn = 100.0 * F.one_hot(y, z.shape[1]), torch.zeros(1, 2)
    sure, first = torch.tensor([[0.9, 0.1]]).log(), torch.tensor([0])
    return {"the student is the teacher, α = 1": loss(v, v, y, alpha=1.0).item(),
            "certain and right, α = 0": loss(certain, v, y, alpha=0.0).item(),
            "(.9, .1) teaches (.5, .5)": loss(torn, sure, first, 1.0, 1.0).item(),
            "another teacher, α = 0": (loss(z, -v, y, alpha=0) - loss(z, v, y, alpha=0)).item(),
            "pull": (pull(loss, z, v, y, 4.0) / pull(sound_loss, z, v, y, 4.0)).item(),
            "hotter pull": (pull(loss, z, v, y, 1000.0) / pull(loss, z, v, y, 500.0)).item()}


def chart(room, **losses):
    """The signs of the sound loss and of these, a column each. room: a `classroom.lesson_06.pupils.Room`."""
    z = room.student(room.x).detach()
    found = pd.DataFrame({name: signs(loss, z, room.v, room.y)
                          for name, loss in ({"sound": sound_loss} | losses).items()})
    return found.map("{:z.2f}".format).replace("nan", "NaN")    # z: no -0.00
