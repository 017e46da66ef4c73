/**
 * Our learners against those of others, fit by fit, on the same numbers.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_SEED, DEFAULT_TARGET } from "@/config.ts";
import { rmse } from "@/evaluate/mod.ts";
import { fitBoosting, fitForest, loadMlRandomForest, ordinaryLeastSquares } from "@/models/mod.ts";
import { alternate, type Contestant, secondsOf } from "./alternate.ts";
import { type Measurement, peer, quantity } from "./measurement.ts";
import { caseOneProblem, friedmanProblem, type Problem, writeProblem } from "./problem.ts";
import type { PeerAnswer, PeerRequest, PythonPeer } from "./python_peer.ts";

/** scikit-learn, started with one and with two threads. */
export interface PythonPeers {
  /** With one thread. */
  readonly one: PythonPeer;
  /** With two threads. */
  readonly two: PythonPeer;
}

/** What the measurements need. */
export interface LearnerOptions {
  /** Folder that the data of the peers is written to. */
  readonly folder: string;
  /** Fits that count. */
  readonly runs: number;
  /** The peers; absent if they are not installed. */
  readonly peers?: PythonPeers;
}

/** Fits of `ml-random-forest` grow this many trees, since 300 take most of a minute. */
const FEW_TREES = 10;
const TREES = 300;

/** Rows of the published training set, for campaigns that cannot fill case 1. */
const PUBLISHED_ROWS = 1416;
const PUBLISHED_FEATURES = 5;

const BOOSTING_ROWS = { trainRows: 20_000, testRows: 10_000, features: 10, seed: DEFAULT_SEED };
const BOOSTING_ITERATIONS = 200;

/** A peer's fits of a problem, if it runs. */
function peerFits(
  path: string,
  { train }: Problem,
): (
  running: PythonPeer | undefined,
  task: PeerRequest["task"],
  jobs: number,
) => Contestant<PeerAnswer> {
  const shape = { data: path, columns: train.x.names.length, trainRows: train.y.length };
  return (running, task, jobs) => running === undefined ? undefined : () => running.fit({ task, ...shape, jobs });
}

/** A fit of ours, in the words of the peers. */
function ourFit(fit: () => unknown): Contestant<PeerAnswer> {
  return async () => ({ seconds: await secondsOf(fit), rmse: null });
}

function seconds(answers: readonly PeerAnswer[]): number[] {
  return answers.map((answer) => answer.seconds);
}

/**
 * Measures forests of 300 trees on the training rows of case 1, or on synthetic rows of that shape.
 *
 * @param data Folder of the campaign.
 */
export async function measureForests(data: string, options: LearnerOptions): Promise<Measurement[]> {
  const { folder, runs, peers } = options;
  const measured = await caseOneProblem(data, DEFAULT_TARGET);
  const problem = measured ??
    friedmanProblem({ trainRows: PUBLISHED_ROWS, features: PUBLISHED_FEATURES, seed: DEFAULT_SEED });
  const { x, y } = problem.train;
  const fits = peerFits(await writeProblem(join(folder, "forest.f64"), problem), problem);
  const fewTrees = (await loadMlRandomForest(FEW_TREES)).create({ seed: DEFAULT_SEED, target: DEFAULT_TARGET });
  const [ours, two, one, npm] = await alternate([
    ourFit(() => fitForest(x, y, { seed: DEFAULT_SEED, trees: TREES })),
    fits(peers?.two, "forest", 2),
    fits(peers?.one, "forest", 1),
    ourFit(() => fewTrees.fit(x, y)),
  ], runs);
  const row = {
    what: `forest, ${TREES} trees, ${x.rows} x ${x.names.length}${measured === undefined ? " (synthetic)" : ""}`,
    ours: quantity(seconds(ours!), "s"),
  };
  return [
    { ...row, peer: peer("scikit-learn, 2 jobs", seconds(two!), "s"), mark: { on: "ratio", atMost: 0.5 } },
    { ...row, peer: peer("scikit-learn, 1 job", seconds(one!), "s") },
    {
      ...row,
      peer: peer(
        `ml-random-forest, scaled up from ${FEW_TREES} trees`,
        seconds(npm!).map((time) => time * TREES / FEW_TREES),
        "s",
      ),
    },
  ];
}

/** Measures boosting on Friedman's problem 1: time, and error on rows that did not train. */
export async function measureBoosting({ folder, runs, peers }: LearnerOptions): Promise<Measurement[]> {
  const problem = friedmanProblem(BOOSTING_ROWS);
  const { train, test } = problem;
  const fits = peerFits(await writeProblem(join(folder, "boosting.f64"), problem), problem);
  const [ours, two, one] = await alternate([
    async (): Promise<PeerAnswer> => {
      let fitted: ReturnType<typeof fitBoosting> | undefined;
      const time = await secondsOf(() =>
        fitted = fitBoosting(train.x, train.y, {
          seed: DEFAULT_SEED,
          iterations: BOOSTING_ITERATIONS,
          heldOutRatio: 0,
        })
      );
      return { seconds: time, rmse: rmse(test!.y, fitted!.predict(test!.x)) };
    },
    fits(peers?.two, "boosting", 2),
    fits(peers?.one, "boosting", 1),
  ], runs);
  const errors = (answers: readonly PeerAnswer[]) => answers.flatMap((answer) => answer.rmse ?? []);
  const what = `boosting, ${BOOSTING_ITERATIONS} iterations, Friedman 1, ${train.x.rows} x ${train.x.names.length}`;
  const time = { what, ours: quantity(seconds(ours!), "s") };
  return [
    { ...time, peer: peer("scikit-learn, 2 threads", seconds(two!), "s"), mark: { on: "ratio", atMost: 2 } },
    { ...time, peer: peer("scikit-learn, 1 thread", seconds(one!), "s") },
    {
      what: `its RMSE on ${test!.x.rows} more rows, the same for both`,
      ours: quantity(errors(ours!), ""),
      peer: peer("scikit-learn", errors(two!), ""),
      mark: { on: "ours", atMost: 1.1 },
    },
  ];
}

/**
 * Measures least squares on the training rows of the boosting problem. The peers get one thread: a second one made such
 * short fits slower, and their times vary tenfold.
 */
export async function measureLeastSquares({ folder, runs, peers }: LearnerOptions): Promise<Measurement[]> {
  const problem = friedmanProblem({ ...BOOSTING_ROWS, testRows: 0 });
  const { x, y } = problem.train;
  const fits = peerFits(await writeProblem(join(folder, "least_squares.f64"), problem), problem);
  const [ours, scikitLearn, numpy] = await alternate([
    ourFit(() => ordinaryLeastSquares(x.columns, y)),
    fits(peers?.one, "least_squares", 1),
    fits(peers?.one, "numpy_least_squares", 1),
  ], runs);
  const row = { what: `least squares, ${x.rows} x ${x.names.length}`, ours: quantity(seconds(ours!), "s") };
  return [
    { ...row, peer: peer("scikit-learn LinearRegression, 1 thread", seconds(scikitLearn!), "s") },
    { ...row, peer: peer("numpy lstsq, 1 thread", seconds(numpy!), "s") },
  ];
}
