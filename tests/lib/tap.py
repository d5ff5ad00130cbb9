# SPDX-License-Identifier: GPL-2.0-or-later
"""TAP: read what one topic printed, add it up, print it as one stream."""

import re
import sys
import threading

ROW = re.compile(r"^(not )?ok\b\s*\d*\s*(?:- )?(.*)$")
SKIP = re.compile(r"#\s*SKIP\b", re.IGNORECASE)
PLAN = re.compile(r"^1\.\.(\d+)(\s*#\s*skip.*)?\s*$", re.IGNORECASE)


class Producer:
    """Prints the rows of a test as they come, and its plan at the end."""

    def __init__(self):
        self.rows = self.failed = 0

    def row(self, good, name, detail=""):
        self.rows += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.rows} - {name}")
        for line in "" if good else detail.splitlines():
            print(f"# {line}")

    def finish(self):
        """Returns the exit status."""
        print(f"1..{self.rows}")
        return 1 if self.failed else 0


class Rows:
    """Rows and comments kept for later, so that topics do not mix."""

    def __init__(self):
        self.kept = []

    def row(self, good, name, detail=""):
        self.kept.append(("row", (good, name, detail)))

    def comment(self, text):
        self.kept.append(("comment", (text,)))

    def have_failed(self):
        return any(kind == "row" and not arguments[0] for kind, arguments in self.kept)


class Results:
    """Counts rows and prints them with running numbers."""

    def __init__(self, out=sys.stdout, at_once=True):
        self.at_once = at_once
        self.lock = threading.Lock()
        self.out = out
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def _print(self, text):
        print(text, file=self.out, flush=True)

    def row(self, good, name, detail=""):
        number = self.passed + self.failed + self.skipped + 1
        self._print(f"{'ok' if good else 'not ok'} {number} - {name}")
        for line in detail.splitlines():
            self.comment(line)
        if SKIP.search(name):
            self.skipped += 1
        elif good:
            self.passed += 1
        else:
            self.failed += 1
            self.failures.append(name)

    def comment(self, text):
        self._print(f"# {text}")

    def have_failed(self):
        return self.failed > 0

    def section(self):
        """Where one topic puts its rows, until it hands them to add()."""
        return self if self.at_once else Rows()

    def add(self, rows):
        if rows is self:
            return
        with self.lock:
            for kind, arguments in rows.kept:
                getattr(self, kind)(*arguments)

    def close(self):
        """The closing line; returns the exit status."""
        for name in self.failures:
            self.comment(f"failed: {name}")
        self._print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed or not self.passed else 0


class Topic:
    """One TAP stream on its way into the results, line by line."""

    def __init__(self, name, results):
        self.name = name
        self.results = results
        self.rows = 0
        self.plan = None
        self.rest = ""

    def feed(self, text):
        self.rest += text
        while "\n" in self.rest:
            line, self.rest = self.rest.split("\n", 1)
            self._line(line.rstrip("\r"))

    def _line(self, line):
        row, plan = ROW.match(line), PLAN.match(line)
        if row:
            self.rows += 1
            self.results.row(not row.group(1), f"{self.name}: {row.group(2)}")
        elif plan:
            self.plan = int(plan.group(1))
            if self.plan == 0:
                self.results.row(True, f"{self.name}: {plan.group(2) or '# SKIP no tests'}")
        elif line.strip():
            self.results.comment(line[2:] if line.startswith("# ") else line)

    def finish(self, status):
        """Judge the stream as a whole: silence is a failure."""
        if self.rest:
            self.feed("\n")
        if status == 124:
            self.results.row(False, f"{self.name}: ends in time")
        elif self.plan is None or self.plan != self.rows:
            self.results.row(False, f"{self.name}: runs to its end",
                             f"{self.rows} rows, plan {self.plan}, exit status {status}")
        elif status not in (0, 1):
            self.results.row(False, f"{self.name}: ends well", f"exit status {status}")
