/**
 * Records real answers: brings the testbed up, loads it, stops one of its services for a while, lets it idle, and asks
 * Prometheus for all of it.
 *
 * @module
 */
import { freeze, startTestbed, thaw } from "@/testbed/mod.ts";
import { recordAnswers, type RecordedAnswer } from "./answers.ts";
import { windowAfter } from "./measure_run.ts";
import { collectServices, windowLatency } from "./collect_source.ts";
import { type LoadStatistics, startLoad } from "./locust.ts";
import { prometheusClient } from "./prometheus.ts";
import type { Period, Recording, RecordingPlan } from "./recording.ts";
import { sleep } from "./retry.ts";
import { TESTBED_SCRAPE_INTERVAL_SECONDS } from "./target.ts";

/** What {@linkcode recordSession} needs. */
export interface SessionOptions {
  /** What to do. */
  readonly plan: RecordingPlan;
  /** Machine and versions, for `recording.json`. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
  /** Ends the session; nothing of it is kept. */
  readonly signal: AbortSignal;
  /** Told what begins, for progress. */
  readonly onPhase?: (phase: SessionPhase) => void;
}

/** What a session does, in the order of time. */
export type SessionPhase = "starting" | "idle" | "loaded" | "service stopped" | "recovering" | "idle again" | "asking";

const ABOUT =
  "Real answers of Prometheus, recorded by `deno task record-answers` on the testbed and replayed by notebooks/01_collect.ipynb. " +
  "answers.json holds what Prometheus answered; the entry `load` is what Locust itself counted, by second.";

/**
 * Runs a session. Needs Prometheus, Locust and the program `kill`.
 *
 * @returns What to give to `writeRecording`.
 * @throws {CliError} If a program is not installed. {Error} If a part of the testbed or the load ends by itself.
 */
export async function recordSession(
  { plan, measuredOn, signal, onPhase = () => {} }: SessionOptions,
): Promise<{ recording: Recording; answers: RecordedAnswer[] }> {
  onPhase("starting");
  const { stepSeconds } = plan;
  // Before Prometheus runs, so that the first samples are what a collector finds that asks too early: nothing.
  const startSeconds = Math.floor(now() / stepSeconds) * stepSeconds;
  await using testbed = await startTestbed({
    replicas: plan.replicas,
    seed: plan.seed,
    scrapeIntervalSeconds: TESTBED_SCRAPE_INTERVAL_SECONDS,
    signal,
  });
  const broken = testbed.closed.then(() => new Promise<never>(() => {}));
  const wait = (seconds: number, alsoBroken: Promise<never> = broken) =>
    Promise.race([sleep(seconds, signal), broken, alsoBroken]);

  onPhase("idle");
  await wait(plan.idleSeconds);
  const load = await startLoad({
    targetUrls: testbed.entryUrls,
    users: plan.users,
    settleSeconds: plan.settleSeconds,
    userWaitSeconds: plan.userWaitSeconds,
    seed: plan.seed,
    reportsLatencies: true,
    signal,
  });
  let statistics: LoadStatistics;
  let paused: Period;
  const window = windowAfter(now() + plan.settleSeconds, { stepSeconds, durationSeconds: plan.loadedSeconds });
  try {
    onPhase("loaded");
    // One more step, so that the last sample of the window has its whole rate window under load.
    await wait(window.endSeconds + stepSeconds - now(), load.failed);
    onPhase("service stopped");
    const replicas = testbed.replicas.filter(({ service }) => service === plan.pausedService);
    paused = await pause(replicas, () => wait(plan.pausedSeconds, load.failed));
    onPhase("recovering");
    await wait(plan.idleSeconds, load.failed);
    statistics = await load.stop();
  } finally {
    await load.kill();
  }
  onPhase("idle again");
  await wait(plan.idleSeconds);

  onPhase("asking");
  const recorder = recordAnswers();
  const client = prometheusClient({ url: testbed.prometheusUrl, fetch: recorder.fetch });
  const range = { startSeconds, endSeconds: Math.floor(now() / stepSeconds) * stepSeconds, stepSeconds };
  const loaded = { startSeconds: window.startSeconds + stepSeconds, endSeconds: window.endSeconds, stepSeconds };
  const source = { client, services: testbed.services, scope: { windowSeconds: stepSeconds } };
  await collectServices(source, range);
  for (const part of [loaded, range]) await windowLatency(source, testbed.services[0]!, part);
  const version = await client.version();
  return {
    recording: {
      about: ABOUT,
      plan,
      services: testbed.services,
      scrapeIntervalSeconds: TESTBED_SCRAPE_INTERVAL_SECONDS,
      range,
      loaded,
      paused,
      measuredOn: { ...measuredOn, ...(version === undefined ? {} : { prometheus: version }) },
      load: statistics,
    },
    answers: recorder.answers(),
  };
}

async function pause(replicas: Parameters<typeof freeze>[0], during: () => Promise<void>): Promise<Period> {
  const startSeconds = now();
  await freeze(replicas);
  try {
    await during();
  } finally {
    await thaw(replicas);
  }
  return { startSeconds, endSeconds: now() };
}

function now(): number {
  return Date.now() / 1000;
}
