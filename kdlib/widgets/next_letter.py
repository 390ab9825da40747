"""Begin a name, and see what language models think comes next; let them write on."""

import traitlets

from kdlib import arguments
from kdlib.data._names import ALPHABET
from kdlib.widgets._chart import STOPS, Checked, Explorer, slider_temperature, text
from kdlib.widgets._networks import packed_networks

LETTERS, MOST = len(ALPHABET), 20    # letters to begin with; next_letter.js has the same numbers


class NextLetterExplorer(Explorer):
    """Begin a name; each network says which letter comes next, at the temperature of the slider, and writes on.

    A bar for each of ``.abc…z``, where ``.`` ends a name: softmax(logits / T). *Write a name* lets every network go on
    from the beginning, a drawn letter at a time, until it draws the end or the name has 40 letters, as
    `kdlib.text.write` does. All networks roll the same dice, so where they think alike they write alike: u is the next
    ``torch.rand(1)`` of a generator with the seed ``len(written)``, and the letter is the first whose probabilities add
    up to more than u. Works in a page without a kernel.

    networks: {name: model}, one to three of them, the teacher first; each is a `kdlib.models.window_lm`, and their
    contexts may differ. Of three the second is drawn as a student alone, the third as a distilled one. temperature: T
    at the start, 0.1 to 50. beginning: the letters to begin with, at most 20 of a … z; capitals become small, and what
    is typed in the page loses its accents. large: larger type, for a projector. ``temperature``, ``beginning`` and
    ``large`` can be read, set, observed and linked. ``written`` holds what was written, the last at the end: for each
    press of the button ``beginning``, ``temperature`` and ``names``, one a network; ``explorer.written = []`` starts
    again. The page shows the last four, fewer where they are long.

    Raises ``ValueError`` for values out of range, too many networks and weights that are not finite, ``TypeError`` for
    networks of another kind and for wrong types.
    Used in lesson 13, *Write with it*.
    """

    _esm = text("_chart.js", "_controls.js", "student.js", "_networks.js", "next_letter.js")
    _css = text("_chart.css", "next_letter.css")
    networks = traitlets.List().tag(sync=True)    # of each its name, sizes and scales; the numbers are in `weights`
    weights = traitlets.Bytes().tag(sync=True)
    written = traitlets.List().tag(sync=True)
    temperature = Checked(lambda _, value: slider_temperature(value))
    beginning = Checked(lambda _, value: checked_beginning(value))

    def __init__(self, networks, *, temperature=1.0, beginning="", large=False):
        described, body = packed_networks(
            networks, "a window_lm, which is an mlp(27 * context, width, 27)",
            lambda features, outputs: features % LETTERS == 0 and outputs == LETTERS)
        super().__init__(stops={"temperature": list(STOPS)}, networks=described, weights=body, temperature=temperature,
                         beginning=beginning, large=large)

    def __repr__(self):
        return f"NextLetterExplorer(networks={len(self.networks)})"


def checked_beginning(value):
    """At most 20 letters a … z, small ones."""
    if not isinstance(value, str):
        raise TypeError(f"beginning must be a string, got {arguments.shown(value)}")
    letters = value.lower()
    if not set(letters) <= set(ALPHABET[1:]) or len(letters) > MOST:
        raise ValueError(f"beginning must be at most {MOST} letters a … z, got {arguments.shown(value)}")
    return letters
