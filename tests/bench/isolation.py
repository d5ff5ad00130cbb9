# SPDX-License-Identifier: GPL-2.0-or-later
"""The matrix of attacks by a container and what they do to another one.

The node counts instructions (see instructions.py), so a microsecond of
processor time is a thousand instructions, whatever the machine does meanwhile.

instructions  processor time of the neighbour's control group for a round of
              fixed work, median, against the same alone
share         rounds a second, median, against those beside a container of the
              same weight that only burns time
worst         longest operation of the neighbour, in milliseconds

The attacks and what must stop them are tests/guest/neighbours.table; inside the
node runs guest-isolation.sh.
"""

import collections
import os
import statistics

import guest
import topics

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(guest.TOP, "tests", "guest", "neighbours.table")
BOUND_PERCENT = 5
KINDS = ("file", "pipe", "loopback", "process", "memory")
COLUMNS = "{:<24}{:<18}{:<26}{:>9}{:>9}{:>14}{:>9}{:>8}  {}"

Round = collections.namedtuple("Round", ("cpu", "wall", "worst") + KINDS)


def expectations():
    """{attack: (resources, results)} of the table."""
    rows = {}
    with open(TABLE, encoding="utf-8") as f:
        for line in f:
            words = line.split()
            if words and not line.startswith("#"):
                rows[words[1]] = (words[2].split(","), words[3].split(","))
    return rows


def run():
    """What guest-isolation.sh prints, as lists of words."""
    lines = []
    with guest.Guest(icount=True) as node:
        node.run(f"mkdir -p {topics.WORK}; cat > {topics.WORK}/attacks",
                 os.environ.get("ATTACKS", "").encode())
        # Its clock runs away while it waits for its disk: nothing there times out
        status = topics.run_script(node, os.path.join(HERE, "guest-isolation.sh"), timeout=2000000,
                                   sink=lines.append, slow=1000)
        complaints = node.complaints()
    text = "".join(lines)
    if status or complaints:
        raise guest.GuestError("\n".join([f"The node's script failed ({status}):", text, *complaints]))
    return [line.split("\t") for line in text.splitlines() if "\t" in line]


def median(rounds, field):
    return statistics.median(getattr(r, field) for r in rounds)


def worst_kind(rounds, alone):
    """What of the neighbour's work has become dearer most."""
    losses = {kind: median(rounds, kind) / median(alone, kind) - 1 for kind in KINDS}
    kind = max(losses, key=losses.get)
    return f"{kind} {100 * losses[kind]:+.1f} %"


def verdict(words, expected):
    """What of the promises of the table does not hold."""
    _, name, answer, refused, grown, left = words
    if name not in expected:
        return []
    resources, results = expected[name]
    wrong = []
    if answer.split()[-1] not in results:
        wrong.append("not " + "/".join(results))
    if "-" not in resources and not set(resources) & set(refused.split(",")):
        wrong.append("not counted by " + "/".join(resources))
    if int(grown) > 16384:
        wrong.append("takes of the node")
    if left.strip():
        wrong.append("left: " + left)
    return wrong


def report():
    """Print the matrix; whether the neighbour stays within the bound."""
    expected = expectations()
    rounds = collections.defaultdict(list)
    looked = {}
    for words in run():
        if words[0] == "rounds":
            numbers = words[2].split()[1:]
            rounds[words[1]].append(Round(*map(int, numbers)))
        elif words[0] == "attack":
            looked[words[1]] = words
    alone = rounds.pop("alone")
    burner = rounds.pop("burner")
    spread = 100 * (max(r.cpu for r in alone) / min(r.cpu for r in alone) - 1)

    print("What attacks of one container cost another, which does fixed rounds of work.")
    print("Instructions: processor time of its control group for a round, one instruction a")
    print("nanosecond, against the same alone. Share: rounds a second, against those beside a")
    print("container of the same weight that burns time. Worst: its longest operation.")
    print(f"Alone: {median(alone, 'cpu'):.0f} thousand instructions a round, "
          f"{spread:.1f} % between the cheapest and the dearest of {len(alone)};")
    print(f"beside the burner: {100 * (median(burner, 'cpu') / median(alone, 'cpu') - 1):+.1f} % instructions, "
          f"{100 * median(burner, 'cpu') / median(burner, 'wall'):.0f} % of the processor, "
          f"worst {max(r.worst for r in burner) / 1000:.1f} ms.")
    print()
    print(COLUMNS.format("attack", "ended with", "refused by", "node kB", "", "instructions", "share",
                         "worst", "of it, most; not as promised"))
    lost = []
    for name, own in rounds.items():
        loss = 100 * (median(own, "cpu") / median(alone, "cpu") - 1)
        share = 100 * (median(burner, "wall") / median(own, "wall") - 1)
        words = looked.get(name, ["attack", name, "-", "-", "0", ""])
        wrong = verdict(words, expected)
        if loss > BOUND_PERCENT:
            lost.append(name)
        print(COLUMNS.format(name, words[2].replace("GOT ", ""), words[3], words[4],
                             "zero" if not words[5].strip() else "HELD",
                             f"{loss:+.1f} %", f"{share:+.0f} %",
                             f"{max(r.worst for r in own) / 1000:.1f}",
                             "; ".join([worst_kind(own, alone), *wrong])))
    print()
    print(f"Above {BOUND_PERCENT} % of instructions: {', '.join(lost) or 'nothing'}.")
    return not lost
