"""Many students of lesson 08 at once: layers side by side, and worlds on top of each other. `train` cannot tell."""

import torch
from torch import nn

BATCH = 50


class Beside(nn.Module):
    """Linear layers of one shape, side by side: each sees the rows of its own student, and no others.

    layers: a list of ``nn.Linear``. forward: (students·rows, from) -> (students·rows, to), student by student.
    """

    def __init__(self, layers):
        super().__init__()
        self.students = len(layers)
        self.weight = nn.Parameter(torch.stack([layer.weight.detach().T for layer in layers]))
        self.bias = nn.Parameter(torch.stack([layer.bias.detach()[None] for layer in layers]))

    def forward(self, rows):
        return torch.baddbmm(self.bias, rows.view(self.students, -1, rows.shape[-1]), self.weight).flatten(0, 1)


def beside(networks):
    """Linear layers, or networks `mlp`, of one shape as one module. A single one is left as it is."""
    if len(networks) == 1:
        return networks[0]
    if isinstance(networks[0], nn.Linear):
        return Beside(networks)
    return nn.Sequential(*(Beside(layers) if isinstance(layers[0], nn.Linear) else layers[0]
                           for layers in zip(*networks)))


class Worlds:
    """Some worlds as one, with so many students in each: what `train` asks of a world, all of them can give.

    x, y, v, features: those of `World`, world below world. seeds: one for each student, world by world; the first
    student of a world has the world's own number, and becomes the student that `train` makes there alone.
    """

    def __init__(self, worlds, starts=1):
        self.worlds, self.starts = worlds, starts
        self.x, self.y, self.v = (torch.cat([getattr(w, part) for w in worlds]) for part in ("x", "y", "v"))
        self.features = {whose: torch.cat([w.features[whose] for w in worlds]) for whose in worlds[0].features}
        self.seeds = [w.s + 1000 * k for w in worlds for k in range(starts)]

    def batches(self, epochs):
        """Each student's next 50 images, student below student: (students·50,) numbers of rows of x."""
        orders, images = [torch.Generator().manual_seed(seed) for seed in self.seeds], len(self.worlds[0].x)
        first = images * torch.arange(len(self.worlds)).repeat_interleave(self.starts)[:, None]    # row of its world
        for _ in range(epochs):
            order = torch.stack([torch.randperm(images, generator=draw) for draw in orders])
            for batch in (first + order).split(BATCH, dim=1):
                yield batch.flatten()

    @torch.no_grad()
    def scores(self, students):
        """Test accuracy, in points, of what `train` returned: (worlds,), in each world the mean of its students."""
        x, y = (torch.stack([getattr(w.data, part) for w in self.worlds]).repeat_interleave(self.starts, 0)
                for part in ("x_test", "y_test"))    # (students, 500, …)
        right = students(x.flatten(0, 1)).argmax(-1) == y.flatten()
        return 100 * right.double().view(len(self.worlds), -1).mean(1).numpy()
