/**
 * Files that may be missing, damaged or of another format.
 *
 * @module
 */

/** What a reader gives, or `undefined` where there is no such file, or one that it refuses. */
export async function unlessUnusable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const isUnusable = error instanceof Deno.errors.NotFound || error instanceof SyntaxError ||
      error instanceof RangeError || error instanceof TypeError;
    if (isUnusable) return undefined;
    throw error;
  }
}
