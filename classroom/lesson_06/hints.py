"""The two diagnoses of lesson 06: what to look at in each specimen, and what learners mix up."""

from classroom.bugs import BANK

# What to look at, for anybody who got this specimen wrong.
EVIDENCE = {
    "A": "the direction of its pull is right, its size is not. By what whole number, and what is there so many of?",
    "B": "its pull is exactly zero. Which arguments of F.kl_div contain z?",
    "C": "a student that is the teacher has a loss below zero. Read what F.kl_div expects as its first argument",
    "D": "nothing is wrong at T = 1. Follow its pull from T = 500 to T = 1000",
    "E": "a student that is right and certain still pays. What reaches F.cross_entropy, and what does it do first?",
    "F": "a perfect student pays nothing, so both distributions are there. Which of them weighs the logarithms?",
    "G": "each term alone is right. Put in α = 0 and read which of them is left",
    "U": "every number is right, and the student hears the labels alone. Follow z to the KL term: is it still z?",
    "H": "the teacher is well, the student listens, and knows little. For which image was the first row of v made?",
    "I": "the student is as it was born, and the teacher is not. Compare the first line with the call",
    "J": "the teacher knew most digits before and hardly any after. Which line takes that away?",
    "K": "not one weight of the teacher has moved, but something else in it has. In which mode is it asked?",
    "L": "dropout works in the first step and not in the last one. What changes at the end of an epoch, for good?",
    "M": "candidates that are all equally good get better when there are more of them. What does argmax look at?",
    "N": "its bar covers too often, and four times the seeds leave it as long. What should n do to it?",
}
# What learners mix up.
MIXED_UP = {
    ("A", "no T squared"): "T**2 is there. The missing factor is the same at every temperature",
    ("B", "detached student"): "detached, it would still be counted. Change z: does the KL term notice?",
    ("B", "KL reversed"): "reversed, it would still contain the student. Read both arguments of F.kl_div",
    ("C", "softmax twice"): "there is one softmax, and it is one step short: F.kl_div wants the logarithm of it",
    ("C", "KL reversed"): "student first, teacher second is what F.kl_div wants. The kind of the first is wrong",
    ("D", "mean over classes"): "batchmean divides by the batch alone. The missing factor grows with the temperature",
    ("D", "temperature on one side"): "both are divided by T. Something is missing after that",
    ("E", "probabilities for logs"): "the KL term is sound. Look at the other term",
    ("F", "alpha reversed"): "α stands where it should. Look at who stands where inside F.kl_div",
    ("F", "teacher against teacher"): "z is there. It stands in the other one's place",
    ("G", "KL reversed"): "inside F.kl_div everybody stands right. Look at the weights outside",
    ("U", "teacher against teacher"): "the KL term does change with the student. Nothing comes back from it",
    ("U", "no T squared"): "T**2 is there, and the number is right. It is the pull that is missing altogether",
    ("H", "roles swapped"): "the teacher did not change, so nobody trained it. Whose answers does a row get?",
    ("K", "student in eval mode"): "the student is in train mode throughout. Look at the other one",
    ("I", "teacher in train mode"): "it is, but why? Somebody trains it",
    ("J", "roles swapped"): "the student did learn. It learnt from a teacher that has just lost something",
    ("L", "teacher in train mode"): "predict_logits asks in eval mode. Look at the student, after the first epoch",
    ("M", "deviation for error"): "there is no error bar in M, only a choice",
    ("N", "chosen on the test set"): "nothing is chosen in N. Look at the second number",
}
IN_WARD_1 = {"temperature on one side", "sum over the batch", "labels off by one"}    # names that belong to nobody
IN_WARD_2 = {"teacher not detached", "labels ignored", "learning rate too high"}
FAULTS = IN_WARD_1 | IN_WARD_2 | {BANK[letter].fault for letter in EVIDENCE}
