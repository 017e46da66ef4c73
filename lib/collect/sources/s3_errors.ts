/**
 * What a store or its client library says, in words that tell what to change.
 *
 * @module
 */
import { failureReason } from "../failure_reason.ts";

/** What of an error of the client library is looked at. */
interface StoreError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Codes that say "not these credentials". */
const UNKNOWN_CREDENTIALS: readonly string[] = [
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "InvalidToken",
  "ExpiredToken",
  "TokenRefreshRequired",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "AuthorizationHeaderMalformed",
];

/** Codes of one object that say nothing of the others. */
const OBJECT_CODES: readonly string[] = ["NoSuchKey", "NotFound", "PreconditionFailed", "InvalidObjectState"];

/** True if an error is about one object alone: it is gone, has changed since it was listed, or is archived. */
export function isAboutObject(error: unknown): boolean {
  return error instanceof Error && OBJECT_CODES.includes(error.name);
}

/** True if an error comes of the store or the way to it, not of this machine's disk. */
export function isOfStore(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  return "$metadata" in error || error.name === "CredentialsProviderError" || error.name === "TimeoutError" ||
    (typeof code === "string" && /^(?:E[A-Z]+|UND_ERR_.*)$/.test(code) &&
      !/^E(?:NOSPC|ROFS|ACCES|PERM|DQUOT)$/.test(code));
}

/**
 * Says why a store refused.
 *
 * @param action What was done: `list`, `read`.
 * @param address Address of the bucket or the object.
 */
export function s3Refusal(action: "list" | "read", address: string, cause: unknown): Error {
  const error = cause as StoreError;
  const status = error.$metadata?.httpStatusCode;
  const said = status === undefined ? failureReason(cause) : `${error.name}, ${failureReason(cause)} (${status})`;
  const fail = (rule: string) => new Error(`Cannot ${action} ${address} as ${rule}: ${said}`, { cause });
  const permission = action === "list" ? "s3:ListBucket" : "s3:GetObject";
  switch (true) {
    case error.name === "CredentialsProviderError":
      return fail(
        "there must be credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws (--profile)",
      );
    case error.message === "Region is missing":
      return fail("its region must be known: --region, AWS_REGION or a profile");
    case UNKNOWN_CREDENTIALS.includes(error.name):
      return fail(
        "the store must know the credentials: those of the environment or the profile (--profile) are refused",
      );
    case error.name === "NoSuchBucket":
      return fail("the bucket must exist there");
    case error.name === "NoSuchKey" || error.name === "NotFound":
      return fail("the object must still be there");
    case error.name === "PreconditionFailed":
      return fail("it must not change after it was listed; fetch again");
    case error.name === "InvalidObjectState":
      return fail("the object must not be archived; restore it first");
    case status === 403:
      return fail(`the credentials must be allowed ${permission} on it`);
    case status === undefined:
      return fail("the store must answer");
    default:
      return fail("the store must do so; what is fetched stays, fetch again");
  }
}
