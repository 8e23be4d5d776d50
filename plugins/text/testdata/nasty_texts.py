"""Texts that bring out where metrics differ, for the golden files.

  import nasty_texts
  for output, references in nasty_texts.cases(random.Random(1), 100): ...

The scripts make_goldens.py of the evaluators import this. Same seed, same
texts.
"""

FIXED = [
    "",
    " ",
    "a",
    ".",
    "...",
    "the cat sat on the mat",
    "The cat is on the mat.",
    "the the the the the the the",
    "Hello, world!",
    "hello there world",
    "It's 3.14, isn't it? U.S.A. 1,234,567.89-10 (5-6) a-b x.y 7.",
    "&quot;Hi&amp;bye&lt;x&gt; &amp;lt;skipped&gt; <skipped>done &apos;",
    "50% $5.00 #tag @me a/b a\\b ~ ^ _ `q` | {x} [y] +1 =2 :3 ;4",
    "C'est l'été – déjà vu… «oui» “non” ‘peut-être’",
    "e\u0301te\u0301 cafe\u0301 Å\u030a ñ n\u0303",
    "ΟΔΟΣ ΣΑΣ Σ ΑΣ' ΑΣΑ ΌΣΟΣ. σοφοσ Σ.Σ",
    "İstanbul IŞIK ıI ǅ ß ẞ ﬁ Straße STRASSE K Å",
    "日本語のテキスト。東京、２０２４年！（テスト）「引用」",
    "我爱北京天安门，天安门上太阳升。Hello世界2008年",
    "ひらがな カタカナ ㇰㇱ ｶﾀｶﾅ",
    "한국어 텍스트입니다. 서울",
    "مرحبا بالعالم، كيف الحال؟ ١٢٣٫٤",
    "שלום עולם! 1,5",
    "\U0001F469\u200d\U0001F52C \U0001F1E9\U0001F1EA \U0001F44D\U0001F3FD ok",
    "\U00020000\U0002A6D6 \u2001wide\u3000space\u00a0nbsp\u202fnarrow\u2028ls",
    "tabs\tand\x0bvt\x0cff\x1cfs\x1dgs\x1ers\x1fus\x85nel end",
    "line one\nline two-\njoined\r\nline three\n\n-dash\n",
    "NUL\x00in\x00side \x01\x02\x7f \ufeffbom zero\u200bwidth soft\u00adhyphen",
    "½ ² ³ Ⅻ ① ٣ 五 1² x² 10€ £5 ¥100 ©2024 ™ → ± ≠ √2",
    "SELECT * FROM t WHERE a>=1 AND b<>'x'; -- note",
    "{\"key\": [1, 2.5, -3e10], \"s\": \"a\\nb\"}",
    "one",
    "one two",
    "one two three",
    "one two three four",
    "one two three four five six seven eight nine ten",
    "ten nine eight seven six five four three two one",
    "The President's dog's 's 's, John's. 's",
    "relational conditional rationally digitizers operators feudalism dying",
    "generously hopping hopefulness skies flies tied agreed fitting",
    "http://example.com/a?b=c&d=e#f user@example.org 192.168.0.1:80",
    "A.B.C. ,,, .,., -1 --2 3-4-5 6.-7 8,-9 -.5 5.- ,5 5,",
]

ALPHABETS = [
    "ab ",
    "ab,. -1\n",
    "the cat sat on a mat . , ! ? 3.5 1,000 's".split(" "),
    "0123456789.,-/ ",
    "abcABC'\"&;<>()[]{} \t\n",
    "ΣσςΑα' .:1\u0301",
    "日本語、。あア１ー ab",
    "é\u0301ñ\u0303 \u00a0\u3000\u2028x",
    "\U0001F469\u200d\U0001F52C\U0001F44D\U0001F3FD ok",
    "שלוםمرحبا ١٢٣ ,.",
    "half+=$€½²Ⅻ©°•—…“”. ",
    "&amp; &lt; &quot; &gt; a . , <skipped> -\n".split(" "),
    "running runner ran happily happiness relational ies ied eed ing".split(" "),
]


def random_text(rng, longest=60):
    alphabet = rng.choice(ALPHABETS)
    length = rng.choice([1, 2, 3, 5, 10, 20, longest])
    joint = rng.choice(["", " ", " "]) if isinstance(alphabet, list) else ""
    return joint.join(rng.choice(alphabet) for _ in range(length))


def mutated(rng, text):
    """`text` with words dropped, added, moved, or in another case."""
    words = text.split(" ")
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(words))
        what = rng.randrange(6)
        if what == 0 and len(words) > 1:
            words.pop(at)
        elif what == 1:
            words.insert(at, rng.choice(["the", "x", "été", "日本", ",", "9"]))
        elif what == 2:
            words.insert(rng.randrange(len(words)), words.pop(at))
        elif what == 3:
            words[at] = words[at].swapcase()
        elif what == 4:
            end = min(len(words), at + rng.randrange(1, 5))
            block = words[at:end]
            del words[at:end]
            to = rng.randrange(len(words) + 1)
            words[to:to] = block
        else:
            words[at] = words[at] + rng.choice([".", ",", "!", "s", "-"])
    return " ".join(words)


def cases(rng, count):
    """Pairs of an output and one to four references."""
    for _ in range(count):
        kind = rng.randrange(5)
        if kind == 0:
            reference = rng.choice(FIXED)
            output = rng.choice(FIXED)
        elif kind == 1:
            reference = rng.choice(FIXED)
            output = reference
        elif kind in (2, 3):
            reference = rng.choice(FIXED + [random_text(rng)])
            output = mutated(rng, reference)
        else:
            reference = random_text(rng)
            output = random_text(rng)
        references = [reference]
        while rng.random() < 0.3 and len(references) < 4:
            references.append(rng.choice(
                [mutated(rng, reference), rng.choice(FIXED),
                 random_text(rng)]))
        rng.shuffle(references)
        yield output, references


def fixed_pairs():
    """Each fixed text against itself and its neighbour."""
    for i, text in enumerate(FIXED):
        yield text, [text]
        yield text, [FIXED[(i + 1) % len(FIXED)]]
