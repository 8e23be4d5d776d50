"""Answers with the scores that they must get."""

import unittest

import @NAME@_evaluator as plugin

GOLDENS = [
    # ignore_case, output, expected, score
    (True, "apple", "apple", 1.0),
    (True, " Apple\n", "apple", 1.0),
    (False, "Apple", "apple", 0.0),
    (True, "an apple", "apple", 0.0),
    (True, "", "apple", 0.0),
]


class Goldens(unittest.TestCase):

    def test_scores(self):
        for ignore_case, output, expected, score in GOLDENS:
            with self.subTest(output=output, ignore_case=ignore_case):
                result = plugin.score(output, expected,
                                      {"ignore_case": ignore_case})
                if score < 1.0:
                    result, feedback = result
                    self.assertIn(expected, feedback)
                self.assertEqual(result, score)


if __name__ == "__main__":
    unittest.main()
