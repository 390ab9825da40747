"""What one image costs on its way to a student: the bill, layer by layer."""

import io
from time import perf_counter

import numpy as np
import pandas as pd
import torch
from PIL import Image

from kdlib.measure import latency, mean_ci
from kdlib.models import count_parameters


def layers(answered, networks, batch):
    """Microseconds an image, in a table with a row for each layer of the bill.

    answered: what `kdlib.data.with_answers` gave for pictures of one channel. networks: {"teacher": …, "student": …}.
    batch: how many images a network is asked about at once.
    """
    pictures = torch.stack([answered.dataset[place][0] for place in range(batch)])    # (batch, 1, height, width)
    large = Image.fromarray(np.uint8(255 * pictures[0, 0].numpy())).resize((224, 224))
    file = io.BytesIO()
    large.save(file, "JPEG")

    def decode():
        np.asarray(Image.open(io.BytesIO(file.getvalue())))

    found = {"decode a JPEG of 224 × 224": _seconds(decode, 50)}
    for name, network in networks.items():
        found[f"{name}, forward"] = latency(network, pictures) / batch
    places = iter(range(10**9))
    found["look an answer up"] = _seconds(lambda: answered.logits[next(places) % len(answered)], 500)
    return pd.DataFrame({"µs an image": {name: 1e6 * seconds for name, seconds in found.items()}}).round(1)


def shapes(students, reached, x):
    """What `figures.over_latency` draws: {name: (mean and interval of the accuracies, microseconds, parameters)}.

    students: {name: networks of one shape}. reached: {name: their accuracies in %}. x: one image, (1, …).
    """
    seconds = undisturbed({name: networks[0] for name, networks in students.items()}, x)
    return {name: (mean_ci(reached[name]), 1e6 * seconds[name], count_parameters(networks[0]))
            for name, networks in students.items()}


def undisturbed(networks, x, rounds=10, calls=100):
    """Seconds of one forward pass of each network, {name: seconds}: the least of single calls.

    On a busy computer the least tells most, for a pass so short is seldom interrupted. The networks take turns, so that
    what comes in between comes to all.
    """
    least = dict.fromkeys(networks, float("inf"))
    with torch.no_grad():
        for name in list(networks) * rounds:
            for _ in range(calls):
                started = perf_counter()
                networks[name](x)
                least[name] = min(least[name], perf_counter() - started)
    return least


def _seconds(call, times):
    """The median of single calls: one hiccup does not move it."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        call()
        taken.append(perf_counter() - started)
    return float(np.median(taken))
