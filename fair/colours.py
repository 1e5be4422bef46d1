"""An accent colour for light and dark, readable in both (WCAG 2.2, success criterion 1.4.3)."""

AA = 4.5
WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
# The look's surfaces, from tokens.css: what coloured text stands on, in light and in dark.
LIGHT = (242, 248, 246)
DARK = (31, 42, 42)
STEPS = 40


def shades(accent):
    """{token: (light, dark)} of the look's tokens that follow the accent, as "#rrggbb"."""
    colour = parse(accent)
    solid = readable(colour, WHITE, BLACK)
    return {
        "kapok": (_hex(solid), _hex(solid)),
        "kapok-deep": (_hex(mix(solid, BLACK, 0.12)), _hex(mix(solid, BLACK, 0.12))),
        "kapok-ink": (_hex(readable(colour, LIGHT, BLACK)), _hex(readable(colour, DARK, WHITE))),
        "kapok-tint": (_hex(mix(colour, WHITE, 0.92)), _hex(mix(colour, DARK, 0.8))),
    }


def unreadable(accent):
    """None where white text can be read on the colour, else {"ratio", "better"}."""
    try:
        colour = parse(accent)
    except ValueError:
        return None  # it is no colour at all, which is said elsewhere
    ratio = contrast(colour, WHITE)
    return None if ratio >= AA else {"ratio": ratio, "better": _hex(readable(colour, WHITE, BLACK))}


def readable(colour, ground, towards):
    """The colour, as little mixed with `towards` as makes it readable on `ground`."""
    for step in range(STEPS + 1):
        mixed = mix(colour, towards, step / STEPS)
        if contrast(mixed, ground) >= AA:
            return mixed
    return towards


def contrast(one, other):
    """The ratio of WCAG, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one, other, share):
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def parse(text):
    """(red, green, blue) of "#rrggbb". Raises ValueError."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(text)
    return tuple(bytes.fromhex(text[1:]))


def _luminance(colour):
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _hex(colour):
    return "#" + bytes(colour).hex()
