import subprocess
import sys
from pathlib import Path

from bench.__main__ import find_benchmarks

ROOT = Path(__file__).resolve().parent.parent


def bench(*arguments):
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_bench_lists_every_benchmark_with_what_it_measures():
    listed = bench()

    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert names == list(find_benchmarks())
    assert "fanout" in names
    assert all(find_benchmarks().values())


def test_bench_tells_of_an_unknown_name_in_one_sentence():
    run = bench("nothing")

    sentence = "There is no benchmark 'nothing': bin/bench alone lists those that there are.\n"
    assert (run.returncode, run.stderr) == (1, sentence)


def test_bench_hands_on_the_arguments():
    run = bench("fanout", "--help")

    assert run.returncode == 0
    assert "--watchers" in run.stdout
