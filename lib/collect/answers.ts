/**
 * Real answers of Prometheus, kept and given again: a `fetch` that records them and a `fetch` that replays them.
 *
 * A replay never makes an answer up: what was not recorded is refused, and says so.
 *
 * @module
 */

/** One answer of the HTTP API, as the server gave it. */
export interface RecordedAnswer {
  /** Path behind the address of the server: `/api/v1/query_range`. */
  readonly path: string;
  /** What was asked: `query`, `start`, `end`, `step`; by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** HTTP status. */
  readonly status: number;
  /** The answer: `status`, `data`, and `warnings` if there were any. */
  readonly body: unknown;
}

/** A {@linkcode RecordedAnswer} of `/api/v1/query_range`, as far as a part can be cut out of it. */
interface MatrixBody {
  readonly data: {
    readonly result: readonly { readonly values: readonly (readonly [time: number, value: string])[] }[];
  };
}

/** What a recorder offers. */
export interface AnswerRecorder {
  /** Passes requests on, and keeps a copy of each answer. */
  readonly fetch: typeof fetch;
  /** The answers so far, sorted by what was asked; of two answers to the same request, the later. */
  answers(): RecordedAnswer[];
}

const RANGE_PATH = "/api/v1/query_range";

/** Tolerance of comparisons of times, as a share of the step. */
const GRID_TOLERANCE = 1e-6;

/**
 * Records answers on their way. What is not JSON (a proxy's page, a cut answer) is passed on and not kept.
 *
 * @param send What asks the server.
 */
export function recordAnswers(send: typeof fetch = fetch): AnswerRecorder {
  const kept = new Map<string, RecordedAnswer>();
  return {
    async fetch(input, init) {
      const response = await send(input, init);
      const text = await response.clone().text();
      try {
        const answer = { ...readRequest(input, init), status: response.status, body: JSON.parse(text) };
        kept.set(keyOf(answer), answer);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      return response;
    },
    answers: () => sortAnswers([...kept.values()]),
  };
}

/**
 * Answers requests from a recording: the same request, or any part of a recorded range on its grid of times. That is
 * exact, since Prometheus evaluates a query at each time of the grid alone.
 *
 * Any other request is answered with status 404 and a text that says so, which `prometheusClient` makes a
 * `PrometheusError` that names the query.
 */
export function replayAnswers(answers: readonly RecordedAnswer[]): typeof fetch {
  const byKey = new Map(answers.map((answer) => [keyOf(answer), answer]));
  return (input, init) => {
    if (init?.signal?.aborted) return Promise.reject(init.signal.reason);
    const request = readRequest(input, init);
    const found = byKey.get(keyOf(request)) ?? cutFrom(answers, request);
    if (found !== undefined) return Promise.resolve(Response.json(found.body, { status: found.status }));
    return Promise.resolve(Response.json({ status: "error", error: refusal(request) }, { status: 404 }));
  };
}

type AnswerRequest = Pick<RecordedAnswer, "path" | "parameters">;

function readRequest(input: Parameters<typeof fetch>[0], init?: RequestInit): AnswerRequest {
  const url = new URL(input instanceof Request ? input.url : input);
  const sent = init?.body instanceof URLSearchParams ? init.body : url.searchParams;
  const parameters = Object.fromEntries([...sent].sort(([a], [b]) => a < b ? -1 : 1));
  return { path: url.pathname.replace(/^.*(?=\/api\/v1\/)/, ""), parameters };
}

function keyOf({ path, parameters }: AnswerRequest): string {
  return JSON.stringify([path, Object.entries(parameters).sort()]);
}

function sortAnswers(answers: readonly RecordedAnswer[]): RecordedAnswer[] {
  const sortKey = (
    { path, parameters }: AnswerRequest,
  ) => [path, parameters["query"] ?? "", keyOf({ path, parameters })];
  return answers.toSorted((a, b) => {
    const [ofA, ofB] = [sortKey(a), sortKey(b)];
    const differs = ofA.findIndex((text, i) => text !== ofB[i]);
    return differs < 0 ? 0 : ofA[differs]! < ofB[differs]! ? -1 : 1;
  });
}

/** Cuts the answer out of one to the same query at the same step over a longer range. */
function cutFrom(answers: readonly RecordedAnswer[], request: AnswerRequest): RecordedAnswer | undefined {
  if (request.path !== RANGE_PATH) return undefined;
  const { start, end, step } = rangeOf(request);
  const whole = answers.find((answer) => {
    if (answer.path !== RANGE_PATH || answer.status !== 200) return false;
    if (answer.parameters["query"] !== request.parameters["query"]) return false;
    const known = rangeOf(answer);
    const steps = (start - known.start) / step;
    return known.step === step && steps >= -GRID_TOLERANCE && end <= known.end + GRID_TOLERANCE * step &&
      Math.abs(steps - Math.round(steps)) < GRID_TOLERANCE;
  });
  if (whole === undefined) return undefined;
  const body = whole.body as MatrixBody;
  const slack = GRID_TOLERANCE * step;
  const result = body.data.result.map((series) => ({
    ...series,
    values: series.values.filter(([time]) => time >= start - slack && time <= end + slack),
  })).filter(({ values }) => values.length > 0);
  return { ...whole, body: { ...body, data: { ...body.data, result } } };
}

function rangeOf({ parameters }: AnswerRequest): { start: number; end: number; step: number } {
  return { start: Number(parameters["start"]), end: Number(parameters["end"]), step: Number(parameters["step"]) };
}

function refusal(request: AnswerRequest): string {
  const { start, end, step } = rangeOf(request);
  const what = request.path === RANGE_PATH
    ? `this query from ${start} s to ${end} s in steps of ${step} s`
    : request.path;
  return `the recording does not hold ${what}; to ask a live Prometheus, set PROMETHEUS_URL`;
}
