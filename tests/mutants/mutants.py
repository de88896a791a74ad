"""Tries mutants of the core: code with a small mistake, which a test must find.

`cargo mutants --list` finds the mutants. This program builds all mutants of a sample into one copy of the project, because
a build takes longer than the tests. Each function gets a copy of its body for each of its mutants, behind a switch:

    fn longest(&self) -> usize {
        if mutant_switch::is_on(17) { return { self.a - self.b }; }
        self.a + self.b
    }

Each test first runs alone, to see which mutants it reaches. Then a mutant runs only the tests that reach it, the quick
ones first. A mutant that the core's own tests miss runs all tests of the workspace. A switch is off in a constant, so
a `const fn` that still has no failing test is built once more without switches.
"""

import concurrent.futures
import datetime
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import threading
import time

FOLDERS = ["cookie", "temporal", "handle", "model"]
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
WORK = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "mutants"
TREE = WORK / "tree"
CORE_TESTS = ["-p", "aside", "--lib", "--all-features"]
# The programs with mistakes have no tests of the core, and the store needs Redis.
WORKSPACE_TESTS = ["--workspace", "--exclude", "aside-mistakes", "--exclude", "aside-examples-store", "--all-features", "--lib", "--tests"]
FEW_CASES = "32"
MEMORY = 6 << 30
NO_TEST = "no test"

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|b?r(\#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^\\'])'|[{}]""", re.DOTALL
)


class Mutant:
    """One mutant of the list, with the places of its change and of its function in the file."""

    def __init__(self, entry, text):
        self.file = entry["file"]
        self.folder = self.file.split("/")[2]
        self.what = re.sub(r"^\S+:\d+:\d+: ", "", entry["name"])
        self.place = 1
        self.of = 1
        self.replacement = entry["replacement"]
        self.start, self.end = (offset(text, entry["span"][edge]) for edge in ("start", "end"))
        self.body = None
        source = text
        if entry["function"]:
            span = entry["function"]["span"]
            first, last = offset(text, span["start"]), offset(text, span["end"])
            self.body = body(text, first, last)
            source = text[first:last]
            self.is_const = bool(re.search(r"\bconst (unsafe )?fn\b", text[first : self.body[0]]))
        self.source = hashlib.sha256(source.encode()).hexdigest()[:16]

    @property
    def key(self):
        """The mutant's name without its line, so that it stays when the file changes elsewhere."""
        return f"{self.file}: {self.what}" + (f", {self.place} of {self.of}" if self.of > 1 else "")

    def mutated_body(self, text):
        first, last = self.body
        return text[first : self.start] + self.replacement + text[self.end : last]


def offset(text, place):
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[: place["line"] - 1])) + place["column"] - 1


def body(text, first, last):
    """The places after the opening brace of a function's body and before its closing brace."""
    open_braces = []
    for token in TOKEN.finditer(text, first, last):
        if token[0] == "{":
            open_braces.append(token.end())
        elif token[0] == "}":
            start = open_braces.pop()
    return start, last - 1


def run(command, **options):
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(WORK / "target"),
        "CARGO_INCREMENTAL": "1",
        "CARGO_PROFILE_DEV_DEBUG": "0",
        # Only the switch has an unstable feature, and no other crate must be built again for it.
        "RUSTC_WORKSPACE_WRAPPER": str(WORK / "rustc"),
    }
    if shutil.which("mold"):
        command = ["mold", "-run", *command]
    return subprocess.run(command, cwd=TREE, env=environment, text=True, capture_output=True, **options)


def cargo(*arguments):
    """The messages of a cargo command, and whether it succeeded."""
    done = run(["cargo", *arguments, "--message-format=json"])
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return messages, done


def sample(count, seed):
    command = ["cargo", "mutants", "--list", "--json", "--no-config", "-p", "aside"]
    for folder in FOLDERS:
        command += ["-f", f"core/src/{folder}/**"]
    texts, mutants, places = {}, [], {}
    for entry in json.loads(subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True).stdout):
        file = entry["file"]
        if file not in texts:
            texts[file] = (ROOT / file).read_text()
        mutant = Mutant(entry, texts[file])
        same = places.setdefault(mutant.key, [])
        same.append(mutant)
        mutants.append(mutant)
    for same in places.values():
        for place, mutant in enumerate(same, 1):
            mutant.place, mutant.of = place, len(same)
    # Each mutant has its own random number, so a larger sample begins with the smaller one.
    mutants.sort(key=lambda mutant: hashlib.sha256(f"{seed} {mutant.key}".encode()).digest())
    return len(mutants), mutants[:count], texts


def write(path, text):
    """Writes a file only if it differs, because cargo builds again what is newer."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def prepare_tree():
    TREE.mkdir(parents=True, exist_ok=True)
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, text=True, capture_output=True
    ).stdout.split("\0")
    for name in filter(None, names):
        # `write_core` writes the core's sources.
        is_source = name.startswith("core/src/") and name.endswith(".rs")
        if is_source or name in ("core/Cargo.toml", "Cargo.lock") or not (ROOT / name).is_file():
            continue
        target = TREE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != (ROOT / name).read_bytes():
            shutil.copyfile(ROOT / name, target)
    manifest = (ROOT / "core/Cargo.toml").read_text()
    write(TREE / "core/Cargo.toml", manifest.replace("\n[dependencies]\n", '\n[dependencies]\nmutant-switch = { path = "../switch" }\n'))
    write(TREE / "switch/Cargo.toml", '[package]\nname = "mutant-switch"\nversion = "0.0.0"\nedition = "2024"\n')
    write(TREE / "switch/src/lib.rs", (HERE / "switch.rs").read_text())
    if not (TREE / "Cargo.lock").exists():
        shutil.copyfile(ROOT / "Cargo.lock", TREE / "Cargo.lock")
    # `sh` would remove variables such as `CARGO_BIN_EXE_main-job`.
    write(WORK / "rustc", '#!/usr/bin/env bash\nRUSTC_BOOTSTRAP=1 exec "$@"\n')
    (WORK / "rustc").chmod(0o755)


def write_core(texts, mutants, mutated=None):
    """Writes the core with switches for `mutants`, or with one mutant in place. Returns the lines of each mutant."""
    lines = {}
    for path in (ROOT / "core/src").rglob("*.rs"):
        file = str(path.relative_to(ROOT))
        text = texts.get(file) or path.read_text()
        if mutated and mutated.file == file:
            text = text[: mutated.start] + mutated.replacement + text[mutated.end :]
        chunks, line, last = [], 1, 0
        for index, mutant in sorted(
            ((index, mutant) for index, mutant in mutants.items() if mutant.file == file), key=lambda pair: pair[1].body[0]
        ):
            before = text[last : mutant.body[0]]
            last = mutant.body[0]
            copy = f" if ::mutant_switch::is_on({index}) {{ return {{\n{mutant.mutated_body(text)}\n}}; }}\n"
            line += before.count("\n")
            chunks += [before, copy]
            lines[(file, index)] = (line, line + copy.count("\n") - 1)
            line += copy.count("\n")
        write(TREE / file, "".join(chunks) + text[last:])
    # A file that is gone from the project.
    for path in (TREE / "core/src").rglob("*.rs"):
        if not (ROOT / path.relative_to(TREE)).exists():
            path.unlink()
    return lines


def remove_unviable(texts, mutants, state):
    """Removes the mutants that do not compile behind a switch."""
    while True:
        lines = write_core(texts, mutants)
        messages, done = cargo("check", "-p", "aside", "--lib", "--all-features")
        if done.returncode == 0:
            return
        found = set()
        for message in messages:
            if message["reason"] != "compiler-message" or message["message"]["level"] != "error":
                continue
            for span in message["message"]["spans"]:
                for (file, index), (first, last) in lines.items():
                    if span["is_primary"] and file == span["file_name"] and first <= span["line_start"] <= last:
                        found.add(index)
        if not found:
            sys.exit(f"the copy does not compile:\n{done.stderr[-4000:]}\n{[m['message']['rendered'] for m in messages if m['reason'] == 'compiler-message' and m['message']['level'] == 'error'][:3]}")
        for index in found:
            mutant = mutants.pop(index)
            # In a `const fn`, the switch itself can be the reason.
            state.set(mutant, "alone" if mutant.is_const else "unviable", is_unbuilt=True)
        print(f"{len(found)} mutants do not compile behind a switch", flush=True)


def return_type(texts, mutant):
    head = texts[mutant.file][: mutant.body[0]]
    return head[head.rfind("fn ") :].rpartition("->")[2]


class Test:
    def __init__(self, binary, folder, name):
        self.binary, self.folder, self.name = binary, folder, name
        self.seconds = 0.0
        self.reached = set()


def prepare():
    """Runs in a test's process. Its group has the processes that it starts, and is killed with it."""
    os.setpgrp()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def start_tests(binary, folder, names, limit, threads=1, **variables):
    """Runs tests of one binary. Returns "passed", "failed" or "timeout", and the first test that failed."""
    environment = os.environ | {"RUST_BACKTRACE": "0", "CARGO_MANIFEST_DIR": str(folder), "RUST_MIN_STACK": str(16 << 20)}
    environment |= {name: str(value) for name, value in variables.items()}
    process = subprocess.Popen(
        [binary, "--exact", f"--test-threads={threads}", "-q", *names],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        errors="replace",
        preexec_fn=prepare,
    )
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return "timeout", None
    failed = re.search(r"^(\S+) --- FAILED$", output, re.MULTILINE)
    return "passed" if process.returncode == 0 else "failed", failed and failed[1]


def build_tests(arguments):
    """The tests of these packages. Those of the core itself are in `CORE_TESTS` only."""
    messages, done = cargo("test", "--no-run", *arguments)
    if done.returncode != 0:
        sys.exit(f"the tests do not compile:\n{done.stderr[-4000:]}")
    tests = []
    for message in messages:
        if message["reason"] != "compiler-artifact" or not message["executable"] or not message["profile"]["test"]:
            continue
        is_core = message["target"]["name"] == "aside" and "lib" in message["target"]["kind"]
        if is_core == (arguments is CORE_TESTS):
            folder = pathlib.Path(message["manifest_path"]).parent
            listed = subprocess.run([message["executable"], "--list", "--format=terse"], cwd=folder, text=True, capture_output=True).stdout
            tests += [Test(message["executable"], folder, line[:-6]) for line in listed.splitlines() if line.endswith(": test")]
    return tests


def reach(tests):
    """Runs each test alone. Returns those that pass without a mutant and reach one."""
    reached = WORK / "reached"
    shutil.rmtree(reached, ignore_errors=True)
    reached.mkdir()

    def alone(pair):
        index, test = pair
        begin = time.monotonic()
        test.result, _ = start_tests(test.binary, test.folder, [test.name], 120, MUTANTS_REACHED=reached / str(index), PROPTEST_CASES=FEW_CASES)
        test.seconds = time.monotonic() - begin
        if (reached / str(index)).exists():
            test.reached = set(map(int, (reached / str(index)).read_text().split()))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(alone, enumerate(tests)))
    failed = [test.name for test in tests if test.result != "passed" and test.reached]
    if failed:
        print(f"not used, because they fail in the copy: {' '.join(failed)}", flush=True)
    return [test for test in tests if test.result == "passed" and test.reached]


def try_mutant(index, tests, cases):
    """Runs the tests that reach a mutant, the quick ones first, until one fails. Returns as `start_tests` does."""
    tests = sorted((test for test in tests if index in test.reached), key=lambda test: test.seconds)
    begin = 0
    for size in (5, 50, 200, len(tests)):
        group, begin = tests[begin : begin + size], begin + size
        for binary in dict.fromkeys(test.binary for test in group):
            mine = [test for test in group if test.binary == binary]
            limit = 20 + 20 * sum(test.seconds for test in mine)
            names = [test.name for test in mine]
            result, by = start_tests(binary, mine[0].folder, names, limit, MUTANT=index, **cases)
            if result == "timeout":
                # The machine might be busy.
                result, by = start_tests(binary, mine[0].folder, names, 5 * limit, MUTANT=index, **cases)
            if result != "passed":
                return result, by
    return "passed", None


def try_alone(texts, mutant):
    """Builds one mutant without a switch, and runs all tests. Returns the result, and the first test that failed."""
    write_core(texts, {}, mutant)
    _, done = cargo("check", "-p", "aside", "--lib", "--all-features")
    if done.returncode != 0:
        return "unviable", None
    for arguments, caught in ((CORE_TESTS, "caught"), (WORKSPACE_TESTS, "workspace")):
        tests = build_tests(arguments)
        for cases in ({"PROPTEST_CASES": FEW_CASES}, {}):
            for binary in dict.fromkeys(test.binary for test in tests):
                mine = [test for test in tests if test.binary == binary]
                names = [test.name for test in mine]
                result, by = start_tests(binary, mine[0].folder, names, 1200, os.cpu_count(), **cases)
                if result != "passed":
                    return {"failed": caught, "timeout": "timeout"}[result], by
    return "missed", None


class State:
    """The results so far, in a file. A result stands until the mutant's function changes. A missed mutant is tried again."""

    def __init__(self):
        self.path = WORK / "results.json"
        self.results = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.lock = threading.Lock()

    def find(self, mutant):
        found = self.results.get(mutant.key, {})
        return found if found.get("source") == mutant.source else {}

    def get(self, mutant):
        return self.find(mutant).get("result")

    def by(self, mutant):
        """Returns the test that failed, or `NO_TEST` if all tests of the workspace passed."""
        return self.find(mutant).get("by")

    def is_unbuilt(self, mutant):
        """Returns whether the mutant does not compile behind a switch."""
        return self.find(mutant).get("is_unbuilt", False)

    def set(self, mutant, result, is_unbuilt=False, by=None):
        with self.lock:
            is_unbuilt |= self.is_unbuilt(mutant)
            found = {"source": mutant.source, "result": result, "is_unbuilt": is_unbuilt, "by": by}
            self.results[mutant.key] = found
            temporary = self.path.with_suffix(".new")
            temporary.write_text(json.dumps(self.results, indent=0))
            temporary.replace(self.path)


def survivors():
    """The reasons in `survivors.txt`: a line per mutant, below the reason for it."""
    reasons, reason = {}, ""
    for line in (HERE / "survivors.txt").read_text().splitlines():
        if line.startswith("# "):
            reason = line[2:]
        elif line.strip():
            reasons[line.strip()] = reason
    return reasons


def try_all(mutants, tests, state, caught, missed="pending", **cases):
    """Tries the mutants, and returns those that no test finds."""

    def one(pair):
        index, mutant = pair
        result, by = try_mutant(index, tests, cases)
        state.set(mutant, {"passed": missed, "failed": caught, "timeout": "timeout"}[result], by=by)
        if result == "passed":
            print(f"missed {mutant.key}", flush=True)
        return result == "passed"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(one, mutants.items()))
    return {index: mutant for (index, mutant), is_missed in zip(mutants.items(), results) if is_missed}


def main(count, seed, only=""):
    WORK.mkdir(parents=True, exist_ok=True)
    state = State()
    total, chosen, texts = sample(count, seed)
    chosen = [mutant for mutant in chosen if only in mutant.key]
    try:
        try_sample(chosen, texts, state)
    finally:
        if not only:
            report(total, chosen, seed, state)


def try_sample(chosen, texts, state):
    # A mutant that was caught stays in the copy, so that the next run builds little.
    built = {
        index: mutant
        for index, mutant in enumerate(chosen)
        if mutant.body and "impl " not in return_type(texts, mutant) and not state.is_unbuilt(mutant)
    }
    prepare_tree()
    remove_unviable(texts, built, state)
    reasons = survivors()

    def is_left(mutant):
        result = state.get(mutant)
        return result in (None, "pending") or result == "missed" and not (mutant.key in reasons and state.by(mutant) == NO_TEST)

    to_try = {index: mutant for index, mutant in built.items() if is_left(mutant)}
    print(f"{len(chosen)} mutants, {len(built)} of them in the copy, {len(to_try)} to try there", flush=True)

    if to_try:
        core = reach(build_tests(CORE_TESTS))
        print(f"{len(core)} of the core's tests reach the mutants", flush=True)
        to_try = try_all(to_try, core, state, "caught", PROPTEST_CASES=FEW_CASES)
    if to_try:
        print(f"{len(to_try)} missed by the core's tests, building the tests of the workspace", flush=True)
        workspace = reach(build_tests(WORKSPACE_TESTS))
        print(f"{len(workspace)} tests of the workspace reach the mutants", flush=True)
        # These run all tests, so they come last.
        explained = {index: to_try.pop(index) for index in [*to_try] if to_try[index].key in reasons}
        to_try = try_all(to_try, workspace, state, "workspace", PROPTEST_CASES=FEW_CASES)
        if to_try:
            print(f"{len(to_try)} missed with few random cases, again with the usual number", flush=True)
            to_try = try_all(to_try, core, state, "caught")
        for mutant in to_try.values():
            state.set(mutant, "alone" if mutant.is_const else "missed")
        for mutant in explained.values():
            state.set(mutant, "missed")
        for mutant in try_all(explained, workspace, state, "workspace", "missed", PROPTEST_CASES=FEW_CASES).values():
            state.set(mutant, "missed", by=NO_TEST)

    for index, mutant in enumerate(chosen):
        if state.get(mutant) == "alone" or index not in built and is_left(mutant):
            result, by = try_alone(texts, mutant)
            state.set(mutant, result, by=by)
            print(f"alone: {result} {mutant.key}", flush=True)


def entry(key):
    """A line of the page: the file of a mutant, and what it changes."""
    file, change = key.split(": ", 1)
    return f"- `{file}`: `{change}`"


def report(total, chosen, seed, state):
    """Writes the page, and fails if too few mutants are caught or a missed one has no reason."""
    final = ("unviable", "caught", "workspace", "timeout", "missed")
    results = [(mutant, state.get(mutant)) for mutant in chosen]
    left = [mutant.key for mutant, result in results if result not in final]
    version = subprocess.run(["rustc", "--version"], check=True, text=True, capture_output=True).stdout.split("(")[0].strip()
    lister = subprocess.run(["cargo", "mutants", "--version"], check=True, text=True, capture_output=True).stdout.strip()
    built = [result for _, result in results if result in final and result != "unviable"]
    missed = sorted(mutant.key for mutant, result in results if result == "missed")
    untried = [mutant for mutant, result in results if result == "missed" and mutant.key in survivors() and state.by(mutant) != NO_TEST]
    caught = 100 * (len(built) - len(missed)) / max(len(built), 1)
    page = [
        "# Mutants",
        "",
        f"Made by `bash tests/mutants/run {len(chosen)} {seed}` on {datetime.date.today()} with {version} and {lister}.",
        "",
        f"The core has {total:,} mutants in these folders, and {len(chosen)} of them were drawn. {len(built)} compile and are finished, and the",
        f"tests catch {caught:.1f} % of these. A mutant that the core's tests miss runs the tests of the workspace." + (f" The workspace tests did not run for {len(untried)} missed mutants that have a reason." if untried else ""),
        "A timeout counts as caught." + (f" {len(left)} in constants are not finished, because each needs a build of its own." if left else ""),
        "",
        "| folder | drawn | not finished | do not compile | caught by the core | caught by the workspace | timeout | missed |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for folder in [*FOLDERS, "all"]:
        mine = [result for mutant, result in results if folder in (mutant.folder, "all")]
        counts = [len(mine), sum(result not in final for result in mine), *(mine.count(column) for column in final)]
        page.append(f"| {folder} | " + " | ".join(map(str, counts)) + " |")

    reasons, unexplained = survivors(), []
    groups = {}
    for key in missed:
        if key in reasons:
            groups.setdefault(reasons[key], []).append(key)
        else:
            unexplained.append(key)
    page += ["", "## Missed", ""]
    for reason, keys in groups.items():
        page += [reason, "", *(entry(key) for key in keys), ""]
    if unexplained:
        page += ["These have no reason yet.", "", *(entry(key) for key in unexplained), ""]
    text = "\n".join(page).rstrip() + "\n"
    print(text)
    # What the core's tests missed and the others did not run yet would make the share too high.
    if not any(result in (None, "pending") for _, result in results):
        (ROOT / "docs/proof").mkdir(parents=True, exist_ok=True)
        (ROOT / "docs/proof/mutants.md").write_text(text)
    for mutant, result in results:
        if mutant.key in reasons and result in final and result != "missed":
            print(f"not missed, so delete it from survivors.txt: {mutant.key}")
    if left or unexplained or caught < 95:
        sys.exit(f"{caught:.1f} % caught, {len(left)} not finished, {len(unexplained)} missed without a reason")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
