/**
 * A store of our own that speaks as much of S3 as fetching needs: real HTTP, lists in pages, checked signatures.
 *
 * Needs `--allow-net=127.0.0.1`.
 */
import { createHash } from "node:crypto";
import { signatureFault } from "./sigv4.ts";

/** An object of the store. */
export interface StoredObject {
  readonly content: Uint8Array;
  /** Without quotation marks. */
  readonly etag: string;
  /** More headers of its answers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One request as the store saw it. */
export interface AskedS3 {
  readonly action: "list" | "get";
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly range: string | null;
}

/** The one key that the store knows, and its secret. */
export const ACCESS_KEY = "AKIAEXAMPLE";
export const SECRET = "a/secret+key";

/** The one bucket. */
export const BUCKET = "lab";

/** A failure in the words of the store. */
export function s3Error(status: number, code: string, message = `about ${code}`): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>` +
    `<RequestId>1</RequestId></Error>`;
  return new Response(body, { status, headers: { "content-type": "application/xml", "x-amz-request-id": "1" } });
}

/** A body that sends some bytes and then breaks off, or never goes on. */
export function brokenBody(content: Uint8Array, bytes: number, how: "cut" | "stall"): Response {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(content.slice(0, bytes));
      if (how === "stall") return;
      // Once the first bytes are on their way.
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.error(new Error("cut"));
    },
  });
  return new Response(body, { headers: { "content-length": String(content.length) } });
}

/** The store. */
export class FakeS3 implements AsyncDisposable {
  /** Its objects by key. */
  readonly objects = new Map<string, StoredObject>();
  /** Everything that was asked, in order. */
  readonly asked: AskedS3[] = [];
  /** Objects of one page of a list. */
  pageSize = 1000;
  /** Answers in the place of the store. */
  onRequest: (asked: AskedS3) => Response | undefined | Promise<Response | undefined> = () => undefined;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** Its address. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Puts an object; its ETag is the MD5 of its content unless told otherwise. */
  put(key: string, text: string, { etag, headers = {} }: Partial<StoredObject> = {}): void {
    const content = new TextEncoder().encode(text);
    this.objects.set(key, { content, etag: etag ?? createHash("md5").update(content).digest("hex"), headers });
  }

  /** How often each object was read. */
  reads(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { action, key } of this.asked) if (action === "get") counts[key] = (counts[key] ?? 0) + 1;
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const [, bucket, key] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(url.pathname))!;
    const query = Object.fromEntries(url.searchParams);
    const asked: AskedS3 = {
      ...{ action: query["list-type"] === "2" ? "list" : "get", key: key!, query },
      range: request.headers.get("range"),
    };
    this.asked.push(asked);
    const fault = signatureFault(request, { [ACCESS_KEY]: SECRET });
    if (fault !== undefined) return s3Error(403, fault);
    if (bucket !== BUCKET) return s3Error(404, "NoSuchBucket");
    const instead = await this.onRequest(asked);
    if (instead !== undefined) return instead;
    return asked.action === "list" ? this.#list(query) : this.#get(key!, request.headers);
  }

  #list(query: Readonly<Record<string, string>>): Response {
    const { prefix = "", "start-after": after = "", "continuation-token": token } = query;
    const begin = token === undefined ? after : atob(token);
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > begin).sort();
    const page = keys.slice(0, Math.min(this.pageSize, Number(query["max-keys"] ?? 1000)));
    const isTruncated = page.length < keys.length;
    const xml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
    const contents = page.map((key) => {
      const { content, etag } = this.objects.get(key)!;
      return `<Contents><Key>${xml(key)}</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified>` +
        `<ETag>${
          xml(`"${etag}"`)
        }</ETag><Size>${content.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    });
    const next = isTruncated ? `<NextContinuationToken>${btoa(page.at(-1)!)}</NextContinuationToken>` : "";
    const body =
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
      `<Name>${BUCKET}</Name><Prefix>${
        xml(prefix)
      }</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>1000</MaxKeys>` +
      `<IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`;
    return new Response(body, { headers: { "content-type": "application/xml" } });
  }

  #get(key: string, asked: Headers): Response {
    const object = this.objects.get(key);
    if (object === undefined) return s3Error(404, "NoSuchKey");
    const { content, etag } = object;
    const match = asked.get("if-match");
    if (match !== null && match !== `"${etag}"`) return s3Error(412, "PreconditionFailed");
    const headers = { etag: `"${etag}"`, "accept-ranges": "bytes", ...object.headers };
    const range = /^bytes=(\d+)-(\d*)$/.exec(asked.get("range") ?? "");
    if (range === null) return new Response(content.slice(), { headers });
    const [first, last] = [Number(range[1]), Math.min(content.length - 1, Number(range[2] || Infinity))];
    if (first >= content.length) return s3Error(416, "InvalidRange");
    return new Response(content.slice(first, last + 1), {
      status: 206,
      headers: { ...headers, "content-range": `bytes ${first}-${last}/${content.length}` },
    });
  }
}

/** Tells the client library who asks, and that this is no machine of Amazon's. For all tests of this process. */
export function setCredentials(): void {
  Deno.env.set("AWS_ACCESS_KEY_ID", ACCESS_KEY);
  Deno.env.set("AWS_SECRET_ACCESS_KEY", SECRET);
  Deno.env.set("AWS_EC2_METADATA_DISABLED", "true");
}
