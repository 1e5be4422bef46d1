"""How evenly a schedule came out, in numbers for the organiser."""

from statistics import median

from matchmaking.scheduling.problem import MUST


def figures_of(problem, schedule):
    """Plain data: meetings, musts, and for both sides how many meetings and wishes people got."""
    counts = [0] * len(problem.people)
    for pair in schedule:
        for end in problem.ends[pair]:
            counts[end] += 1
    musts = [pair for pair, one in enumerate(problem.pairs) if one.is_must]
    split = len(problem.buyers)
    shares = list(wish_shares(problem, schedule))
    return {
        "meetings": len(schedule),
        "value": problem.value(schedule),
        "musts": len(musts),
        "musts_met": sum(pair in schedule for pair in musts),
        "buyers": side_figures(counts[:split], shares[:split]),
        "exhibitors": side_figures(counts[split:], shares[split:]),
        "moved": len(problem.moved(schedule)),
    }


def wish_shares(problem, schedule):
    """For each person: (own musts, own musts met, own wishes, own wishes met)."""
    for end, pairs in enumerate(problem.pairs_of):
        is_buyer = end < len(problem.buyers)
        own = [
            (pair, problem.pairs[pair].by_buyer if is_buyer else problem.pairs[pair].by_exhibitor)
            for pair in pairs
        ]
        wished = [pair for pair, wish in own if wish]
        must = [pair for pair, wish in own if wish == MUST]
        yield (
            len(must),
            sum(pair in schedule for pair in must),
            len(wished),
            sum(pair in schedule for pair in wished),
        )


def side_figures(counts, shares):
    """`least`, `median` and `most` are meetings of a person; `wish_*` are own wishes met in percent, of
    those who have any; `gini` is 0 where all got the same number of wishes, and near 1 where one got all."""
    percents = [round(100 * met / wished) for _musts, _met, wished, met in shares if wished]
    with_musts = [(musts, met) for musts, met, _wished, _got in shares if musts]
    return {
        "people": len(counts),
        "least": min(counts, default=0),
        "median": median(counts) if counts else 0,
        "most": max(counts, default=0),
        "wish_least": min(percents, default=0),
        "wish_median": round(median(percents)) if percents else 0,
        "with_musts": len(with_musts),
        "all_musts": sum(musts == met for musts, met in with_musts),
        "gini": round(gini([met for _musts, _met, wished, met in shares if wished]), 3),
    }


def gini(values):
    """Mean difference of all pairs over twice the mean: https://en.wikipedia.org/wiki/Gini_coefficient"""
    total, many = sum(values), len(values)
    if not total:
        return 0.0
    ranked = sum((2 * rank - many - 1) * value for rank, value in enumerate(sorted(values), 1))
    return ranked / (many * total)
