/**
 * The questions of an evaluation, as data: who trains, who is tested, what is changed.
 *
 * @module
 */
import { PROXY_USERS, PUBLISHED_TEST_USERS, PUBLISHED_TRAIN_USERS } from "@/config.ts";
import type { CaseKind } from "./result.ts";

/** Which load levels or replicas take part. All conditions hold at once; none means all. */
export interface LevelRule {
  /** These levels. On the test side the data must have each of them. */
  readonly only?: readonly number[];
  /** This level and those above. */
  readonly atLeast?: number;
  /** This level and those below. */
  readonly atMost?: number;
}

/** Which rows take part: those that meet both rules. */
export interface RowRule {
  /** Which load levels (concurrent users). @default {all} */
  readonly users?: LevelRule;
  /** Which replicas. @default {all} */
  readonly replicas?: LevelRule;
}

/** One evaluation case before it ran. */
export interface EvaluationCase {
  /** Public name; output files spell it. */
  readonly name: string;
  /** One line: what the case asks. */
  readonly title: string;
  /** What kind of question it is. */
  readonly kind: CaseKind;
  /** Rows that train. */
  readonly trains: RowRule;
  /** Rows that are tested. */
  readonly tests: RowRule;
  /** Load level that the traffic features of the test rows are scaled to, users; the truth is left as it is. */
  readonly scaleTrafficToUsers?: number;
  /**
   * `"service"`: every service is left out of training once and tested by what the others taught; the folds are pooled
   * into one result.
   */
  readonly leaveOut?: "service";
}

/** Load levels of the first two cases, for campaigns that have others than the published ones. */
export interface CaseOptions {
  /** Levels that train in case 1 and 2. @default {PUBLISHED_TRAIN_USERS} */
  readonly trainUsers?: readonly number[];
  /** Levels that are tested in case 1 and 2. @default {PUBLISHED_TEST_USERS} */
  readonly testUsers?: readonly number[];
}

function isInside(levels: readonly number[], range: readonly number[]): boolean {
  return Math.min(...levels) >= Math.min(...range) && Math.max(...levels) <= Math.max(...range);
}

/**
 * The cases that every evaluation reports, in the order of the design.
 *
 * Case 1 carries its test levels in its name (`case1_users_4_7` for the published ones).
 *
 * @throws {RangeError} If a list of levels is empty, or a level would both train and test.
 */
export function standardCases(options: CaseOptions = {}): readonly EvaluationCase[] {
  const trainUsers = options.trainUsers ?? PUBLISHED_TRAIN_USERS;
  const testUsers = options.testUsers ?? PUBLISHED_TEST_USERS;
  if (trainUsers.length === 0 || testUsers.length === 0) {
    throw new RangeError(
      `Cannot plan the cases as train and test users must each name a level: they are [${trainUsers}] and [${testUsers}]`,
    );
  }
  const both = testUsers.filter((users) => trainUsers.includes(users));
  if (both.length > 0) {
    throw new RangeError(
      `Cannot plan the cases as a level must not both train and test: users ${both.join(", ")} are in both lists`,
    );
  }
  const inRange = isInside(testUsers, trainUsers);
  const trains = { users: { only: trainUsers } };
  const tests = { users: { only: testUsers } };
  return [
    {
      name: `case1_users_${testUsers.join("_")}`,
      title: `unseen load levels ${inRange ? "inside" : "outside"} the range`,
      kind: inRange ? "in_range" : "extrapolation",
      trains,
      tests,
    },
    {
      name: "case2_simulated_user15_traffic_scale",
      title: `traffic scaled to ${PROXY_USERS} users, truth unscaled: a proxy, not an error`,
      kind: "proxy",
      trains,
      tests,
      scaleTrafficToUsers: PROXY_USERS,
    },
    {
      name: "near_extrapolation",
      title: "a little beyond the range: trained up to 7 users, tested on 8 to 10",
      kind: "extrapolation",
      trains: { users: { atMost: 7 } },
      tests: { users: { atLeast: 8, atMost: 10 } },
    },
    {
      name: "far_extrapolation",
      title: "far beyond the range: trained up to 5 users, tested from 6",
      kind: "extrapolation",
      trains: { users: { atMost: 5 } },
      tests: { users: { atLeast: 6 } },
    },
    {
      name: "beyond_campaign",
      title: "measured beyond the campaign: trained up to 10 users, tested on 12 and 15",
      kind: "extrapolation",
      trains: { users: { atMost: 10 } },
      tests: { users: { only: [12, 15] } },
    },
    {
      name: "unseen_replicas",
      title: "another configuration: trained on 1 and 2 replicas, tested on 3",
      kind: "transfer",
      trains: { replicas: { atMost: 2 } },
      tests: { replicas: { only: [3] } },
    },
    {
      name: "unseen_service",
      title: "a service never seen: each one tested by what the others taught",
      kind: "transfer",
      trains: {},
      tests: {},
      leaveOut: "service",
    },
  ];
}

/** The cases of the published split. */
export const EVALUATION_CASES: readonly EvaluationCase[] = standardCases();
