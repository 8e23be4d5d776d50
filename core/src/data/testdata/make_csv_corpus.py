"""Writes csv_corpus.json: CSV texts and what Python's csv module reads.

    python3 make_csv_corpus.py > csv_corpus.json

The goldens of csv_reader_test.cc. Every text is valid RFC 4180 with the given
separator; the first row is the header.
"""

import csv
import io
import itertools
import json

TEXTS = [
    ("plain", ",", "a,b\n1,2\n"),
    ("no last line end", ",", "a,b\n1,2"),
    ("crlf", ",", "a,b\r\n1,2\r\n3,4\r\n"),
    ("cr only", ",", "a,b\r1,2\r3,4\r"),
    ("mixed line ends", ",", "a,b\n1,2\r\n3,4\r5,6"),
    ("quoted", ",", 'a,b\n"1","2"\n'),
    ("doubled quotes", ",", 'a,b\n"say ""hi""","2"\n'),
    ("only quotes", ",", 'a,b\n"""",""""""\n'),
    ("empty quoted", ",", 'a,b\n"",""\n'),
    ("empty fields", ",", "a,b,c\n,,\n1,,3\n,2,\n"),
    ("embedded lf", ",", 'a,b\n"1\n2",3\n'),
    ("embedded crlf", ",", 'a,b\r\n"1\r\n2",3\r\n'),
    ("embedded cr", ",", 'a,b\n"1\r2",3\n'),
    ("embedded empty lines", ",", 'a,b\n"\n\n\n",3\n'),
    ("embedded separator", ",", 'a,b\n"1,2",3\n'),
    ("quote next to separator", ",", 'a,b\n""",""",","\n'),
    ("spaces kept", ",", "a,b\n 1 ,  2\n"),
    ("tab kept", ",", "a,b\n\t1\t,2\n"),
    ("space before a quote ends", ",", 'a,b\n"1 "," 2"\n'),
    ("empty lines", ",", "a,b\n\n1,2\n\n\n3,4\n\n"),
    ("empty lines crlf", ",", "a,b\r\n\r\n1,2\r\n\r\n"),
    ("line of spaces in one column", ",", "a\n  \nx\n"),
    ("quoted empty line in one column", ",", 'a\n""\nx\n'),
    ("one column", ",", "a\n1\n2\n"),
    ("umlauts", ",", "gr\u00f6\u00dfe,b\nstra\u00dfe,\u4e2d\u6587\n"),
    ("emoji", ",", 'a,b\n"\U0001f600, ok",2\n'),
    ("line separators of unicode", ",", "a,b\n1\u20282,3\u20294\n"),
    ("vertical tab and form feed", ",", "a,b\n1\x0b2,3\x0c4\n"),
    ("next line character", ",", "a,b\n1\u00852,3\n"),
    ("backslashes", ",", 'a,b\n\\n,"\\"\n'),
    ("single quotes", ",", "a,b\n'1,2'\n"),
    ("json in a field", ",", 'a,b\n"{""k"": [1, 2]}",x\n'),
    ("comment signs", ",", "a,b\n#1,2\n"),
    ("semicolons", ";", 'a;b\n"1;2";3,4\n'),
    ("semicolon decimal commas", ";", "name;price\nx;1,50\n"),
    ("tabs", "\t", 'a\tb\n"1\t2"\t3\n'),
    ("tabs with commas", "\t", "a\tb\n1, 2\t3; 4\n"),
    ("long field", ",", "a,b\n" + "x" * 5000 + "," + '"' + "y\n" * 500 + '"\n'),
    ("many columns", ",", ",".join(f"c{i}" for i in range(300)) + "\n"
     + ",".join(str(i) for i in range(300)) + "\n"),
    ("quoted header", ",", '"a","b, c"\n1,2\n'),
    ("header over two lines", ",", '"a\nb",c\n1,2\n'),
]


def combinations():
    """Every pair and triple of awkward fields, quoted where they must be."""
    parts = ["", '""', '""""', "x", '" "', '"\n"', '"\r\n"', '"a""b"', '","']
    for size in (2, 3):
        for i, fields in enumerate(itertools.product(parts, repeat=size)):
            header = ",".join("abc"[:size])
            yield (f"combination {size}.{i}", ",",
                   header + "\n" + ",".join(fields) + "\nend" + "," * (size - 1))


def read(text, separator):
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator,
                      strict=True)
    return [row for row in rows if row]  # [] is an empty line


corpus = []
for name, separator, text in [*TEXTS, *combinations()]:
    corpus.append({"name": name, "separator": separator, "text": text,
                   "rows": read(text, separator)})
print("[" + ",\n".join(json.dumps(c) for c in corpus) + "]")
