"""What torch, pandas or Python complains of -> what the learner needs to hear. Their own words are for programmers.

A checker shows no raw error. One that is in no table gets a sentence all the same, with the learner's line in it.
"""

import linecache
import re

POWER = "in Python a power is written **, as in T**2; ^ is something else"
FLOATS = "{} wants floats: turn True and False (or whole numbers) into floats first, with .float()"
PAIR = ("max(-1), topk and sort give two things, the values and where they stand: take `.values`, or amax(-1), which "
        "gives the values alone")
SINGLE = ("`math.…`, float(…), int(…) and .item() take a single number, and this is a tensor of several; torch does it "
          "for all of them, as in torch.exp(x)")
ONE_TRUTH = ("`if`, `and`, `or`, `not` and Python's own max() and min() want one True or False, and here are many: "
             "take &, | and ~, torch.where, or .all() and .any()")
NOTHING = "a value is None here: what should have made it gave nothing back. Does it end with `return …`?"
KIND = "the two tensors hold different kinds of numbers: .float() makes floats of either"
FILL = ("what you fill in and what you fill are of different kinds: zeros_like(mask) holds True and False, "
        "torch.zeros(mask.shape) holds floats")
BACKWARD = "backward() finds no way back: nothing that went into this number asks for a gradient (requires_grad_())"
WORDS = "a mean of words does not exist: choose the column of numbers first, as in .val_accuracy.mean()"
LARGE = "a number grows too large for a float: rearrange the formula so that e is never raised to a large power"

# A pattern of the complaint -> a sentence; {0}, {1} are what its brackets find. The first that is found counts.
TABLE = (
    (r"for \^:|bitwise_xor", POWER),
    (r"return_types|tuple indices must be integers or slices, not tuple", PAIR),
    (r"(mean)\(\): could not infer|(mean)\(\): input dtype", FLOATS.format("mean()")),
    (r"std and var only support", FLOATS.format("std() or var()")),
    (r'"(log_softmax|softmax)\w*" not implemented for', FLOATS.format("{0}")),
    (r"only one element tensors can be|elements cannot be converted to Scalar|only length-1 arrays", SINGLE),
    (r"value of Tensor with more|truth value of an? (?:Series|DataFrame|array)", ONE_TRUTH),
    (r"bitwise_(?:and|or)", "& and | join True and False, not floats: compare first, in brackets"),
    (r"`-` operator, (?:with|on)",
     "True and False cannot be subtracted: ~ inverts a mask, .float() makes numbers of it"),
    (r"Index put requires the source and|result type .* can't be cast to", FILL),
    (r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\).*dimension (\d+)",
     "two tensors meet that do not fit, with {0} and {1} entries along dimension {2}: print the shape of both "
     "(keepdim=True keeps a dimension, of size 1)"),
    (r"could not be broadcast together with shapes (\([\d, ]*\)) (\([\d, ]*\))",
     "two arrays meet that do not fit, of the shapes {0} and {1}"),
    (r"shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
     "a table of {0} × {1} meets one of {2} × {3}, and as matrices they do not fit: `*` multiplies entry by entry, and "
     "a layer wants as many columns as it has inputs"),
    (r"Expected size (\d+) but got size (\d+)|equal size, but got (\[[\d, ]*\]).*and (\[[\d, ]*\])",
     "tensors that are put together must have the same size, these have {0} and {1}"),
    (r"shape '(\[[-\d, ]*\])' is invalid for input of size (\d+)", "{1} numbers cannot be laid out as {0}"),
    (r"input batch_size \((\d+)\) to match target batch_size \((\d+)\)",
     "there are {0} rows on one side and {1} on the other: both must be of the same images"),
    (r"Dimension out of range \(expected to be in range of \[-(\d+), \d+\], but got (-?\d+)",
     "a dimension {1} is asked for, and this tensor has {0}, counted from 0: print its shape"),
    (r"(?:index|Target) (-?\d+) is out of bounds(?: for (?:dimension|axis) \d+ with size (\d+))?",
     "number {0} is asked for, where there are not so many (counted from 0): print the shape"),
    (r"index out of range|selected index k out|positional indexer is out",
     "an entry is asked for that is not there: how long is it, counted from 0?"),
    (r"shape of the mask (\[[\d, ]*\]).*tensor (\[[\d, ]*\])",
     "a mask must have the shape of what it chooses from: it has {0}, the tensor {1}"),
    (r"value tensor of shape (\[[\d, ]*\]) cannot .* shape (\[[\d, ]*\])",
     "the places and the values that go there are not equally many: {1} and {0}"),
    (r"same dtype|expected scalar type|expected target dtype|LongTensor", KIND),
    (r"indices must be integers|valid indices|must be tuple of ints|cannot be interpreted as an integer",
     "places and sizes are whole numbers: // divides to one, int(…) makes one"),
    (r"element 0 of tensors does not require grad", BACKWARD),
    (r"grad can be implicitly created only", "backward() wants a single number: take the mean() or the sum() first"),
    (r"a leaf Variable that requires grad",
     "a tensor that asks for a gradient cannot be changed in place: make a new one"),
    (r"numpy\(\) on Tensor that requires grad",
     "numpy keeps no gradients: stay with torch's functions, or .detach() where no gradient is wanted"),
    (r"backward through the graph a second time", "backward() was called twice: compute the loss again before each"),
    (r"not have been used in the graph", "the loss does not use this tensor, so there is no gradient of it: "
                                         "allow_unused=True gives None instead"),
    (r"does not support operation|reduction .* string dtype|agg function failed|to numeric", WORDS),
    (r"argmax of an empty|argmin of an empty", "no row is left to choose from: print the table that you have kept"),
    (r"NoneType", NOTHING),
    (r"cannot access (?:local|free) variable '(\w+)'|local variable '(\w+)' referenced",
     "`{0}` is not there yet when it is used: is it made inside an `if` or a loop that is not entered?"),
    (r"No module named '([\w.]+)'", "there is no module `{0}` here: the imports of the lesson are enough"),
    (r"module '([\w.]+)' has no attribute '(\w+)'", "there is no `{0}.{1}`: look at its spelling"),
    (r"'([\w.]+)' object has no attribute '(\w+)'",
     "`.{1}` is asked of a {0}, which has none: is it spelt right, and is this what you think it is?"),
    (r"'[\w.]+' object is not callable",
     "round brackets follow something that is no function: is a * missing, or are they too many, as in x.shape()?"),
    (r"(?:function|method)\w*' object is not subscriptable", "square brackets follow a function: call it first"),
    (r"object is not iterable|has no len\(\)|is not subscriptable", "a single number stands where several are needed"),
    (r"missing \d+ required positional arguments?: \W*(\w+)", "a function is called without its argument {0}"),
    (r"unexpected keyword argument '(\w+)'", "a function is called with {0}=…, which it does not know"),
    (r"takes .*positional arguments? but|takes no arguments|invalid combination of arguments|argument '(\w+)'",
     "a function is called with other arguments than it takes: look it up with a ? behind its name"),
    (r"name '(\w+)' is not defined",
     "`{0}` is not known here: is it spelt as in the first line, or does it come from a cell that has not run?"),
    (r"unsupported operand|bad operand|not supported between|concatenate|multiply sequence",
     "numbers are mixed with something that is none: print both sides of this sign (torch.tensor(…) makes a tensor of "
     "a list)"),
    (r"Column not found: (\w+)|\['(\w+)'\] not ", "there is no column {0}: print the names of the columns"),
    (r"math domain error", "a root or a logarithm of a number below zero does not exist"),
    (r"math range error|too large to convert|Result too large|out of range", LARGE),
    (r"division by zero|modulo by zero", "something is divided by zero"),
    (r"convert string to float|invalid literal", "a text stands where a number is needed: leave out the quotes"),
    (r"negative integer powers", "a whole number to a negative power is none: make a float of it first"),
    (r"expanded size .* \((\d+)\) must match the existing size \((\d+)\)", "{1} entries cannot be spread over {0}"),
    (r"same number of dimensions", "places must have as many dimensions as what they choose from: [:, None] adds one"),
    (r"No such file", "there is no such file: no exercise needs one"),
    (r"allocate", "this needs more memory than the computer has: is a size far too large?"),
    (r"CUDA|device", "stay on the processor: no lesson needs a graphics card"),
)
BY_TYPE = (    # where nothing in the table is found
    (KeyError, "there is no {} in it: print its keys, or the names of its columns"),
    (AssertionError, "an `assert` of your own does not hold"),
    (StopIteration, "next(…) finds nothing any more"),
    (RecursionError, "your function calls itself without end"),
    (KeyboardInterrupt, "it was interrupted before it had an answer"),
    ((SystemExit, GeneratorExit), "your function wants to end the program: `return` the answer instead"),
)
UNKNOWN = ("your function stops with an error that is new to this checker: call it in a cell of its own, and read the "
           "last line of what comes")


def plainly(error, extra=None):
    """A sentence about an error of the learner's function. extra: the exercise's own {complaint: sentence}, first."""
    complaint = _said(error)
    for part, sentence in (extra or {}).items():
        if part in complaint:
            return sentence
    if _from_kdlib(error):
        return f"kdlib says: {complaint}{_place(error)}"
    for pattern, sentence in TABLE:
        if found := re.search(pattern, complaint):
            return sentence.format(*(part for part in found.groups() if part)) + _place(error)
    for kind, sentence in BY_TYPE:
        if isinstance(error, kind):
            return sentence.format(complaint[:40]) + _place(error)
    return UNKNOWN + _place(error)


def _said(error):
    try:
        return " ".join(str(error).split())[:2000]
    except BaseException:    # a learner's own exception may have a __str__ that raises
        return ""


def _frames(error):
    """(name of the module, file, number of the line) of every step on the way to the error."""
    step = error.__traceback__
    while step is not None:
        yield str(step.tb_frame.f_globals.get("__name__")), step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next


def _from_kdlib(error):
    """Did kdlib itself refuse an argument? Its words are meant for learners."""
    module, file, number = [*_frames(error), ("", "", 0)][-2 if error.__traceback__ else -1]
    return module.startswith("kdlib") and linecache.getline(file, number).strip().startswith("raise ")


def _place(error):
    """The learner's own line, in brackets: the last step that is neither of the kit nor of a library."""
    for module, file, number in reversed([*_frames(error)]):
        if module.partition(".")[0] not in ("classroom", "kdlib", "torch") and "site-packages" not in file:
            line = linecache.getline(file, number).strip()
            return f" (in your line `{line[:60]}{' …' if len(line) > 60 else ''}`)" if line else ""
    return ""
