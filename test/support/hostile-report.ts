import type { ReportInput } from '../../src/report/input/input.ts';
import { reportInput } from './report-input.ts';

/** Names and errors as nobody should give them. */
export const HOSTILE = {
  html: `</script><script>document.title='run'</script><img src=x onerror="document.title='run'">`,
  markdown: '**b** | `c` [a](javascript:alert(1)) ![i](http://x/y.png) <details open>',
  direction: '\u202Egnp.exe\u202C שלום (12)',
  long: 'L'.repeat(10_000),
} as const;

/** A report whose class names, question and errors are hostile. */
export function hostileInput(): ReportInput {
  const classes = Object.values(HOSTILE);
  return reportInput(
    { question: `${HOSTILE.html} ${HOSTILE.markdown} ${HOSTILE.direction}` },
    (trial, index) => {
      if (trial.result === null || index % 20 === 0)
        return {
          ...trial,
          status: 'failed',
          result: null,
          error: `${classes[(index / 20) % 4] ?? classes.join(' ')}\nline 2`,
        };
      return { ...trial, result: { ...trial.result, classes } };
    },
  );
}
