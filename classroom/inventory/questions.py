"""The ten questions of the concept inventory.

A wrong choice is a belief that learners bring along. One of each question stands among the *Heard* of INSTRUCTORS.md,
most others are wrong choices of the lessons' quizzes, a few are a guess.
"""

from typing import NamedTuple


class Choice(NamedTuple):
    """One of the four choices of a question."""

    says: str
    belief: str | None = None    # what somebody believes who takes it; None where it is right


class Question(NamedTuple):
    """A question about one concept."""

    concept: str     # a few words, for a figure
    lesson: str      # where it is taught
    heard: str       # how INSTRUCTORS.md quotes the question to the room from which this one was made
    asks: str
    choices: tuple

    @property
    def right(self):
        """The letter of the right choice."""
        letter, = (letter for letter, choice in zip("ABCD", self.choices, strict=True) if choice.belief is None)
        return letter


QUESTIONS = (
    Question("A class never seen", "02", "The student never sees a 3.", (
        "A teacher knows all ten digits. Its student learns from the teacher's answers alone, softened at T = 4, to "
        "images of nine digits. It never sees a 3. How many of the 3s in the test will it call a 3?"), (
        Choice("None: it has had no signal for that class.", "a class that is never shown cannot be learnt"),
        Choice("About one in ten, as by chance.", "a class that is never shown is guessed"),
        Choice("More than half of them."),
        Choice("A few: those like the images of other digits that resemble a 3.",
               "a few loud images carry the knowledge"))),
    Question("Softness, or what it says", "02", "Are soft targets good because they are soft?", (
        "A teacher's answers are spoilt: the top class stays, and the other probabilities are dealt out among the "
        "other classes by lot. What becomes of what its student learns about a class that it never sees?"), (
        Choice("Little changes: the targets are as soft as before.", "soft targets help because they are soft"),
        Choice("It is lost, and what it learns of the other classes stays."),
        Choice("It is lost, and so is what it learns of the other classes.",
               "from permuted answers nothing is learnt"),
        Choice("It grows, since noise in the targets keeps it from overfitting.", "soft targets are a regulariser"))),
    Question("What the temperature does", "02", "Does a higher T make the teacher wiser?", (
        "A teacher is trained and stays as it is. You raise the temperature of its answers from 1 to 4. What "
        "changes?"), (
        Choice("It says more: information that was not in its logits.", "a higher T makes the teacher wiser"),
        Choice("Where the call was close it may name the runner-up.",
               "the temperature changes the order of the classes"),
        Choice("All classes come out about equal.", "4 is as good as infinite"),
        Choice("The wrong classes grow louder, in the order they had."))),
    Question("Where the student stops", "04", "The teacher gives the cat 0.8. Where does the student stop?", (
        "To one image the teacher says: cat 0.8, dog 0.2. A student learns from this answer alone, at T = 1, by "
        "cross-entropy. Where does its probability of a cat stop?"), (
        Choice("At 0.8."),
        Choice("At 1, for it is a cat.", "a student goes on to the label"),
        Choice("Between 0.8 and 1, where answer and label meet.", "the label has a say even without a weight"),
        Choice("Nowhere: the loss is above zero, so it goes on.", "a loss above zero leaves something to learn"))),
    Question("no_grad and eval", "03", "`no_grad` is on. Can the teacher change?", (
        "A teacher with dropout and batch norm was left in train mode. You ask it for its answers under no_grad(). "
        "Does asking change the teacher?"), (
        Choice("No: without gradients nothing in it moves.", "no_grad() freezes all that a network holds"),
        Choice("No: no_grad() puts it into eval mode, too.", "no_grad() includes eval mode"),
        Choice("Yes: running averages in it move."),
        Choice("Yes: it learns from the student's loss.", "an optimiser reaches whatever takes part in the loss"))),
    Question("What one run shows", "05", "Distilled, it is ten points better. Convinced?", (
        "One run: a distilled student is ten points better on the test images than the same network trained on the "
        "same few labels. What does that show?"), (
        Choice("That distilling helps: ten points are too many for luck.", "one large difference is enough"),
        Choice("Nothing yet of what helped, or how surely."),
        Choice("That it heard from the teacher how classes resemble one another.",
               "a gain proves its own explanation"),
        Choice("Nothing at all: accuracy is mostly noise.", "accuracy cannot measure a gain"))),
    Question("How large a teacher must be", "05", "Will a teacher of the student's own size help? Bet.", (
        "A student has 100 labels. Its teacher is as small as itself, and has learnt from those and 900 more. Does "
        "the student gain from the teacher's answers?"), (
        Choice("No: a teacher must be larger than its student.", "it is the teacher's size that helps"),
        Choice("No: networks of one size know the same.", "size alone decides what a network knows"),
        Choice("Only if both start from the same weights.", "teacher and student must share their start"),
        Choice("Yes, nearly as much as from a large one."))),
    Question("A good score, a right loss", "06", "Your student beats the baseline by five points. Is the loss right?", (
        "Over ten repetitions, your distilled student beats the same student without a teacher by five points. Is "
        "your loss the one that you meant to write?"), (
        Choice("That is open: several wrong losses do as well."),
        Choice("Yes: a wrong loss would not gain five points.", "a gain proves the loss"),
        Choice("Its scale is, T² and α included; its details may not be.", "a gain proves T² and α"),
        Choice("Yes, since it fell: a mistake would stop it, or raise an error.", "a mistake makes itself known"))),
    Question("A better teacher", "07", "A better teacher: better students?", (
        "Two teachers differ in their training. The second is a point better on the test images. Whose students are "
        "better?"), (
        Choice("The second one's: they get their share of the point.", "a better teacher makes better students"),
        Choice("That must be measured: it may be harder to follow."),
        Choice("The first one's: a better teacher says less besides the top class.",
               "a better teacher teaches worse"),
        Choice("Neither's: a student is as good as its own size lets it be.", "the student's size is what limits it"))),
    Question("Intervals that overlap", "07", "The bars of T = 2 and T = 4 overlap. Equal?", (
        "Ten repetitions; in each, two methods have the same split and teacher. Their mean accuracies, with 95 % "
        "intervals, are 90 ± 2 % and 91 ± 2 %. Which is better?"), (
        Choice("Neither: the intervals overlap.", "overlapping intervals mean equal"),
        Choice("The second: its mean is higher.", "the sign of a mean is a finding"),
        Choice("That cannot be seen from these four numbers."),
        Choice("The second, with a probability of 95 %.", "an interval gives the probability of a ranking"))),
)
