/**
 * A stream of bytes -> its lines, in constant memory and without making text of them.
 *
 * @module
 */

/** Receives one line: the bytes `from` to `to` - 1 of a buffer that is only valid during the call, and its number from 1. */
export type LineReader = (bytes: Uint8Array, from: number, to: number, line: number) => void;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** A line that is longer than this is not one of a table: without a bound, a file without line breaks would fill memory. */
const LONGEST_LINE_BYTES = 65_536;

/**
 * Calls `read` for every line that is not empty. Lines end with LF or CRLF; the last one may lack it.
 *
 * @param chunks Bytes in pieces of any size: a line may be cut anywhere.
 * @param read Receives each line.
 * @throws {SyntaxError} If a line is longer than 64 KiB; the message has its number.
 */
export async function readLines(chunks: AsyncIterable<Uint8Array>, read: LineReader): Promise<void> {
  // What a chunk holds of a line that goes on in the next one.
  const carry = new Uint8Array(LONGEST_LINE_BYTES);
  let carried = 0;
  let line = 1;
  const emit = (bytes: Uint8Array, from: number, to: number) => {
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (end > from) read(bytes, from, end, line);
    line++;
  };
  const keep = (bytes: Uint8Array) => {
    if (carried + bytes.length > LONGEST_LINE_BYTES) {
      throw new SyntaxError(
        `Cannot read a table as its lines must end within ${LONGEST_LINE_BYTES} bytes: line ${line} does not`,
      );
    }
    carry.set(bytes, carried);
    carried += bytes.length;
  };
  for await (const chunk of chunks) {
    let from = 0;
    if (carried > 0) {
      const end = chunk.indexOf(NEWLINE);
      keep(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) continue;
      emit(carry, 0, carried);
      carried = 0;
      from = end + 1;
    }
    for (let end = chunk.indexOf(NEWLINE, from); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      emit(chunk, from, end);
      from = end + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (carried > 0) emit(carry, 0, carried);
}
