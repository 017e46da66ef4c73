/**
 * Checks a signature of AWS Signature Version 4 as a store does: by computing it again.
 *
 * Source: AWS General Reference, "Create a signed AWS API request".
 */
import { createHash, createHmac } from "node:crypto";

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** Says what is wrong with the signature of a request, by the code of the store; `undefined` if nothing is. */
export function signatureFault(
  request: Request,
  secrets: Readonly<Record<string, string>>,
): "AccessDenied" | "InvalidAccessKeyId" | "SignatureDoesNotMatch" | undefined {
  const parts = AUTHORIZATION.exec(request.headers.get("authorization") ?? "");
  if (parts === null) return "AccessDenied";
  const [, key, day, region, signed, signature] = parts as unknown as [string, string, string, string, string, string];
  const secret = secrets[key];
  if (secret === undefined) return "InvalidAccessKeyId";
  const names = signed.split(";");
  if (!["host", "x-amz-content-sha256", "x-amz-date"].every((name) => names.includes(name))) return "AccessDenied";
  const url = new URL(request.url);
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join("&");
  const canonical = [
    request.method,
    url.pathname.split("/").map((part) => encode(decodeURIComponent(part))).join("/"),
    query,
    ...names.map((name) => `${name}:${(request.headers.get(name) ?? "").trim().replaceAll(/ +/g, " ")}`),
    "",
    signed,
    request.headers.get("x-amz-content-sha256"),
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = [
    "AWS4-HMAC-SHA256",
    request.headers.get("x-amz-date"),
    scope,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const hmac = (by: string | Uint8Array, text: string) => createHmac("sha256", by).update(text).digest();
  const signingKey = [day, region, "s3", "aws4_request"].reduce<string | Uint8Array>(hmac, `AWS4${secret}`);
  return createHmac("sha256", signingKey).update(toSign).digest("hex") === signature
    ? undefined
    : "SignatureDoesNotMatch";
}
