// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task record-answers`: records what Prometheus answers about the testbed, for notebooks without a Prometheus.
 *
 * @module
 */
import {
  DEFAULT_RECORDING_DIR,
  describeMachine,
  findLocust,
  locustVersion,
  recordSession,
  writeRecording,
} from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { findPrometheus } from "@/testbed/mod.ts";
import { integerFlag, numberFlag, runCommand } from "./command.ts";
import { openOutputFolder } from "./output_folder.ts";

if (import.meta.main) {
  await runCommand({
    name: "record-answers",
    summary:
      "Record real answers of Prometheus about the testbed: idle, under load, with one service stopped, idle again.\n" +
      "notebooks/01_collect.ipynb replays them where no PROMETHEUS_URL is set.",
    flags: {
      output: { type: "string", value: "FOLDER", default: DEFAULT_RECORDING_DIR, help: "Where the answers go" },
      users: { type: "string", value: "NUMBER", default: "6", help: "Load level" },
      replicas: { type: "string", value: "NUMBER", default: "2", help: "Replicas of every service" },
      step: { type: "string", value: "SECONDS", default: "3", help: "Sampling step and rate window" },
      loaded: { type: "string", value: "SECONDS", default: "120", help: "Length of the loaded window" },
      settle: { type: "string", value: "SECONDS", default: "6", help: "Time under load before the window" },
      idle: { type: "string", value: "SECONDS", default: "15", help: "Time without load before and after it" },
      stopped: { type: "string", value: "SECONDS", default: "12", help: "How long task3 is stopped after the window" },
      wait: { type: "string", value: "SECONDS", default: "0.2", help: "Time a user waits before the next request" },
      seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
    },
    examples: ["deno task record-answers --output output/answers --loaded 30   # about 90 s"],
  }, async (values) => {
    const plan = {
      users: integerFlag(values.users, "users", 1),
      replicas: integerFlag(values.replicas, "replicas", 1),
      stepSeconds: numberFlag(values.step, "step", 1),
      idleSeconds: numberFlag(values.idle, "idle", 0),
      settleSeconds: numberFlag(values.settle, "settle", 0),
      loadedSeconds: numberFlag(values.loaded, "loaded", 4 * numberFlag(values.step, "step", 1)),
      pausedService: "task3",
      pausedSeconds: numberFlag(values.stopped, "stopped", 0),
      userWaitSeconds: numberFlag(values.wait, "wait", 0.001),
      seed: integerFlag(values.seed, "seed", 0),
    };
    const locust = await findLocust();
    await findPrometheus();
    await openOutputFolder(values.output);
    const interrupt = new AbortController();
    const onSignal = () => interrupt.abort(new CliError("Interrupted: nothing was written", { exitCode: 130 }));
    Deno.addSignalListener("SIGINT", onSignal);
    Deno.addSignalListener("SIGTERM", onSignal);
    try {
      const { recording, answers } = await recordSession({
        plan,
        measuredOn: { ...describeMachine(), locust: await locustVersion(locust) },
        signal: interrupt.signal,
        onPhase: (phase) => console.error(phase),
      });
      for (const path of await writeRecording(values.output, recording, answers)) console.log(path);
    } finally {
      Deno.removeSignalListener("SIGINT", onSignal);
      Deno.removeSignalListener("SIGTERM", onSignal);
    }
  });
}
