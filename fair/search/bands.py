"""The steps in which prices, minimum orders and lead times are offered for filtering."""

PRICE = (1, 5, 20, 100, 500, 2000)
MOQ = (1, 10, 100, 500, 1000)
LEAD_TIME = (7, 15, 30, 60)


def price_band(price_usd):
    """The index of the band: 0 is below the first step, len(PRICE) is from the last one up."""
    return sum(price_usd >= step for step in PRICE)


def price_bands():
    """(lower, upper) of every band in US dollars; None is open."""
    return list(zip((None, *PRICE), (*PRICE, None), strict=True))


def bands_between(price_from, price_to):
    """The bands that a range of prices touches."""
    low = price_band(price_from) if price_from is not None else 0
    high = price_band(price_to) if price_to is not None else len(PRICE)
    return list(range(low, high + 1))


def band_labels(price_usd, moq, lead_time_days):
    """Labels of an entry: its one price band; every step of MOQ and lead time that it stays within."""
    labels = []
    if price_usd is not None:
        labels.append(f"price:{price_band(price_usd)}")
    if moq is not None:
        labels += [f"moq:{step}" for step in MOQ if moq <= step]
    if lead_time_days is not None:
        labels += [f"lead_time:{step}" for step in LEAD_TIME if lead_time_days <= step]
    return labels
