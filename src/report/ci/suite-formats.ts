import { junitXml, type TestSuite } from './junit.ts';

/** Reporters that write test suites, of a run as of a comparison, by name. */
export const SUITE_FORMATS = {
  junit: junitXml,
} as const satisfies Readonly<Record<string, (suites: readonly TestSuite[]) => string>>;

type SuiteFormat = keyof typeof SUITE_FORMATS;
export const SUITE_FORMAT_NAMES = Object.keys(SUITE_FORMATS) as readonly SuiteFormat[];
