"""Growth: what every page costs at 1 %, 10 % and 100 % of the full size, and whether any grows too fast.

    bin/bench growth [--exhibitors 26000] [--addresses 40] [--turns 2]

Runs bench/pages.py on three generated fairs, each in a data folder of its own that stays, and takes each
page's best median of all turns. A page that is not full yet at 1 % may cost more at 10 %; from there on
nothing may grow faster than the logarithm of the products, some noise allowed.
"""

import argparse
import json
import math
import subprocess
import sys

from bench import sizes

SHARES = (0.01, 0.1, 1)
NOISE = 1.15  # what the same page differs by from run to run on a quiet machine


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--exhibitors", type=int, default=sizes.EXHIBITORS, help="of the full size")
    parser.add_argument("--addresses", type=int, default=40, help="of every kind of page")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--only", default="", help="pages whose name begins so")
    options = parser.parse_args(arguments)
    exhibitors = [max(1, round(options.exhibitors * share)) for share in SHARES]
    figures = [best_of([measured(count, options) for _turn in range(options.turns)]) for count in exhibitors]
    print(report(exhibitors, figures))


def measured(exhibitors, options):
    """The figures of bench/pages.py on a fair of that size: {(page, who): its row}."""
    command = [sys.executable, "-m", "bench", "pages", "--json", "--seconds", "0.2"]
    command += [
        "--exhibitors",
        str(exhibitors),
        "--addresses",
        str(options.addresses),
        "--only",
        options.only,
    ]
    print(f"measuring {exhibitors:,} exhibitors", file=sys.stderr, flush=True)
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {(row["page"], row["who"]): row for row in json.loads(told) if "p50" in row}


def best_of(turns):
    """Each page's row with the lowest median: what else the machine does only ever adds."""
    return {key: min((turn[key] for turn in turns), key=lambda row: row["p50"]) for key in turns[0]}


def allowed(fewer, more):
    """How much dearer a page may be with so many more products."""
    return math.log(more) / math.log(fewer) * NOISE


def verdict(few, many, fewer, more):
    """In one word whether a page with more queries or more time than the logarithm allows has grown."""
    if many["queries"] > few["queries"]:
        return "GROWS: queries"
    return "holds" if many["p50"] <= few["p50"] * allowed(fewer, more) else "GROWS"


def report(exhibitors, figures):
    products = [sizes.products_for(count) for count in exhibitors]
    heading = "".join(f"{f'{count:,}':>12}" for count in products)
    lines = [f"{'p50 ms with products':<34}{heading}{'1 to 10 %':>11}{'10 to 100 %':>13}  verdict"]
    for key in figures[-1]:
        rows = [figure.get(key) for figure in figures]
        if None in rows:
            continue
        times = [row["p50"] for row in rows]
        ratios = f"{times[1] / times[0]:>10.2f}×{times[2] / times[1]:>12.2f}×"
        said = verdict(rows[1], rows[2], products[1], products[2])
        lines.append(f"{key[0]:<23}{key[1]:<11}{''.join(f'{time:>12.1f}' for time in times)}{ratios}  {said}")
    lines.append(
        f"allowed from 10 to 100 %: {allowed(products[1], products[2]):.2f}×, of which noise {NOISE}×"
    )
    return "\n".join(lines)
