import assert from "node:assert/strict";
import { type GateRun, judgeRuns } from "@/collect/mod.ts";
import { goodRun, withColumns } from "./gate_fixture.ts";

/** Runs one after the other, none at the same time as another. */
function runsOf(...users: number[]): GateRun[] {
  return users.map((level, i) => goodRun({ users: level, startSeconds: 1003 + 600 * i }));
}

function messages(runs: readonly GateRun[]): string[][] {
  return judgeRuns(runs).map(({ reasons }) => reasons.map(({ message }) => message));
}

/** CPU of one service, by run. */
function withCpu(runs: readonly GateRun[], service: string, cores: readonly number[]): GateRun[] {
  return runs.map((run, i) =>
    withColumns(run, service, { cpu_usage: (values) => values.map((_, k) => cores[i]! * (1 + 0.01 * Math.sin(k + i))) })
  );
}

Deno.test("judgeRuns() requires CPU to correlate with the load over three levels", () => {
  assert.deepEqual(messages(runsOf(1, 2, 4)), [[], [], []]);
  const found = messages(withCpu(runsOf(1, 2, 4), "store", [0.3, 0.1, 0.2]));
  for (const reasons of found) {
    assert.equal(reasons.length, 1);
    assert.match(
      reasons[0]!,
      /^store: cpu_usage does not follow the load: CPU goes from 0\.3\d* to 0\.2\d* cores while users go from 1 to 4 \(correlation over 3 runs -0\.\d+, at least 0\.5 is required\)$/,
    );
  }
});

Deno.test("judgeRuns() requires CPU to answer to two levels that differ enough", () => {
  assert.deepEqual(messages(runsOf(10, 20)), [[], []]);
  assert.match(
    messages(withCpu(runsOf(10, 20), "front", [0.0016, 0.0016]))[0]!.join(),
    /CPU goes from 0\.0016\d* to 0\.0016\d* cores while users go from 10 to 20 \(elasticity over two levels -?0\.0/,
  );
  const near = judgeRuns(withCpu(runsOf(10, 11), "front", [0.2, 0.1]));
  assert.deepEqual(near.map(({ verdict }) => verdict), ["passed", "passed"]);
  assert.match(near[0]!.notJudged.map(({ why }) => why).join(), /has a load that differs by half \(10 to 11 users\)/);
});

Deno.test("judgeRuns() compares steady runs of one configuration only", () => {
  const runs = withCpu(runsOf(1, 2, 4), "store", [0.3, 0.1, 0.2]);
  const apart = runs.map((run, i) => ({ ...run, condition: `${i} replicas` }));
  assert.deepEqual(messages(apart), [[], [], []]);
  const shaped = runs.map((run) => ({ ...run, isSteady: false, load: { planned: new Float64Array(20).fill(1) } }));
  assert.deepEqual(messages(shaped), [[], [], []]);
});

Deno.test("judgeRuns() leaves out runs in which a service is at its CPU limit: more load brings no more work", () => {
  const flat = withCpu(withCpu(runsOf(4, 8, 16), "store", [5.7, 5.6, 5.5]), "front", [1, 1.1, 1.001]);
  const verdicts = judgeRuns(flat);
  assert.deepEqual(verdicts.map(({ verdict }) => verdict), ["passed", "passed", "passed"]);
  assert.match(verdicts[0]!.notJudged.map(({ why }) => why).join(), /a service is at its CPU limit/);
  assert.notDeepEqual(messages(withCpu(withCpu(runsOf(4, 8, 16), "store", [5, 4.9, 4.8]), "front", [1, 1.1, 1.001])), [
    [],
    [],
    [],
  ]);
});

Deno.test("judgeRuns() fails runs of one system that share their time, and none that may be of two systems", () => {
  const [first, second] = [goodRun({ users: 4 }), goodRun({ users: 8, startSeconds: 1033 })];
  const found = messages([first, second]);
  assert.deepEqual(found, [
    ["50 % of the time of this run also belongs to 8 users x 2 replicas: at most 5 % may"],
    ["50 % of the time of this run also belongs to 4 users x 2 replicas: at most 5 % may"],
  ]);
  const elsewhere = [first, second].map(({ window: _, ...run }) => run);
  assert.deepEqual(messages(elsewhere), [[], []]);
  assert.deepEqual(messages([first, goodRun({ users: 8, startSeconds: 1060 })]), [[], []], "3 of 60 s are allowed");
});

Deno.test("judgeRuns() fails runs that hold the same readings", () => {
  const { window: _, ...run } = goodRun({ users: 4 });
  const [found] = messages([run, { ...run, users: 8, title: "8 users x 2 replicas", load: {} }]);
  assert.match(
    found!.join("\n"),
    /^front: 20 of 20 readings \(100 %\) also stand in other runs, most in 8 users x 2 replicas: their windows overlap/m,
  );
});
