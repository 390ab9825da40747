"""What lesson 10's last figures draw: ways to spend bytes, and the families of networks on the frontier."""

from kdlib.measure import mean_ci

FAMILIES = {    # and their roles
    "all weights, in so many bits": "teacher", "strongest units, 8 bits, distilled": "student",
    "fresh, 8 bits, distilled": "control", "a share of the weights, 8 bits, distilled": "training",
    "a share of the weights, 4 bits, distilled": "untrained", "all weights, 2 bits, distilled": "validation"}


def spent(weight, sparse, size, accuracies):
    """{words: `kdlib.measure.Interval`}: a row for each way to spend bytes.

    weight, sparse: {(share, bits): bytes of the file, accuracies}. size, accuracies: those of all weights in 2 bits.
    """
    rows = {f"{size:,} bytes: all weights, 2 bits": mean_ci(accuracies)}
    for (share, bits), found in sparse.items():
        rows[f"{weight[share, bits]:,} bytes: {share} of the weights, {bits} bits"] = mean_ci(found)
    return rows


def families(size, by_bits, file_8, in_8, weight, sparse, in_two):
    """What `figures.frontier` draws, with the roles of `FAMILIES`.

    size, by_bits: {bits: bytes, accuracies} of the large network, only rounded; in_two: its accuracies in 2 bits,
    trained so. file_8: {width: bytes}, in_8: {(start, width): accuracies} of small networks in 8 bits. weight, sparse:
    {(share, bits): bytes, accuracies}, of which those in 8 and in 4 bits are drawn.
    """
    found = {name: [] for name in FAMILIES}
    for bits in (32, 8, 4, 3):
        found["all weights, in so many bits"].append((size[bits], 256, by_bits[bits], bits))
    for (start, width), accuracies in in_8.items():
        if f"{start}, 8 bits, distilled" in found:
            word = width if start == "strongest units" else ""
            found[f"{start}, 8 bits, distilled"].append((file_8[width], width, accuracies, word))
    for (share, bits), accuracies in sparse.items():
        if bits in (8, 4):
            found[f"a share of the weights, {bits} bits, distilled"].append((weight[share, bits], 256, accuracies, ""))
    found["all weights, 2 bits, distilled"].append((size[2], 256, in_two, ""))
    return found
