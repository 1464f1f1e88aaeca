import type { Finding, GateReport } from '../../src/gate/types.ts';

/** Names and errors as an attacker, or an unlucky user, has them. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  `"quoted" 'twice' & </testcase>]]>`,
  '| a | **bold** `code` [link](javascript:alert(1)) ![x](y) <!-- -->',
  '::error::not ours%0A%0D, file=x:y',
  'two\nlines\r\n::warning::forged',
  'right \u202eto left\u202c \u200f mark \u2066isolate\u2069',
  'bell \u0007 escape \u001b[31m null \u0000 end \uffff lone \ud800 pair',
  '@everyone and #1',
  ' ',
  'x'.repeat(10_000),
  'ü'.repeat(10_000),
];

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    gate: 'accuracy',
    experiment: 'sample',
    subject: 'VGG16 32px, shapes → far, frozen',
    metric: 'accuracy',
    unit: 'share',
    before: 0.812,
    after: 0.779,
    change: -0.033,
    interval: [-0.046, -0.02],
    detectable: 0.019,
    samples: '5 seeds',
    p: 0.004,
    outcome: 'regression',
    trips: true,
    note: null,
    ...changes,
  };
}

export function report(
  findings: readonly Finding[],
  changes: Partial<GateReport> = {},
): GateReport {
  const side = { commit: 'a'.repeat(40), dirty: false, startedAt: '2026-01-01T00:00:00.000Z' };
  return {
    baseline: { name: 'run 1', run: 1, ...side },
    run: { name: 'run 2', run: 2, ...side },
    outcome: 'tripped',
    sentence: 'Tripped: 1 finding (accuracy).',
    notes: [],
    findings,
    ...changes,
  };
}

/** A report in which every text is this one. */
export function hostileReport(text: string): GateReport {
  const findings = (['regression', 'inconclusive', 'incomparable'] as const).map((outcome) =>
    finding({
      experiment: text,
      subject: text,
      note: text,
      outcome,
      trips: outcome === 'regression',
    }),
  );
  return {
    ...report(findings, { notes: [text], sentence: text }),
    baseline: { ...report([]).baseline, name: text },
  };
}
