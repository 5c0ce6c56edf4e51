"""Measures the cost of nss-iana, relative to libc and libxml2 alone, and checks the goals.

SPDX-License-Identifier: LGPL-2.1-or-later

usage: bench.py RESULTS [REGISTRY.xml]

Started by `make bench`. ROUNDS in the environment is the number of rounds (default 51). Prints a
table and writes it as JSON lines to the file RESULTS. The other programs in this directory measure:
each of their rounds runs all backends in turn, and a ratio compares two figures of one round. The
table shows the median, the minimum and the quartiles of the rounds. The minimum of a ratio is the
ratio of the two minima, the most reliable figure on a busy machine.

Code layout alone changes a lookup by a tenth. So the module is also compiled in several layouts;
the table shows the median of their ratios, the minimum, and the range.
"""

import glob
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

PROGRAMS = os.path.join(os.environ["abs_top_builddir"], "tests", "bench")
TOOL = os.environ["IANA_SERVICES"]
DATA = os.path.join(os.environ["abs_top_srcdir"], "data")
ROUNDS = int(os.environ.get("ROUNDS") or 51)
KINDS = {
    "port-hit": "getservbyport_r, found",
    "name-hit": "getservbyname_r, found",
    "port-miss": "getservbyport_r, not found",
    "name-miss": "getservbyname_r, not found",
    "port-other-miss": "getservbyport_r, protocol gre",
    "name-other-miss": "getservbyname_r, protocol gre",
    "port-any": "getservbyport_r, no protocol",
    "name-any": "getservbyname_r, no protocol",
}
LOOKUP_GOALS = {"port-hit": 1.35, "name-hit": 1.7, "port-miss": 1.25, "name-miss": 1.25,
                "port-other-miss": 1.25, "name-other-miss": 1.25}
UNCHECKED_GOALS = {"port-hit": 1.03, "name-hit": 0.68}
INSTRUCTION_GOALS = {"port-hit": 150, "name-hit": 260, "port-miss": 75, "name-miss": 140}
LARGE_GOALS = {100_000: 2, 500_000: 3}  # lines of an overlay: cost relative to the normal index
LAYOUTS = [[], ["-falign-functions=64", "-falign-loops=32"], ["-falign-jumps=16"],
           ["-falign-labels=8"], ["-falign-labels=16"], ["-fno-reorder-blocks"],
           ["-fno-schedule-insns2"]]
SERVICE = re.compile(r"([^#\s]\S*)\s+([0-9]+)/(\S+)([^#]*)")


class Results:
    """Prints and writes each row of the table as soon as it is known."""

    def __init__(self, file):
        self.file = open(file, "w", encoding="utf-8")
        self.missed = 0

    def write(self, line):
        self.file.write(json.dumps(line) + "\n")

    def heading(self, text):
        print(f"\n{text:<52} {'median':>10}  {'least':>10}  {'quartiles':>20}  goal", flush=True)

    def add(self, row, samples, unit, goal=None, backend="iana", least=None, spread=None):
        """The spread, if given, replaces the quartiles."""
        value = statistics.median(samples)
        least = min(samples) if least is None else least
        low, _, high = statistics.quantiles(samples, n=4) if len(samples) > 1 else [value] * 3
        if spread is not None:
            low, high = spread
        missed = goal is not None and round(value, 2) > goal
        self.missed += missed
        self.write({"row": row, "backend": backend, "value": value, "low": low, "high": high,
                    "least": least, "unit": unit, "goal": goal, "missed": missed,
                    "rounds": len(samples)})
        digits = 0 if value >= 1000 or value == int(value) and unit != "x" else 2
        figures = (f"{number:>10,.{digits}f}" for number in (value, least, low, high))
        shown = "" if goal is None else f"<= {goal:g} {unit}"
        if missed:
            shown += "  MISSED" + (", the least too" if round(least, 2) > goal else "")
        label = row if backend == "iana" else f"{row}, {backend}"
        print(f"{label:<52} {next(figures)}  {next(figures)}  {' '.join(figures)}  {shown or unit}",
              flush=True)

    def add_ratio(self, row, over, under, goal=None, backend="iana"):
        """The ratio of each round; the minimum is the ratio of the two minima."""
        self.add(row, ratios(over, under), "x", goal, backend, min(over) / min(under))

    def skip(self, row, why):
        self.write({"row": row, "skipped": why})
        print(f"skip - {row}: {why}", flush=True)


def run(*command):
    """Runs a command, which has to succeed, and returns the words of each line of its output."""
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [line.split() for line in output.splitlines()]


def pinned(*command):
    """Runs on the last processor; everything but threads is measured there."""
    return ["taskset", "-c", str(max(os.sched_getaffinity(0))), *command]


def program(name):
    return os.path.join(PROGRAMS, name)


def by_first_word(lines):
    """{first word: [(other words as numbers), ...]}"""
    columns = {}
    for first, *values in lines:
        columns.setdefault(first, []).append([float(value) for value in values])
    return columns


def column(columns, backend, at=0):
    return [values[at] for values in columns[backend]]


def ratios(over, under):
    return [a / b for a, b in zip(over, under)]


def write_keys(file, services, ports=None):
    """Writes the keys of a services file in a reproducible random order."""
    chance = random.Random(1)
    by_port, by_name, taken = {}, {}, set()
    with open(services, encoding="ascii", errors="replace") as lines:
        for line in lines:
            match = SERVICE.match(line)
            if not match:
                continue
            name, port, protocol, aliases = match.groups()
            by_port[port, protocol] = True
            for alias in [name, *aliases.split()]:
                by_name[alias, protocol] = True
                taken.add(alias.lower())
    used = {port for port, _ in by_port}
    free = [str(port) for port in range(1, 65536) if str(port) not in used]
    wrong = {name[:-1] + chance.choice("abcdefghijklmnopqrstuvwxyz") for name, _ in by_name}
    lines = [f"port-hit {port} {protocol}" for port, protocol in by_port]
    lines += [f"name-hit {name} {protocol}" for name, protocol in by_name]
    lines += [f"port-other-miss {port} gre" for port in sorted(used)]
    lines += [f"name-other-miss {name} gre" for name in sorted({name for name, _ in by_name})]
    lines += [f"port-any {port} -" for port, _ in by_port]
    lines += [f"name-any {name} -" for name, _ in by_name]
    lines += [f"port-miss {port} tcp" for port in chance.sample(free, min(len(free), len(by_port)))]
    lines += [f"name-miss {name} tcp" for name in sorted(wrong) if name.lower() not in taken]
    chance.shuffle(lines)
    lines.sort(key=lambda line: line.split()[0])  # keys of one kind are contiguous
    with open(file, "w", encoding="ascii") as output:
        output.write("\n".join(lines) + "\n")
    return lines


def sample_keys(file, lines, kinds, size):
    """Writes the first keys of each kind and returns how many."""
    chosen = [line for kind in kinds for line in
              [line for line in lines if line.startswith(kind + " ")][:size]]
    with open(file, "w", encoding="ascii") as output:
        output.write("\n".join(chosen) + "\n")
    return len(chosen)


def ask(keys, rounds, *backends, inside=()):
    """{(kind, backend): [nanoseconds, ...]}; inside: a command that runs another one."""
    times = {}
    for kind, backend, time, found, count in run(
            *inside, *pinned(program("lookups"), keys, str(rounds), *backends)):
        expected = backend != "empty" and (backend == "constant" or "miss" not in kind)
        # db has no names with a slash, such as 914c/g; unchecked.py has no aliases.
        if backend not in ("db", "unchecked") and int(found) != (int(count) if expected else 0):
            sys.exit(f"bench: {backend} found {found} of {count} keys, {kind}")
        times.setdefault((kind, backend), []).append(float(time))
    return times


def make_unchecked(services, modules, directory):
    """Builds the backend without checks; False without a compiler."""
    compiler = shutil.which(os.environ.get("CC", "cc").split()[0])
    if compiler is None:
        return False
    source = os.path.join(directory, "unchecked.c")
    maker = os.path.join(os.environ["abs_top_srcdir"], "tests", "bench", "unchecked.py")
    with open(source, "w", encoding="ascii") as output:
        subprocess.run([sys.executable, maker, services], check=True, stdout=output)
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o",
                    os.path.join(modules, "libnss_unchecked.so.2"), source], check=True)
    return True


def measure_unchecked(results, keys):
    """Compares with a backend that has its tables compiled in and checks nothing."""
    times = ask(keys, ROUNDS, "unchecked", "iana")
    results.heading("relative to compiled tables without checks")
    for kind in "port-hit", "name-hit", "port-miss", "name-miss":
        results.add(KINDS[kind], times[kind, "unchecked"], "ns", backend="unchecked")
        results.add_ratio(f"{KINDS[kind]}, relative to unchecked", times[kind, "iana"],
                          times[kind, "unchecked"], UNCHECKED_GOALS.get(kind))


def make_layouts(modules, directory):
    """Compiles the module in each layout as a separate backend; returns their names."""
    compiler = os.environ.get("COMPILE", "").split()
    source = os.environ["abs_top_srcdir"]
    names = []
    for number, flags in enumerate(LAYOUTS if compiler else []):
        name = f"layout{number}"
        exports = os.path.join(directory, "exports")
        with open(exports, "w", encoding="ascii") as output:
            output.write(f"{{ global: _nss_{name}_*; local: *; }};\n")
        renamed = [f"-D_nss_iana_{function}=_nss_{name}_{function}" for function in
                   ("getservbyname_r", "getservbyport_r", "setservent", "getservent_r",
                    "endservent")]
        command = [*compiler, f"-I{source}", *flags, *renamed, f"-Wl,--version-script={exports}",
                   "-o", os.path.join(modules, f"libnss_{name}.so.2"),
                   os.path.join(source, "nss_iana", "module.c")]
        if subprocess.run(command, cwd=os.environ["abs_top_builddir"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0:
            names.append(name)
    return names


def measure_layouts(results, keys, modules, directory):
    names = make_layouts(modules, directory)
    if len(names) < 2:
        return results.skip("the module in several layouts", "the compiler cannot build them")
    times = ask(keys, max(ROUNDS // 5, 3), "empty", *names)
    results.heading(f"{len(names)} layouts relative to the empty backend; range, not quartiles")
    for kind, goal in LOOKUP_GOALS.items():
        medians = [statistics.median(ratios(times[kind, name], times[kind, "empty"]))
                   for name in names]
        least = [min(times[kind, name]) / min(times[kind, "empty"]) for name in names]
        results.add(f"{KINDS[kind]}, layouts", medians, "x", goal,
                    least=statistics.median(least), spread=(min(medians), max(medians)))


def write_large_overlay(file, count):
    """Writes distinct names on random ports for tcp and udp, reproducibly."""
    chance = random.Random(2)
    names = set()
    while len(names) < count:
        names.add("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 14))))
    with open(file, "w", encoding="ascii") as output:
        for name in sorted(names, key=lambda name: chance.random()):
            output.write(f"{name} {chance.randint(1, 65535)}/{chance.choice(('tcp', 'udp'))}\n")


def measure_large(results, keys, registry, directory):
    """Compares lookups in an index of many lines with those in the normal index."""
    rounds = max(ROUNDS // 5, 3)
    normal = ask(keys, rounds, "empty", "iana")
    results.heading("an index of many lines, relative to the normal one")
    overlay, services, index, many = (os.path.join(directory, name) for name in
                                      ("large", "large-dump", "large-idx", "large-keys"))
    usual = os.environ["NSS_IANA_INDEX"]
    for count, goal in LARGE_GOALS.items():
        write_large_overlay(overlay, count)
        subprocess.run([TOOL, "compile", "-o", index, "--overlay", overlay, registry], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(services, "w", encoding="ascii") as output:
            subprocess.run([TOOL, "dump", "--index", index], check=True, stdout=output)
        write_keys(many, services)
        os.environ["NSS_IANA_INDEX"] = index
        times = ask(many, rounds, "empty", "iana")
        os.environ["NSS_IANA_INDEX"] = usual
        for kind in "port-hit", "name-hit":
            row = f"{KINDS[kind]}, {count:,} lines"
            results.add(row, times[kind, "iana"], "ns")
            results.add_ratio(row, times[kind, "iana"], normal[kind, "iana"], goal)


def measure_getent(results):
    """Measures a whole process; || : because getent fails if it finds nothing."""
    if not shutil.which("getent"):
        return results.skip("getent", "getent is missing")
    commands = [f"getent -s {backend} services 443/tcp >/dev/null || :"
                for backend in ("empty", "iana")]
    columns = by_first_word(run(*pinned(program("process"), str(ROUNDS), *commands)))
    results.heading("getent services 443/tcp, whole process")
    for number, backend in enumerate(("empty", "iana")):
        results.add("milliseconds elapsed", column(columns, str(number)), "ms",
                    backend=backend)
    results.add_ratio("getent, relative to the empty backend", column(columns, "1"),
                      column(columns, "0"), 1.03)


def measure_lookups(results, keys):
    times = ask(keys, ROUNDS, "empty", "constant", "iana")
    results.heading("nanoseconds of a lookup")
    for kind, label in KINDS.items():
        for backend in ("empty", "constant", "iana"):
            results.add(label, times[kind, backend], "ns", backend=backend)
    results.heading("relative to the empty backend")
    for kind, label in KINDS.items():
        results.add_ratio(label, times[kind, "iana"], times[kind, "empty"], LOOKUP_GOALS.get(kind))
    results.heading("without a protocol, relative to with one")
    for kind in "port", "name":
        results.add_ratio(KINDS[kind + "-any"], times[kind + "-any", "iana"],
                          times[kind + "-hit", "iana"], 1)


def measure_threads(results, keys):
    row = "two threads / one, relative to the empty backend"
    if len(os.sched_getaffinity(0)) < 2:
        return results.skip(row, "there is only one processor")
    columns = by_first_word(run(program("threads"), keys, str(ROUNDS), "empty", "iana"))
    alone = {backend: column(columns, backend) for backend in columns}
    slower = {backend: column(columns, backend, 1) for backend in columns}
    for backend in "empty", "iana":
        results.add_ratio("two threads / one", slower[backend], alone[backend],
                          backend=backend)
    own, floor = (ratios(slower[backend], alone[backend]) for backend in ("iana", "empty"))
    results.add(row, ratios(own, floor), "x", 1.1, least=(
        min(slower["iana"]) / min(alone["iana"]) / (min(slower["empty"]) / min(alone["empty"]))))


def measure_process(results):
    columns = {"empty": [], "iana": []}
    for _ in range(ROUNDS):
        for backend, values in columns.items():
            values.append([float(word) for word in run(*pinned(program("first"), backend))[0]])
    first = {backend: [time / 1000 for time in column(columns, backend)] for backend in columns}
    more = [[a - b for a, b in zip(*pair)] for pair in zip(columns["iana"], columns["empty"])]
    results.heading("a process with lookups")
    results.add("first lookup", first["empty"], "us", backend="empty")
    results.add("first lookup", first["iana"], "us")
    results.add_ratio("first lookup, relative to the empty backend", first["iana"],
                      first["empty"], 1.15)
    results.add("its page faults, above the empty backend", [row[1] for row in more], "", 6)
    results.add("private memory, above the empty backend", [row[2] / 4 for row in more],
                "pages", 2)
    results.add("hot part of the index, as mapped", column(columns, "iana", 3), "KiB", 256)


def measure_enumeration(results, services):
    columns = by_first_word(run(*pinned(program("enumeration"), str(services), str(ROUNDS),
                                        "constant", "iana")))
    floor, ours = column(columns, "constant"), column(columns, "iana")
    results.heading(f"getservent, {services} services")
    results.add("a service", floor, "ns", backend="constant")
    results.add("a service", ours, "ns")
    results.add("a service, above the constant backend", [a - b for a, b in zip(ours, floor)],
                "ns", 40, least=min(ours) - min(floor))


def measure_compile(results, registry, directory):
    commands = {
        "compile": f"exec '{TOOL}' compile --quiet --no-overlays -o '{directory}/again.idx'"
                   f" '{registry}' 2>/dev/null",
        "bare SAX pass": f"exec '{program('sax')}' '{registry}'",
    }
    if shutil.which("xmllint"):
        commands["xmllint --stream"] = f"exec xmllint --stream --noout '{registry}'"
    columns = by_first_word(run(*pinned(program("process"), str(min(ROUNDS, 31)),
                                        *commands.values())))
    runs = {name: columns[str(number)] for number, name in enumerate(commands)}
    results.heading("compile of the registry")
    for name in commands:
        results.add("milliseconds elapsed", column(runs, name), "ms", backend=name)
        results.add("milliseconds of processor time", column(runs, name, 1), "ms", backend=name)
    for other, goal in ("bare SAX pass", 1.7), ("xmllint --stream", 0.9):
        if other not in runs:
            results.skip(f"compile, relative to {other}", "xmllint is missing")
            continue
        for at, label, aim in (0, "", goal), (1, ", processor time", None):
            results.add_ratio(f"compile, relative to {other}{label}", column(runs, "compile", at),
                              column(runs, other, at), aim)
    results.add("compile, peak memory", [size / 1024 for size in column(runs, "compile", 2)],
                "MiB", 24)


def callgrind(function, keys, rounds, backend, directory):
    """Instructions of all calls of the function in the rounds and the warm-up round."""
    counts = os.path.join(directory, "counts")
    subprocess.run(["valgrind", "-q", "--tool=callgrind", "--collect-atstart=no",
                    f"--toggle-collect={function}", f"--callgrind-out-file={counts}",
                    program("lookups"), keys, str(rounds), backend],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(counts, encoding="ascii") as output:
        return int(re.search(r"^(?:summary|totals): ([0-9]+)", output.read(), re.M)[1])


def count_instructions(results, lines, directory):
    """Counts what one more round takes, which leaves out opening the index."""
    results.heading("instructions of a lookup, without libc's dispatch")
    if not shutil.which("valgrind"):
        return results.skip("instructions of a lookup", "valgrind is missing")
    keys = os.path.join(directory, "counted")
    for kind in LOOKUP_GOALS:
        size = sample_keys(keys, lines, [kind], 4000)
        for backend in "empty", "iana":
            function = f"_nss_{backend}_getservby{kind[:4]}_r"
            few, more = (callgrind(function, keys, rounds, backend, directory) for rounds in (1, 2))
            results.add(KINDS[kind], [(more - few) / size], "instructions",
                        INSTRUCTION_GOALS.get(kind) if backend == "iana" else None, backend)


def namespace():
    """The command that creates a private mount namespace, or None."""
    for command in ["unshare", "-m"], ["unshare", "-r", "-m"]:
        if shutil.which("unshare") and subprocess.run(
                [*command, "mount", "--bind", "/etc/services", "/etc/services"],
                stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return command
    return None


def make_database(directory):
    """Builds the database of Debian's libnss-db from the file `services` in the directory with
    the Makefile of that package; None without the package."""
    rules = "/var/lib/misc/Makefile"
    if not shutil.which("makedb") or not os.path.exists(rules):
        return None
    database = os.path.join(directory, "database")
    os.makedirs(database)
    subprocess.run(["make", "-s", "-f", rules, f"ETC={directory}", f"VAR_DB={database}",
                    "DBS=services"], check=True, stdout=subprocess.DEVNULL)
    return database


def measure_others(results, services, lines, directory):
    """Measures libc's other backends, which are slow, with few keys."""
    results.heading("libc's other backends, nanoseconds of a lookup")
    kinds = ["port-hit", "name-hit", "port-miss", "name-miss"]
    keys = os.path.join(directory, "some-keys")
    apart = namespace() if os.path.exists("/etc/services") else None
    if apart is None:
        return results.skip("libc's other backends", "no mount namespace, or no /etc/services")

    def measure(name, backend, source, target, rounds):
        inside = [*apart, "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh",
                  source, target]
        times = ask(keys, rounds, backend, inside=inside)
        for kind in kinds:
            results.add(KINDS[kind], times[kind, backend], "ns", backend=name)

    small = write_keys(keys, "/etc/services")
    sample_keys(keys, small, kinds, 200)
    measure("files, as installed", "files", "/etc/services", "/etc/services", min(ROUNDS, 11))
    sample_keys(keys, lines, kinds, 100)
    measure("files, the same services", "files", services, "/etc/services", min(ROUNDS, 5))
    database = make_database(directory)
    if database is None:
        return results.skip("db", "libnss-db is missing: scripts/setup bench, where Debian has it")
    sample_keys(keys, lines, kinds, 4000)
    measure("db, the same services", "db", database, "/var/lib/misc", min(ROUNDS, 11))


def processor_name():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def measure_all(results, registry, directory):
    index, services, keys = (os.path.join(directory, name) for name in ("idx", "services", "keys"))
    overlays = [file for file in ("/etc/services", os.path.join(DATA, "traditional.services"))
                if os.path.exists(file)]
    subprocess.run([TOOL, "compile", "-o", index,
                    *(word for file in overlays for word in ("--overlay", file)), registry],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(services, "w", encoding="ascii") as output:
        subprocess.run([TOOL, "dump", "--index", index], check=True, stdout=output)
    os.environ["NSS_IANA_INDEX"] = index
    # In one directory, so that the loader needs equally long to find each.
    modules = os.path.join(directory, "modules")
    os.mkdir(modules)
    for source in os.environ["MODULE_DIR"], os.path.join(PROGRAMS, ".libs"):
        for module in glob.glob(os.path.join(source, "libnss_*.so.2")):
            shutil.copy(module, modules)
    os.sync()  # dirty pages of a mapped file would count as the process's own
    os.environ["LD_LIBRARY_PATH"] = modules
    lines = write_keys(keys, services)
    with open(services, encoding="ascii") as text:
        matches = [match for match in map(SERVICE.match, text) if match]
    count, enumerated = len(matches), len({match.group(2, 3) for match in matches})
    machine = {"machine": platform.node(), "processor": processor_name(),
               "libc": " ".join(platform.libc_ver()),
               "registry": os.path.basename(registry), "services": count, "rounds": ROUNDS}
    results.write(machine)
    print(", ".join(f"{key} {value}" for key, value in machine.items()))

    measure_lookups(results, keys)
    measure_layouts(results, keys, modules, directory)
    if make_unchecked(services, modules, directory):
        measure_unchecked(results, keys)
    else:
        results.skip("relative to compiled tables without checks", "there is no compiler")
    count_instructions(results, lines, directory)
    results.heading("two threads")
    measure_threads(results, keys)
    measure_process(results)
    measure_getent(results)
    measure_large(results, keys, registry, directory)
    measure_enumeration(results, enumerated)
    measure_compile(results, registry, directory)
    measure_others(results, services, lines, directory)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    shipped = os.path.join(DATA, "service-names-port-numbers.xml")
    published = os.environ.get("REGISTRY_DIR", "")
    registry = sorted(os.path.join(published, name) for name in
                      (os.listdir(published) if os.path.isdir(published) else [])
                      if name.endswith(".xml"))
    registry = sys.argv[2] if len(sys.argv) == 3 else (registry or [shipped])[-1]
    results = Results(sys.argv[1])
    # Not in /tmp, which may be a tmpfs: compile should write to a disk, as it does for users.
    parent = os.path.dirname(os.path.abspath(sys.argv[1]))
    with tempfile.TemporaryDirectory(dir=parent) as directory:
        os.chmod(directory, 0o755)
        measure_all(results, registry, directory)
    print(f"\n{results.missed} goals missed; all results are in {sys.argv[1]}")


main()
