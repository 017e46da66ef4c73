"""What the Locust files share, as far as it needs no Locust. `python_test.ts` runs this; by hand:

PYTHONPATH=locust python3 tests/locust/plimsoll_load_test.py
"""

import json
import math
import os
import unittest
from unittest import mock

from plimsoll_load import draws, levels, mix, settings
from plimsoll_load.arrivals import planned_starts
from plimsoll_load.history import History
from plimsoll_load.levels import Levels
from plimsoll_load.spread import percentile, spread


def kolmogorov_smirnov_distance(sample, cdf):
    """Largest distance between the sample's distribution function and a given one."""
    n = len(sample)
    return max(max(cdf(value) - i / n, (i + 1) / n - cdf(value)) for i, value in enumerate(sorted(sample)))


def first(starts, count):
    return [next(starts) for _ in range(count)]


def constant(rate, limit=math.inf, settle=0.0):
    return Levels([rate], False, settle, limit)


class Settings(unittest.TestCase):
    def refused(self, environment, read, message):
        with mock.patch.dict(os.environ, environment), self.assertRaises(SystemExit) as ended:
            read()
        self.assertRegex(str(ended.exception), message)

    def think_time(self):
        return settings.number("LOCUST_THINK_TIME", "mean think time of a user, seconds", above=True)

    def test_a_mandatory_setting_that_is_missing_says_what_to_set(self):
        for told in ("", "  "):
            self.refused(
                {"LOCUST_THINK_TIME": told},
                self.think_time,
                r"^Cannot start the load as LOCUST_THINK_TIME must be set to the mean think time of a user, seconds, "
                r"a number > 0, such as LOCUST_THINK_TIME=1\.5: it is not set$",
            )

    def test_a_setting_that_is_no_such_number_is_quoted(self):
        for told in ("0", "-1", "nan", "inf", "a while"):
            self.refused(
                {"LOCUST_THINK_TIME": told}, self.think_time, f'must be the mean think time .*: it is "{told}"$'
            )
        self.refused(
            {"LOCUST_SEED": "1.5"},
            settings.seed,
            'LOCUST_SEED must be the seed of the draws, a whole number: it is "1.5"',
        )
        self.refused({"LOCUST_FIT_TRACE": "perhaps"}, lambda: settings.flag("LOCUST_FIT_TRACE"), "must be 1 or 0")

    def test_settings_that_are_there_are_read(self):
        with mock.patch.dict(
            os.environ, {"LOCUST_THINK_TIME": " 0.25 ", "LOCUST_FIT_TRACE": "True", "LOCUST_SEED": "7"}
        ):
            self.assertEqual((self.think_time(), settings.flag("LOCUST_FIT_TRACE"), settings.seed()), (0.25, True, 7))

    def test_a_trace_needs_its_scale_and_its_time(self):
        trace = os.path.join(levels.WORKLOADS, "day.csv")
        self.refused({"LOCUST_TRACE": trace}, levels.traced_levels, "LOCUST_AMPLITUDE must be set to the height")
        scaled = {"LOCUST_TRACE": trace, "LOCUST_AMPLITUDE": "5"}
        self.refused(
            {**scaled, "LOCUST_FIT_TRACE": "1"}, levels.traced_levels, "LOCUST_TIME_LIMIT must be set to the time"
        )
        self.refused({**scaled, "LOCUST_SHAPE": "day"}, levels.traced_levels, "exclude each other")
        self.refused(
            {"LOCUST_AMPLITUDE": "5", "LOCUST_SHAPE": "square", "LOCUST_TIME_LIMIT": "9"},
            levels.traced_levels,
            'must be one of burst, crowd, day, .*: it is "square"',
        )
        self.refused({**scaled, "LOCUST_TRACE": "no/such.csv"}, levels.traced_levels, "no/such.csv")


class Traces(unittest.TestCase):
    def test_one_column_is_read_with_a_heading_or_none(self):
        for text in ("load\n1\n2.5\n", "1\n2.5", "\ufeffrequests per s\r\n1\r\n 2.5 \r\n\r\n\n"):
            self.assertEqual(levels.parse_trace(text, "x.csv"), [1.0, 2.5])

    def test_a_garbled_or_empty_trace_is_refused_with_its_line(self):
        for text, line, found in (
            ("load\n1\nmany\n", 3, "many"),
            ("1\n\n2\n", 2, ""),
            ("load\n1,2\n", 2, "1,2"),
            ("nan\n1\n", 1, "nan"),
            ("time,load\n1\n", 1, "time,load"),
            ("1\n1e999\n", 2, "1e999"),
            ("1\n0x10\n", 2, "0x10"),
            ("1\n1_0\n", 2, "1_0"),
        ):
            with self.assertRaisesRegex(ValueError, f'^line {line} of x.csv must be one number: it is "{found}"$'):
                levels.parse_trace(text, "x.csv")
        for text in ("", "\n \n", "load\n"):
            with self.assertRaisesRegex(ValueError, "^x.csv must hold at least one load value: it holds none$"):
                levels.parse_trace(text, "x.csv")

    def test_values_are_scaled_to_shift_and_amplitude(self):
        self.assertEqual(levels.scaled([10.0, 30.0, 20.0], 2, 8), [2.0, 10.0, 6.0])
        self.assertEqual(levels.scaled([7.0, 7.0], 2, 8), [10, 10])
        self.assertEqual([levels.users(level) for level in (0.49, 0.5, 1.5, 2.5)], [0, 1, 2, 3])

    def test_a_trace_is_stretched_squeezed_or_begins_again(self):
        self.assertEqual(levels.fitted([1.0, 2.0], 6), [1, 1, 1, 2, 2, 2])
        self.assertEqual(levels.fitted([1.0, 2.0, 3.0, 4.0], 2), [2, 4])
        looping = Levels([5.0, 6.0], True, 0.0, 5.0)
        self.assertEqual([looping.at(second) for second in (0, 0.99, 1, 2, 3.5)], [5, 5, 6, 5, 6])
        self.assertEqual([looping.is_over(second) for second in (4.99, 5)], [False, True])
        holding = Levels([5.0, 6.0], False, 3.0, math.inf)
        self.assertEqual([holding.at(second) for second in (0, 2.9, 3, 4, 100)], [5, 5, 5, 6, 6])

    def test_settings_give_the_levels_of_a_trace_a_shape_and_a_campaign(self):
        trace = os.path.join(levels.WORKLOADS, "ramp.csv")
        with mock.patch.dict(
            os.environ,
            {
                "LOCUST_TRACE": trace,
                "LOCUST_AMPLITUDE": "9",
                "LOCUST_SHIFT": "1",
                "LOCUST_TIME_LIMIT": "5",
                "LOCUST_FIT_TRACE": "1",
            },
        ):
            found = levels.chosen_levels()
            self.assertEqual([levels.users(level) for level in found.per_second], [3, 6, 10, 6, 3])
            self.assertEqual((found.loops, found.limit_seconds), (False, 5))
        with mock.patch.dict(os.environ, {"LOCUST_SHAPE": "ramp", "LOCUST_AMPLITUDE": "10", "LOCUST_TIME_LIMIT": "5"}):
            self.assertEqual([levels.users(level) for level in levels.chosen_levels().per_second], [2, 6, 10, 6, 2])
        with mock.patch.dict(os.environ, {"PLIMSOLL_LEVELS_PER_SECOND": "3x2,0.5", "PLIMSOLL_SETTLE_SECONDS": "4"}):
            found = levels.chosen_levels()
            self.assertEqual((found.per_second, found.settle_seconds, found.loops), ([3, 3, 0.5], 4, False))
        self.assertIsNone(levels.chosen_levels())


class Draws(unittest.TestCase):
    def test_streams_repeat_themselves_and_differ_from_each_other(self):
        again = [draws.stream(42, "user", 3, "waits").random() for _ in range(2)]
        self.assertEqual(again[0], again[1])
        streams = [
            (seed, *parts) for seed in (42, 43) for parts in (("user", 3, "waits"), ("user", 4, "waits"), ("arrivals",))
        ]
        self.assertEqual(len({draws.stream(*parts).random() for parts in streams}), len(streams))

    def test_think_times_of_all_users_are_exponential(self):
        times = [
            draws.exponential(stream, 2.0)
            for stream in (draws.stream(42, "user", number, "waits") for number in range(40))
            for _ in range(100)
        ]
        # 4000 draws: the mean is within 3 standard errors, 3 * 2 / sqrt(4000).
        self.assertLess(abs(sum(times) / len(times) - 2), 0.095)
        # 1.63 / sqrt(n) is the critical distance at 1 % (Stephens, 1970).
        distance = kolmogorov_smirnov_distance(times, lambda value: 1 - math.exp(-value / 2))
        self.assertLess(distance, 1.63 / math.sqrt(len(times)))


class Mixes(unittest.TestCase):
    def test_endpoints_are_drawn_by_their_weights(self):
        with open(os.path.join(mix.MIXES, "browsing.json"), encoding="utf-8") as file:
            browsing = mix.parse_mix(file.read(), "browsing.json")
        count = 20_000
        stream = draws.stream(42, "user", 0, "choices")
        drawn = [browsing.draw(stream).path for _ in range(count)]
        expected = {endpoint.path: endpoint.weight / 100 * count for endpoint in browsing.endpoints}
        chi_square = sum((drawn.count(path) - mean) ** 2 / mean for path, mean in expected.items())
        # 99.9 % quantile of chi-square with 3 degrees of freedom.
        self.assertLess(chi_square, 16.27)
        stream = draws.stream(42, "user", 0, "choices")
        self.assertEqual([browsing.draw(stream).path for _ in range(100)], drawn[:100])

    def test_every_mix_of_the_project_can_be_used(self):
        for name in os.listdir(mix.MIXES):
            with open(os.path.join(mix.MIXES, name), encoding="utf-8") as file:
                self.assertGreater(len(mix.parse_mix(file.read(), name).endpoints), 0)

    def test_names_and_bodies_are_read(self):
        text = json.dumps(
            {"POST /cart": {"weight": 2.5, "reason": "some buy", "name": "cart", "body": {"quantity": 1}}}
        )
        [endpoint] = mix.parse_mix(text, "x.json").endpoints
        self.assertEqual((endpoint.method, endpoint.path, endpoint.weight), ("POST", "/cart", 2.5))
        self.assertEqual((endpoint.name, endpoint.body), ("cart", {"quantity": 1}))

    def test_a_wrong_mix_is_refused_with_its_entry(self):
        good = '"GET /": {"weight": 1, "reason": "x"}'
        for text, message in (
            ("{", "it must be JSON in x.json: line 1"),
            ("{}", "must be an object with an entry for each endpoint in x.json"),
            ("[1]", "must be an object with an entry"),
            ('{"/": {"weight": 1, "reason": "x"}}', 'must be like "GET /path" in x.json: it has "/"'),
            ('{"GET /": {"weight": 1}}', 'the reason of "GET /" must be a text in x.json: it is null'),
            (
                '{"GET /": {"weight": 0, "reason": "x"}}',
                'the weight of "GET /" must be a number > 0 in x.json: it is 0',
            ),
            ('{"GET /": {"weight": true, "reason": "x"}}', "must be a number > 0 in x.json: it is true"),
            ('{"GET /": {"weight": 1, "reason": "x", "wieght": 2}}', "may have name and body"),
            ("{" + good + "," + good + "}", '"GET /" stands there twice'),
        ):
            with self.assertRaisesRegex(ValueError, message):
                mix.parse_mix(text, "x.json")


class Arrivals(unittest.TestCase):
    def test_the_plan_depends_on_the_seed_and_on_nothing_else(self):
        plan = first(planned_starts(constant(20.0), "exponential", 42), 200)
        self.assertEqual(plan, first(planned_starts(constant(20.0), "exponential", 42), 200))
        self.assertNotEqual(plan, first(planned_starts(constant(20.0), "exponential", 43), 200))

    def test_gaps_are_exponential_or_constant(self):
        plan = first(planned_starts(constant(20.0), "exponential", 42), 4000)
        gaps = [b - a for a, b in zip([0.0, *plan], plan)]
        distance = kolmogorov_smirnov_distance(gaps, lambda value: 1 - math.exp(-20 * value))
        self.assertLess(distance, 1.63 / math.sqrt(len(gaps)))
        for found, expected in zip(first(planned_starts(constant(4.0), "constant", 42), 9), range(1, 10)):
            self.assertAlmostEqual(found, expected / 4)

    def test_the_rate_follows_its_levels_through_zero_and_settling(self):
        rates = Levels([10.0, 0.0, 40.0], False, 2.0, 4.0)
        plan = list(planned_starts(rates, "constant", 42))
        by_second = [sum(second < start <= second + 1 for start in plan) for second in range(7)]
        # Two seconds of settling at the first level, then the levels, the last of which holds until the limit.
        self.assertEqual(by_second, [10, 10, 10, 0, 40, 40, 0])
        loop = Levels([5.0, 0.0], True, 0.0, 4.0)
        plan = list(planned_starts(loop, "constant", 42))
        self.assertEqual([sum(second < start <= second + 1 for start in plan) for second in range(5)], [5, 0, 5, 0, 0])
        self.assertEqual(list(planned_starts(Levels([0.0], False, 0.0, math.inf), "exponential", 42)), [])

    def test_a_rate_that_rises_gives_a_poisson_process_of_that_rate(self):
        seconds = 200
        rates = Levels([second / 10 for second in range(seconds)], False, 0.0, float(seconds))
        plan = list(planned_starts(rates, "exponential", 42))
        # By the change of time, the requests expected until each arrival are a Poisson process of rate 1.
        expected = [0.0]
        for rate in rates.per_second:
            expected.append(expected[-1] + rate)
        until = [expected[int(start)] + (start - int(start)) * rates.per_second[int(start)] for start in plan]
        gaps = [b - a for a, b in zip([0.0, *until], until)]
        self.assertLess(
            kolmogorov_smirnov_distance(gaps, lambda value: 1 - math.exp(-value)), 1.63 / math.sqrt(len(gaps))
        )
        self.assertLess(abs(len(plan) - expected[-1]), 3 * math.sqrt(expected[-1]))


class Seconds(unittest.TestCase):
    def at(self, seconds):
        return mock.patch("plimsoll_load.history.time.time", return_value=seconds)

    def test_each_second_is_summed_up_and_none_is_left_out(self):
        history = History(keeps_latencies=True)
        with self.at(1000.9):
            for milliseconds in (30.04, 10.0, 20.0):
                history.answered(milliseconds, milliseconds == 20)
        history.ended(1000, 4)
        with self.at(1003.1):
            history.answered(5.0, False)
        rows = history.rows()
        self.assertEqual(list(rows), [1000, 1001, 1002, 1003])
        first = {
            name: rows[1000][name] for name in ("requests", "failures", "level", "meanMs", "p50Ms", "p95Ms", "p99Ms")
        }
        self.assertEqual(
            first,
            {"requests": 3, "failures": 1, "level": 4, "meanMs": 20.013, "p50Ms": 20, "p95Ms": 30.04, "p99Ms": 30.04},
        )
        self.assertEqual((rows[1001]["requests"], rows[1001]["level"], rows[1003]["requests"]), (0, None, 1))
        self.assertEqual(history.latencies, {1000: [30.0, 10.0, 20.0], 1003: [5.0]})

    def test_a_request_that_is_sent_late_counts_where_it_was_planned(self):
        history = History(keeps_latencies=False)
        history.sent(1000.2, 0.001)
        history.ended(1001, 1)
        history.sent(1000.7, 1.5)
        self.assertEqual((history.rows()[1000]["arrivals"], history.rows()[1000]["latenessMaxMs"]), (2, 1500))
        with self.at(1001):
            history.answered(5.0, False)
        history.close_before(2000)
        self.assertEqual(history.latencies, {}, "single latencies are kept only if they were asked for")
        self.assertEqual(History(keeps_latencies=False).rows(), {})


class Spread(unittest.TestCase):
    def test_percentiles_are_of_type_1(self):
        self.assertEqual([percentile([1.0, 2.0, 3.0, 4.0], ratio) for ratio in (0, 0.5, 0.51, 1)], [1, 2, 3, 4])
        self.assertIsNone(percentile([], 0.5))
        self.assertEqual(spread([3.0, 1.0, 2.0]), {"median": 2, "p95": 3, "p99": 3, "max": 3})
        self.assertEqual(spread([]), {"median": None, "p95": None, "p99": None, "max": None})


if __name__ == "__main__":
    unittest.main()
