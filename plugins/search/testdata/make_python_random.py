"""Writes python_random.txt: `python3 make_python_random.py > python_random.txt`

What CPython's random.Random and NumPy's RandomState draw. Made with CPython
3.11.7 and NumPy 2.4.6. One line per draw: `seed operation arguments: results`.
Reals are written as hexadecimal floats, so that nothing is rounded.
"""

import random

import numpy

for seed in (0, 1, 9, 42, 2**31 + 7, 123456789012345, 2**64 - 1):
    rng = random.Random(seed)
    def line(operation, *values):
        print(seed, f"{operation}:", *values)

    for _ in range(40):
        line("random", rng.random().hex())
        bits = rng.randint(1, 64)
        line("randint 1 64", bits)
        line(f"getrandbits {bits}", rng.getrandbits(bits))
        line("randint -3 4", rng.randint(-3, 4))
        below = rng.randint(1, 2**40)
        line(f"randint 1 {2**40}", below)
        line(f"below {below}", rng.randrange(below))
        items = list(range(rng.randint(1, 12)))
        line("randint 1 12", len(items))
        rng.shuffle(items)
        line(f"shuffle {len(items)}", *items)
    for size, count in ((1, 1), (7, 7), (10, 2), (21, 5), (22, 5), (60, 6),
                        (85, 6), (86, 6), (1000, 35), (277, 35), (278, 35),
                        (90, 35), (5, 0)):
        line(f"sample {size} {count}", *rng.sample(range(size), count))
    for weights in ((1.0,), (0.1, 0.5, 0.2), (0.0, 3.0, 0.0, 1.0)):
        for _ in range(8):
            names = " ".join(map(str, weights))
            line(f"choices {names}",
                 rng.choices(range(len(weights)), weights=weights)[0])

for seed in (0, 9, 42, 2**32 - 1):
    state = numpy.random.RandomState(seed)
    for _ in range(700):
        last = state.rand()
    print(seed, "numpy 700:", float(last).hex())
