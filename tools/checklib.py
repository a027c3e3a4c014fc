"""What the checks share: the tree under test, its files, and how a finding is said."""
import os
import subprocess
import sys

ROOT = os.environ.get("CHECK_ROOT") or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def files(*folders, endings=("",)):
    """Paths from the root, without what is built, generated or not ours."""
    for folder in folders:
        for path, names, found in os.walk(os.path.join(ROOT, folder)):
            names[:] = sorted(n for n in names if n not in ("node_modules", "dist", "__pycache__", ".git"))
            for name in sorted(found):
                if name.endswith(tuple(endings)) and ".gen." not in name:
                    yield os.path.relpath(os.path.join(path, name), ROOT)


def tracked():
    """What git keeps, and what it would keep; all files where there is no git."""
    if os.path.exists(os.path.join(ROOT, ".git")):
        done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                              capture_output=True, text=True, check=True)
        return sorted(p for p in done.stdout.split("\0") if p and os.path.isfile(os.path.join(ROOT, p)))
    return sorted(files("."))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def exists(path):
    return os.path.exists(os.path.join(ROOT, path))


def line_of(text, at):
    return text.count("\n", 0, at) + 1


class Findings:
    """finding(path, line, sentence) …, then end() prints the result and leaves."""

    def __init__(self, name):
        self.name = name
        self.found = []

    def add(self, path, line, sentence):
        self.found.append((path, line, sentence))

    def end(self, note=""):
        for path, line, sentence in self.found:
            print("%s:%s: %s" % (path, line, sentence))
        if self.found:
            print("%s: %d found" % (self.name, len(self.found)))
            sys.exit(1)
        print("%s: ok%s" % (self.name, ", " + note if note else ""))
        sys.exit(0)
