/**
 * Every path and default that more than one command needs.
 *
 * @module
 */

/** Seed of every random choice unless a command is given `--seed`. The published study used it too. */
export const DEFAULT_SEED = 42;

/** The committed campaign that commands read unless they are given `--data`. */
export const DEFAULT_DATA_DIR = "data/users-x-replicas";

/** The committed campaign of CPU limits that bind, which the default one lacks. */
export const LIMITS_DATA_DIR = "data/cpu-limits";

/** The committed campaign of loads that move, which the default one lacks. */
export const MOVING_DATA_DIR = "data/dynamic";

/** The committed campaign of one run over seven short days, the last two of them quieter. */
export const WEEK_DATA_DIR = "data/week";

/** Where commands write unless they are given `--output`. All of it can be made again. */
export const DEFAULT_OUTPUT_DIR = "output";

/** Column that models predict unless a command is given `--target`. */
export const DEFAULT_TARGET = "cpu_usage";

/** Load levels (users) of the published split: these train … */
export const PUBLISHED_TRAIN_USERS: readonly number[] = [1, 2, 3, 5, 6, 8, 9, 10];

/** … and these test. */
export const PUBLISHED_TEST_USERS: readonly number[] = [4, 7];

/** Load level that the published "user 15" proxy case imitates. */
export const PROXY_USERS = 15;

/** Nominal coverage of prediction intervals, as a ratio. */
export const INTERVAL_COVERAGE_RATIO = 0.9;
