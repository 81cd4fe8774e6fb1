"""Collects what the package can say to users from its source, as templates with {} for what varies."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "policy_nlp"
#: Errors of programs, not of users: no message of theirs is shown.
_INNER = {"AttributeError", "KeyError"}
#: What Python alone calls; its messages are English.
_PYTHON = {"api.py", "arguments.py", "frames.py"}
#: Calls whose literals are shown whatever their form.
_SPOKEN = {"tell", "say", "warn", "show_status", "on_step", "_on_step", "Limit"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Module:
    """A module's names and the expressions that they may stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
        self.texts: set[str] = set()

    def collect(self) -> set[str]:
        for scope in (self.tree, *self.functions):
            names = {**_list_names(self.tree), **_list_names(scope)}
            for node, is_short in _find_messages(scope):
                self._expand(node, names, is_short)
        return self.texts

    def _expand(self, node: ast.expr | None, names: dict[str, list[ast.expr]], is_short: bool = False) -> None:
        """Adds the templates that an expression may come to; a single word is one only where ``is_short``."""
        match node:
            case ast.Constant(value=str(text)):
                self._add(text, is_short)
            case ast.JoinedStr(values=values):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in values]
                self._add("".join(map(str, parts)), is_short)
                for part in values:
                    if isinstance(part, ast.FormattedValue):
                        self._expand(part.value, names)
            case ast.IfExp(body=body, orelse=orelse):
                self._expand_all([body, orelse], names, is_short)
            case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
                self._expand_all(values, names, is_short)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self._expand_all([left, right], names, is_short)
            case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item) | ast.Starred(value=item):
                self._expand(item, names, is_short)
            case ast.Dict(values=values):
                self._expand_all(values, names)
            case ast.Name(id=name):
                self._expand_all(names.get(name, []), {key: names[key] for key in names if key != name})
            case ast.Subscript(value=value) | ast.Call(func=ast.Attribute(value=value, attr="get")):
                self._expand(value, names)
            case ast.Call(func=ast.Name(id=called)):
                for function in (one for one in self.functions if one.name == called):
                    for inner in ast.walk(function):
                        if isinstance(inner, ast.Return):
                            self._expand(inner.value, _list_names(function))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="dict"), attr="fromkeys"), args=[_, value]):
                self._expand(value, names)

    def _expand_all(self, nodes: list[ast.expr], names: dict[str, list[ast.expr]], is_short: bool = False) -> None:
        for node in nodes:
            self._expand(node, names, is_short)

    def _add(self, text: str, is_short: bool) -> None:
        plain = text.replace("{}", "")
        if any(c.isascii() and c.isalpha() for c in plain) and (is_short or " " in plain.strip()):
            self.texts.add(text)


def _walk_scope(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module without those of functions in it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, _Function):
            yield node
            yield from _walk_scope(node)


def _list_names(scope: ast.AST) -> dict[str, list[ast.expr]]:
    names: dict[str, list[ast.expr]] = {}
    for node in _walk_scope(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                names.setdefault(name, []).append(value)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                names.setdefault(name, []).append(value)
    return names


def _find_messages(scope: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """Expressions that are shown, and whether single words among them are too."""
    for node in _walk_scope(scope):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args):
                if (name.endswith("Error") and name not in _INNER) or name == "BadParameter":
                    yield from ((arg, False) for arg in args)
                elif name in _SPOKEN:
                    yield from ((arg, True) for arg in args)
                elif name == "append" and ast.unparse(node.func) == "warnings.append":
                    yield args[0], False
                elif name == "__init__":
                    yield from ((arg, False) for arg in args)
            case ast.Assign(targets=[ast.Name(id="warnings")], value=value):
                yield value, False
            case ast.AnnAssign(target=ast.Name(id="warnings"), value=ast.expr() as value):
                yield value, False
            case ast.Return(value=ast.expr() as value) if "warn" in getattr(scope, "name", ""):
                yield value, False
            case ast.Yield(value=ast.JoinedStr() as value):
                yield value, False
            case ast.Dict(keys=[ast.Constant(value="fault")], values=[value]):
                yield value, False


def collect_messages() -> dict[str, str]:
    """The templates and the file that each stands in."""
    return {
        text: str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name not in _PYTHON
        for text in _Module(ast.parse(path.read_text("utf-8"))).collect()
    }
