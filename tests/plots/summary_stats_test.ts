import assert from "node:assert/strict";
import { summaryStatsCsv } from "@/plots/mod.ts";

Deno.test("summaryStatsCsv() gives what pandas' describe() gives", () => {
  // pandas.Series([4, 1, nan, 3, 2]).describe()
  const csv = summaryStatsCsv([{ name: "cpu_usage", values: Float64Array.of(4, 1, NaN, 3, 2) }]);
  assert.equal(csv, ",count,mean,std,min,25%,50%,75%,max\ncpu_usage,4,2.5,1.2909944487358056,1,1.75,2.5,3.25,4\n");
});

Deno.test("summaryStatsCsv() leaves the deviation of one value empty and unmeasured columns out", () => {
  const csv = summaryStatsCsv([
    { name: "one", values: Float64Array.of(7) },
    { name: "never", values: Float64Array.of(NaN, NaN) },
  ]);
  assert.equal(csv.split("\n")[1], "one,1,7,,7,7,7,7,7");
  assert.equal(csv.split("\n").length, 3);
});

Deno.test("summaryStatsCsv() quotes names that would break the line", () => {
  assert.match(summaryStatsCsv([{ name: 'a,"b"', values: Float64Array.of(1) }]), /\n"a,""b""",1,/);
});

Deno.test("summaryStatsCsv() leaves the columns unchanged", () => {
  const values = Float64Array.of(3, 1, 2);
  summaryStatsCsv([{ name: "x", values }]);
  assert.deepEqual([...values], [3, 1, 2]);
});
