"""What a cell of a lesson makes, and what it takes from the cells above it."""

import ast
import builtins
import symtable

from lesson import roles

BUILTINS = {*vars(builtins), "display", "get_ipython"}


def names_of(source):
    """Names that a cell binds, and names that it wants from elsewhere, inside functions too."""
    def wanted(table):
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
                yield symbol.get_name()
        for child in table.get_children():
            yield from wanted(child)

    module = symtable.symtable(source, "cell", "exec")
    bound = {s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    return bound, set(wanted(module)) - BUILTINS


def wants(cell):
    """What a cell takes from the cells above it."""
    bound, wanted = names_of(cell.source)
    return wanted - bound


def own(cell):
    """Is it the lesson's own cell, in which nothing is asked and nothing solved?"""
    return not roles(cell) & {"exercise", "solution"}


def imports(lesson):
    """The lines of a lesson that import something, and the names they give."""
    lines = [ast.unparse(line) for cell in lesson.having("code") if own(cell) for line in ast.parse(cell.source).body
             if isinstance(line, (ast.Import, ast.ImportFrom))]
    return "\n".join(lines), names_of("\n".join(lines))[0]
