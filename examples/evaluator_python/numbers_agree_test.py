"""Answers with scores worked out by hand."""

import unittest

from numbers_agree import numbers_agree


class NumbersAgree(unittest.TestCase):

    def test_scores(self):
        for output, expected, score in [
                ("It costs 1,200 dollars.", "1200", 1.0),
                ("12.50 and -3", "-3; 12.5", 1.0),
                ("Between 10 and 20", "10, 30", (0.5, "Missing: 30")),
                ("About 7", "8", (0.0, "Missing: 8")),
                ("8, not 7", "8", (0.0, "Not asked for: 7")),
                ("no number", "none", 1.0)]:
            with self.subTest(output=output):
                self.assertEqual(numbers_agree(output, expected), score)


if __name__ == "__main__":
    unittest.main()
