"""Which cells of a lesson must run before an exercise can be answered: those that make, or change, what it uses."""

import ast
import re
import symtable

from lesson import roles

SHOWING = {"print", "display", "claim", "figures", "check", "quiz"}    # these change nothing that they are given
APART = {"exercise", "solution", "quiz", "claim"}    # nothing else uses what these cells make


class AsGenerators(ast.NodeTransformer):
    """Comprehensions as generators: from Python 3.12 on, symtable counts their variables among the cell's own."""

    def visit_ListComp(self, node):
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node):
        return self.generic_visit(ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators))


def names(code):
    """(read, bound) of a piece of code that a cell runs: the global names that it looks up, and those that it makes."""
    code = ast.unparse(AsGenerators().visit(ast.parse(code)))
    read, bound, tables = set(), set(), [symtable.symtable(code, "cell", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        outside = table.get_type() == "module"
        for symbol in table.get_symbols():
            if outside and (symbol.is_assigned() or symbol.is_imported()):
                bound.add(symbol.get_name())
            if symbol.is_referenced() and (outside or symbol.is_global()):
                read.add(symbol.get_name())
    return read, bound


def changed(statement):
    """Names of the things that a statement may change without making them: parts that are set, what is handed to a call
    whose result nobody keeps, and the network that `fit` or `distill` trains."""
    def root(node):
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return {node.id} if isinstance(node, ast.Name) else set()

    found = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found |= root(node)
        alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        trains = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("fit", "distill")
        if (alone and not root(node.value) & SHOWING) or trains:
            call = node.value if alone else node
            found |= {name.id for name in ast.walk(call) if isinstance(name, ast.Name)}
    return found


def above(code, wanted=frozenset()):
    """What must be there before this code runs as a whole, so that afterwards it and the names ``wanted`` are there."""
    for statement in reversed(ast.parse(code).body):
        read, bound = names(ast.unparse(statement))
        if isinstance(statement, ast.For):    # its body reads what the loop itself has made
            within = above("\n".join(map(ast.unparse, statement.body + statement.orelse)))
            read = names(ast.unparse(statement.iter))[0] | within - names(f"{ast.unparse(statement.target)} = 0")[1]
        if isinstance(statement, (ast.Assign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            wanted = wanted - bound    # whatever stood there before, it is made anew here
        wanted = wanted | read
    return wanted


def touches(code, wanted, steady):
    """Whether this code makes or changes any of the names ``wanted``. steady: modules and functions, never changed."""
    return any((names(ast.unparse(statement))[1] | changed(statement) - steady) & wanted
               for statement in ast.parse(code).body)


def mentioned(prose):
    """Functions that the words of an exercise call, as hints do: they must be there."""
    pieces = re.findall(r"<code>(.*?)</code>|`([^`\n]+)`", prose, flags=re.S)
    return {name for piece in pieces for name in re.findall(r"(?<![\w.])([A-Za-z_]\w*)\(", "".join(piece))}


def made_to_last(cell):
    """The definitions and imports of a cell: nobody changes what they make."""
    return [node for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))]


def needed(cells, code, prose):
    """Of the cells above an exercise, those that it needs, in their order; the first, with the imports, always.

    code: all that is run for the exercise. prose: its task and hints.
    """
    ordinary = [cell for cell in cells if "code" in roles(cell) and not APART & roles(cell)]
    steady, at_the_end, later, kept = set(), set(), above(code) | mentioned(prose), ordinary[:1]
    for cell in ordinary:
        for node in made_to_last(cell):
            steady |= names(ast.unparse(node))[1]
    while later - at_the_end:
        at_the_end |= later
        kept, wanted = [], at_the_end
        for cell in reversed(ordinary):
            if touches(cell.source, wanted, steady) or cell is ordinary[0]:
                wanted = above(cell.source, wanted)
                kept.insert(0, cell)
        # A function reads what its names mean when it is called, which a cell below it may have made.
        later = {name for cell in kept for node in made_to_last(cell) for name in names(ast.unparse(node))[0]}
    return kept
