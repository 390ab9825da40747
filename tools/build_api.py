"""The book's page of kdlib's names: api.html, written from the docstrings. tools/build_book.py calls `write`.

A docstring is prose, a blank line between two paragraphs, and this much of markup, which reads well in an editor too:

    ``code``, `name` of something on this page or elsewhere, *title*, p_T
    name: what this argument is. another, a_third: what these are.
    Returns …    Raises …    Source: …    each at the start of a sentence
    Built in lesson NN, *section*.    or Used in …, the last line
    an indented block is an example
"""

import html
import importlib
import importlib.util
import inspect
import re
import sys
import textwrap
from urllib.parse import quote

from lesson import anchor
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# In the order in which a reader needs them. One that does not exist is left out.
MODULES = ("data", "losses", "models", "measure", "training", "text", "sweep", "repetitions", "figures", "looks",
           "widgets")
BROAD = 88    # a signature that is longer has one argument a line, as an editor breaks it

SENTENCE = r"(?:(?<=[.?!;] )|(?<=[.?!]\) )|^)"
CODE = r"``[^`]+``"
# What an identifier looks like in prose that does not mark it: student_logits, dataset.x_train, tools/build_sweep.py.
IDENTIFIER = r"(?<![\w/.])(?:[a-z]{2}[\w/]*(?:\.[a-z]\w+)+|[a-z]+\d*_[a-z]\w+)(?:\(\))?"
INLINE = re.compile(rf"(?P<code>{CODE})|`(?P<name>[^`]+)`|\*(?P<title>[^*\s][^*]*)\*"
                    r"|(?P<lesson>\blesson (?:\d\d|[ABC])\b(?:, \*[^*]+\*)?)"
                    r"|(?P<indexed>(?<![\w/.])[^\W\d_]+_(?:[A-Z1]|[a-z]|[ijkl]{2,3})(?!\w))"
                    rf"|(?P<identifier>{IDENTIFIER})")


# ---- what there is ----

def modules():
    """The public modules of kdlib. One that cannot be imported costs its section, not the reader's book."""
    found = []
    for name in (f"kdlib.{module}" for module in MODULES):
        if importlib.util.find_spec(name):
            try:
                found.append(importlib.import_module(name))
            except ImportError as problem:
                print(f"The page of the API lacks {name}, which cannot be imported: {problem}", file=sys.stderr)
    return found


def public_names(module):
    """name -> function or class, as ``__all__`` lists them, else those whose home this module is."""
    names = getattr(module, "__all__", None) or [name for name, thing in vars(module).items()
                                                 if not name.startswith("_") and at_home(thing, module)]
    things = {name: getattr(module, name) for name in sorted(names, key=str.lower)}
    return {name: thing for name, thing in things.items() if inspect.isroutine(thing) or inspect.isclass(thing)}


def at_home(thing, module):
    return f"{getattr(thing, '__module__', None)}.".startswith(f"{module.__name__}.")


def parameters(thing):
    try:
        return inspect.signature(thing).parameters
    except ValueError:    # a class written in C says nothing
        return {}


class Named:
    """A default that is a function: shown by its name, not by where it lies in memory."""

    def __init__(self, thing):
        self.name = thing.__name__

    def __repr__(self):
        return self.name


def signature(name, thing):
    """``name(…)`` as an editor shows it; a long one has an argument on each line."""
    taken = []
    for parameter in parameters(thing).values():
        if callable(parameter.default) and parameter.default is not parameter.empty:
            parameter = parameter.replace(default=Named(parameter.default))
        if isinstance(parameter.annotation, type) and parameter.annotation is not parameter.empty:    # torch.Tensor
            parameter = parameter.replace(annotation=Named(parameter.annotation))
        taken.append(parameter)
    whole = inspect.Signature(taken)
    if len(f"{name}{whole}") <= BROAD:
        return f"{name}{whole}"
    parts = re.findall(r"(?:[^,(\[]|\([^)]*\)|\[[^\]]*\])+", str(whole)[1:-1])
    return "\n".join([f"{name}(", *(f"    {part.strip()}," for part in parts), ")"])


def members(thing):
    """Of a class, the properties and methods that kdlib added and that say what they are: name -> docstring."""
    bases = thing.__mro__[::-1] if inspect.isclass(thing) else ()
    taken = {name for base in bases if not base.__module__.startswith("kdlib.") for name in vars(base)}
    found = {name: value.__doc__ for base in bases for name, value in vars(base).items()
             if not name.startswith("_") and name not in taken
             and (inspect.isfunction(value) or isinstance(value, property))}
    return {name: inspect.cleandoc(text) for name, text in sorted(found.items()) if text}


# ---- from a docstring ----

class Renderer:
    """Docstrings as HTML. ``anchors``: full name -> name for everything on the page; ``lessons``: number -> page."""

    def __init__(self, anchors, lessons):
        self.anchors, self.lessons, self.home = anchors, lessons, None

    def page(self, text, arguments=()):
        """A whole docstring: paragraphs, the facts (arguments, Returns, Raises, Source) in lists, examples."""
        text = re.sub(r"^(Parameters|Returns|Raises)\n-+\n", "", text, flags=re.M)
        parts, facts = [], []
        for block in re.split(r"\n\s*\n", text):
            if all(line.startswith("    ") for line in block.splitlines()):
                parts += self.listed(facts)
                parts.append(f'<div class="highlight"><pre>{python(textwrap.dedent(block))}</pre></div>')
                continue
            prose, *found = self.taken_apart(" ".join(block.split()), arguments)
            if prose:
                parts += [*self.listed(facts), f"<p>{self.inline(prose)}</p>"]
            facts += found
        return "\n".join([*parts, *self.listed(facts)])

    def taken_apart(self, text, arguments):
        """The prose before the first fact, then each fact as (term, text)."""
        known = "|".join([*map(re.escape, arguments), f"(?!``None``){CODE}"])
        start = re.compile(rf"{SENTENCE}(?:(?P<names>(?:{known})(?:, (?:{known}))*)(?P<limits> in [\[(][^:]*)?: |"
                           r"(?P<sources>Sources?[^.:]*): |(?P<word>Returns|Raises|Built|Used) )")
        marks = list(start.finditer(text))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        yield text[:marks[0].start()].strip() if marks else text
        for mark, end in zip(marks, ends):
            names = [f"<code>{html.escape(name.strip('`'))}</code>" for name in (mark["names"] or "").split(", ")]
            term = ", ".join(names) + (mark["limits"] or "") if mark["names"] else mark["sources"] or mark["word"]
            yield term, text[mark.end():end].strip(" ;")

    def listed(self, facts):
        """The facts gathered so far as one list, and none are left."""
        order = ("Returns", "Raises", "Source", "Sources", "Built", "Used")    # arguments first, wherever they stand
        facts.sort(key=lambda fact: -1 if fact[0][0] == "<" else order.index(fact[0].split()[0]))
        rows = [f"<dt>{term}</dt><dd>{self.inline(text)}</dd>" for term, text in facts]
        facts.clear()
        return [f'<dl class="facts">{"".join(rows)}</dl>'] if rows else []

    def inline(self, text):
        """Marked words as HTML; the rest escaped."""
        parts, end = [], 0
        for found in INLINE.finditer(text):
            parts += [html.escape(text[end:found.start()]), self.marked(found.lastgroup, found[found.lastgroup])]
            end = found.end()
        return "".join(parts) + html.escape(text[end:])

    def marked(self, kind, words):
        plain = html.escape(words.strip("`"))
        if kind == "title":
            return f"<cite>{plain}</cite>"
        if kind == "indexed":
            return "{}<sub>{}</sub>".format(*plain.rsplit("_", 1))
        if kind == "lesson":
            number, _, section = words.removeprefix("lesson ").partition(", ")
            page, place = self.lessons.get(number), f"#{quote(anchor(section.strip('*')))}" if section else ""
            shown = plain.replace("*", "")
            return f'<a href="{page}{place}">{shown}</a>' if page else shown
        target = self.target(words) if kind != "code" else None
        return f'<a href="#{target}"><code>{plain}</code></a>' if target else f"<code>{plain}</code>"

    def target(self, words):
        """The full name that ``words`` mean, if it is on the page: one of this module first."""
        name = words.removesuffix("()")
        full = [f"{self.home}.{name}", name] + [full for full, short in self.anchors.items() if short == name]
        return next((one for one in full if one in self.anchors), None)


def python(code):
    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n")


# ---- the page ----

def sections(lessons):
    """What the template shows: for each module its words and names."""
    found = {module: public_names(module) for module in modules()}
    anchors = {f"{module.__name__}.{name}": name for module, names in found.items() for name in names}
    anchors |= {module.__name__: module.__name__ for module in found}
    renderer = Renderer(anchors, {lesson.number: f"{lesson.stem}.html" for lesson in lessons})
    for module, names in found.items():
        renderer.home = module.__name__
        entries = [{"name": name, "signature": python(signature(name, thing)),
                    "words": renderer.page(inspect.getdoc(thing) or "", parameters(thing)),
                    "members": {member: renderer.page(text) for member, text in members(thing).items()}}
                   for name, thing in names.items()]
        yield {"name": module.__name__, "words": renderer.page(inspect.getdoc(module)), "entries": entries}


def write(target, lessons, environment):
    """Write api.html into the folder ``target``."""
    page = environment.get_template("api.html.j2").render(modules=list(sections(lessons)))
    (target / "api.html").write_text(page, encoding="utf-8")
