#!/usr/bin/env python3
"""The comparisons with the truth say nothing where there is nothing, and find what was put there."""
import unittest

from chain_truth import chain, compare_calls
from grade import compare_visits
from metrics_agree import compare_metrics, read_metrics
from truth import Visit

LINES = {"send-duty": "duty", "send-eps": "eps"}


def visit(call, queue, outcome, joined, wait, linked=None, race=False):
    return Visit(call_id=call, linked_id=linked or call, queue=queue, outcome=outcome, joined=joined, wait=wait, race=race, label="")


def visit_row(call, queue, outcome, at, wait):
    return {"switch_call_id": call, "queue": queue, "outcome": outcome, "offered_at": str(at), "wait_s": wait, "provenance": "live", "times": "event"}


def call_row(call, line, outcome, class_name, visits, transferred="0", hours="open"):
    return {"switch_call_id": call, "line": line, "outcome": outcome, "class": class_name, "visits": visits, "transferred": transferred,
            "hours": hours, "offered_at": "1"}


class Visits(unittest.TestCase):
    TRUTH = [visit("1.0", "send-duty", "timeout", 10, 4.0), visit("1.0", "send-eps", "answered", 14, 1.5)]
    ROWS = [visit_row("1.0", "send-duty", "timeout", 10, "4.010"), visit_row("1.0", "send-eps", "answered", 14, "1.500")]

    def differences(self, rows, **options):
        return compare_visits(self.TRUTH, rows, **options)[0]

    def test_the_same_is_the_same(self):
        self.assertEqual(compare_visits(self.TRUTH, self.ROWS), ([], 2))

    def test_wrong_missing_extra_and_a_wait_that_is_off(self):
        wrong = [dict(self.ROWS[0], outcome="abandoned"), self.ROWS[1]]
        self.assertEqual(len(self.differences(wrong)), 1)
        self.assertEqual(len(self.differences(self.ROWS[:1])), 1)
        self.assertEqual(len(self.differences(self.ROWS + [visit_row("1.0", "send-eps", "answered", 20, "1.0")])), 1)
        self.assertEqual(len(self.differences([dict(self.ROWS[0], wait_s="4.5"), self.ROWS[1]])), 1)
        self.assertEqual(len(self.differences([dict(self.ROWS[0], wait_s=""), self.ROWS[1]])), 1)

    def test_unknown_is_excused_only_where_it_is_said(self):
        unknown = [dict(self.ROWS[0], outcome="unknown"), self.ROWS[1]]
        self.assertEqual(len(self.differences(unknown)), 1)
        self.assertEqual(self.differences(unknown, unknown_ok=["timeout"]), [])
        self.assertEqual(len(self.differences(unknown, unknown_ok=["withdrawn"])), 1)


class Calls(unittest.TestCase):
    def chained(self, *visits):
        return [(c.line, c.outcome, c.class_name(5.0), len(c.visits), c.transferred) for c in chain(list(visits), LINES)]

    def test_a_loop_is_one_call(self):
        self.assertEqual(self.chained(visit("1.0", "send-duty", "timeout", 10, 3), visit("1.0", "send-duty", "answered", 13, 2)),
                         [("duty", "answered", "answered", 2, False)])

    def test_overflow_hides_nothing(self):
        self.assertEqual(self.chained(visit("1.0", "send-duty", "timeout", 10, 3), visit("1.0", "send-eps", "abandoned", 13, 2)),
                         [("duty", "timeout", "not_served", 1, False), ("eps", "abandoned", "short", 1, False)])

    def test_coming_back_unanswered_is_the_same_call(self):
        self.assertEqual(self.chained(visit("1.0", "send-duty", "timeout", 10, 3), visit("1.0", "send-eps", "timeout", 13, 2),
                                      visit("1.0", "send-duty", "abandoned", 15, 1)),
                         [("duty", "abandoned", "abandoned", 2, False), ("eps", "timeout", "not_served", 1, False)])

    def test_an_answer_closes_and_linked_ids_belong_together(self):
        self.assertEqual(self.chained(visit("1.0", "send-duty", "answered", 10, 3), visit("1.4", "send-duty", "answered", 20, 2, linked="1.0")),
                         [("duty", "answered", "answered", 1, False), ("duty", "answered", "answered", 1, True)])

    def test_differences_are_found(self):
        calls = chain([visit("1.0", "send-duty", "abandoned", 10, 2), visit("1.1", "send-duty", "answered", 20, 2)], LINES)
        good = [call_row("1.0", "duty", "abandoned", "short", "1"), call_row("1.1", "duty", "answered", "answered", "1")]
        self.assertEqual(compare_calls(calls, good), ([], 2))
        self.assertEqual(len(compare_calls(calls, [dict(good[0], **{"class": "abandoned"}), good[1]])[0]), 1)
        self.assertEqual(len(compare_calls(calls, [good[0], dict(good[1], visits="2", transferred="1")])[0]), 2)
        self.assertEqual(len(compare_calls(calls, good[:1])[0]), 1)
        self.assertEqual(len(compare_calls(calls, good + [call_row("1.2", "duty", "answered", "answered", "1")])[0]), 1)


class Metrics(unittest.TestCase):
    ROWS = [call_row("1.0", "duty", "answered", "answered", "1"), call_row("1.1", "duty", "waiting", "waiting", "1")]
    PAGE = ('dutyline_calls_offered_total{line="duty",hours="open"} 2\n'
            'dutyline_calls_total{line="duty",hours="open",class="answered",outcome="answered"} 1\n'
            'dutyline_calls_total{line="duty",hours="open",class="short",outcome="abandoned"} 0\n'
            'dutyline_books_imbalance{line="duty"} 0\n')

    def test_agreement_and_every_kind_of_difference(self):
        self.assertEqual(compare_metrics(read_metrics(self.PAGE), self.ROWS), [])
        for old, new in (("open\"} 2", "open\"} 3"), ("answered\"} 1", "answered\"} 2"), ("abandoned\"} 0", "abandoned\"} 1"),
                         ("imbalance{line=\"duty\"} 0", "imbalance{line=\"duty\"} 1")):
            with self.subTest(new):
                self.assertEqual(len(compare_metrics(read_metrics(self.PAGE.replace(old, new)), self.ROWS)), 1)
        self.assertTrue(compare_metrics({}, self.ROWS))


if __name__ == "__main__":
    unittest.main()
