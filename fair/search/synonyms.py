"""Names of one thing, as buyers of different countries say them; asked for when a word alone finds little.

Only what is the same thing in every trade stands here: a near miss brings wrong products to a whole fair.
"""

from fair.search.words import lexemes, tokens

GROUPS = """
aircon, air conditioner
bicycle, bike
biscuits, cookies
buggy, pram, stroller
cell phone, mobile phone, smartphone
couch, sofa
cutlery, flatware
diaper, nappy
e-bike, electric bicycle
earbuds, earphones
elevator, lift
faucet, tap
flashlight, torch
fridge, refrigerator
hard disk, hard drive, hdd
hoover, vacuum cleaner
jewellery, jewelry
laptop, notebook
lorry, truck
pajamas, pyjamas
photovoltaic, solar
rucksack, backpack
sneakers, trainers
solid state drive, ssd
spanner, wrench
television, tv
thermos, vacuum flask
trash can, dustbin, garbage bin
tyre, tire
"""


def _read(groups):
    """Of each single word's lexeme, the other names as tuples of lexemes."""
    found = {}
    for line in groups.strip().splitlines():
        names = [tuple(lexemes(token)[0] for token in tokens(name)) for name in line.split(",")]
        for name in names:
            if len(name) == 1:
                found[name[0]] = tuple(other for other in names if other != name)
    return found


SYNONYMS = _read(GROUPS)
