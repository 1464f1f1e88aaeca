import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { StreamFormat } from './table.ts';

/** What a spreadsheet would take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * RFC 4180 with a header, lines ended by CR LF. No value is an empty cell; a number that is
 * none is `NaN`, `Infinity` or `-Infinity`. Text that a spreadsheet would run has
 * an apostrophe before it, as OWASP advises.
 */
export const csv: StreamFormat = (table) => {
  const text = stringify({
    header: true,
    columns: table.columns.map(({ name }) => ({ key: name })),
    record_delimiter: 'windows',
    cast: {
      boolean: String,
      number: String,
      string: (cell) => (FORMULA.test(cell) ? `'${cell}` : cell),
    },
  });
  // Whoever reads the text meets its error, and ends the rows with it.
  pipeline(Readable.from(table.rows()), text, () => {});
  return text;
};
