/**
 * One number for the content of series.
 *
 * @module
 */
import { digestFiles } from "./digest.ts";
import { type Series, seriesColumn } from "./series.ts";

/**
 * SHA-256 over columns of series: their values, names, start and step. The order of the series does not matter.
 *
 * @param series Any number.
 * @param columns Which columns. @default all of each
 * @returns 64 hexadecimal digits.
 * @throws {RangeError} If a series lacks a column.
 */
export async function digestSeries(series: readonly Series[], columns?: readonly string[]): Promise<string> {
  return await digestFiles(series.flatMap((one) =>
    (columns ?? one.names).map((column) => {
      const values = seriesColumn(one, column);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      return { file: `${one.name}/${column} ${one.startSeconds} ${one.stepSeconds}`, bytes };
    })
  ));
}
