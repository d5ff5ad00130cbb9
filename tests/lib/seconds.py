# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the time of a run goes: seconds by topic and phase.

Phases a topic has by itself are measured in the node (phase() of lib.sh):
unpack, start, stop, wait, sweep. The runner adds boot, snapshot (taken or gone
back to) and check (what is asked after each topic). The rest is the topic's own.
"""

import threading

PHASES = ("boot", "snapshot", "unpack", "start", "stop", "wait", "sweep", "check")


class Seconds:
    """A table that several nodes fill."""

    def __init__(self):
        self.lock = threading.Lock()
        self.rows = {}

    def add(self, topic, phase, seconds):
        """phase None: the topic as a whole."""
        with self.lock:
            row = self.rows.setdefault(topic, {})
            row[phase] = row.get(phase, 0) + seconds

    def spend(self, topic, phase, seconds):
        """In a phase, and so in all."""
        self.add(topic, phase, seconds)
        self.add(topic, None, seconds)

    def add_phases(self, topic, text):
        """Lines "PHASE FROM TO" as the node wrote them, in seconds since it booted."""
        for line in text.splitlines():
            words = line.split()
            if len(words) == 3 and words[0] in PHASES:
                self.add(topic, words[0], float(words[2]) - float(words[1]))

    def _line(self, topic, row):
        total = row.get(None, sum(row.values()))
        rest = total - sum(row.get(phase, 0) for phase in PHASES)
        cells = [f"{row[phase]:9.0f}" if row.get(phase, 0) >= 0.5 else "        -" for phase in PHASES]
        return f"{topic:28} {total:6.0f} {''.join(cells)} {max(rest, 0):6.0f}"

    def table(self):
        """Lines of text, the longest topic first, and a sum."""
        with self.lock:
            rows = dict(self.rows)
        lines = [f"{'seconds':28} {'all':>6} {''.join(f'{phase:>9}' for phase in PHASES)} {'rest':>6}"]
        total = {}
        for topic, row in sorted(rows.items(), key=lambda item: -item[1].get(None, sum(item[1].values()))):
            lines.append(self._line(topic, row))
            for phase in (None, *PHASES):
                total[phase] = total.get(phase, 0) + row.get(phase, 0)
        total[None] = sum(row.get(None, sum(row.values())) for row in rows.values())
        lines.append(self._line("sum", total))
        return lines
