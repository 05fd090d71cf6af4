"""The house rules about the code itself: who may import whom, what is never named, printed or fetched.

The rules are read off the syntax tree, so they hold for imports inside functions too. Imports under
``if TYPE_CHECKING:`` are exempt from the rules about *loading*, but not from the direction in which packages know
each other.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("recognizers", "redactor", "service")

MAY_IMPORT = {
    "recognizers": {"recognizers"},
    "redactor": {"redactor", "recognizers"},
    "service": {"service", "redactor", "recognizers"},
}

LOOKS_UP = {("redactor.cli", "service.app.serve")}
"""The one import against the direction: `redactor serve` is a command of the same program, loaded when it is given."""

FORMATS_MAY_IMPORT = ("redactor.content", "redactor.errors")
PARSERS: frozenset[str] = frozenset({"pikepdf", "pdfplumber", "pdfminer", "pypdfium2", "fontTools", "PIL"})
"""Third-party parser libraries that a format may use. A new one is named here, in pyproject.toml and in docs/dependencies.md."""

FORMAT_INTERFACE = {"claims", "read", "write"}
"""What every format offers; ``redactor.content.Format`` documents it."""

PRESIDIO = {"presidio_analyzer", "presidio_anonymizer"}
NETWORK = {
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "httpx",
    "aiohttp",
    "socket",
    "ftplib",
    "smtplib",
    "tldextract",
}
HEAVY = {
    "presidio_analyzer",
    "presidio_anonymizer",
    "spacy",
    "fastapi",
    "starlette",
    "sqlalchemy",
    "uvicorn",
    "jinja2",
    "pikepdf",
    "pdfplumber",
    "pypdfium2",
    "fontTools",
}
SHIPPED = ("recognizers", "data")
"""Where the gazetteers lie that are shipped, with the scripts that build them: there the word says what it is."""
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "processor",
    "data",
    "info",
    "misc",
}


@dataclass(frozen=True)
class Module:
    """One of our modules: its dotted name, its path from the root, its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported module, dotted, with its line. ``from a import b`` gives ``a.b``: b may be a module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: relative import"
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)

    def at(self, line: int) -> str:
        return f"{self.path}:{line}"


def _modules() -> list[Module]:
    modules = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            relative = path.relative_to(ROOT)
            parts = relative.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            modules.append(Module(name, relative, ast.parse(path.read_bytes(), filename=str(relative))))
    return modules


MODULES = _modules()
FORMAT_MODULES = [m for m in MODULES if m.name.startswith("redactor.formats.")]


def _is_in(name: str, roots: Iterable[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def test_the_packages_are_where_the_rules_look() -> None:
    assert {m.package for m in MODULES} == set(PACKAGES)
    assert FORMAT_MODULES


def test_packages_know_each_other_in_one_direction() -> None:
    wrong = [
        f"{module.at(line)} imports {name}"
        for module in MODULES
        for name, line in module.imports()
        if _is_in(name, PACKAGES)
        and not _is_in(name, MAY_IMPORT[module.package])
        and (module.name, name) not in LOOKS_UP
    ]
    assert wrong == []


def test_formats_know_only_their_words_and_parsers() -> None:
    def allowed(module: Module, name: str) -> bool:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in PARSERS:
            return True
        in_own_folder = _is_in(name, ["redactor.formats"]) and (
            name.split(".")[2].startswith("_") or _is_in(name, [".".join(module.name.split(".")[:3])])
        )
        return in_own_folder or _is_in(name, FORMATS_MAY_IMPORT)

    wrong = [
        f"{module.at(line)} imports {name}"
        for module in FORMAT_MODULES
        for name, line in module.imports()
        if not allowed(module, name)
    ]
    assert wrong == []


def test_presidio_is_known_in_two_places() -> None:
    wrong = [
        f"{module.at(line)} imports {name}"
        for module in MODULES
        for name, line in module.imports()
        if _is_in(name, PRESIDIO) and module.package != "recognizers" and module.name != "redactor.masking"
    ]
    assert wrong == []


def test_nothing_reaches_for_the_network() -> None:
    wrong = [
        f"{module.at(line)} imports {name}"
        for module in MODULES
        for name, line in module.imports()
        if module.package != "service" and _is_in(name, NETWORK)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "package", ["redactor", "redactor.content", "redactor.errors", "redactor.formats", "recognizers"]
)
def test_importing_the_front_door_loads_nothing_heavy(package: str) -> None:
    script = f"import sys, {package}; print(*sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_every_module_has_a_name_that_says_what_it_is() -> None:
    wrong = [
        str(module.path)
        for module in MODULES
        if NAMES_THAT_SAY_NOTHING
        & {part.lstrip("_") for part in module.name.split(".") if module.path.parts[:2] != SHIPPED}
    ]
    assert wrong == []


def test_what_is_public_says_what_it_is() -> None:
    """Modules, classes and functions. Methods that fill in a documented interface need not repeat it."""
    silent = [str(m.path) for m in MODULES if m.path.name != "__init__.py" and not ast.get_docstring(m.tree)]
    silent += [
        f"{module.at(node.lineno)} {node.name}"
        for module in MODULES
        for node in module.tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not (module in FORMAT_MODULES and node.name in FORMAT_INTERFACE)
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_values_are_frozen() -> None:
    """What modules hand to each other. The state of one walk, inside a module with an underscore, may change."""

    def thaws(decorator: ast.expr) -> bool:
        name = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not (isinstance(name, ast.Name) and name.id == "dataclass"):
            return False
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
        return not any(k.arg == "frozen" and isinstance(k.value, ast.Constant) and k.value.value for k in keywords)

    wrong = [
        f"{module.at(node.lineno)} {node.name}"
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and not any(part.startswith("_") for part in (*module.name.split("."), node.name))
        and any(thaws(decorator) for decorator in node.decorator_list)
    ]
    assert wrong == []
