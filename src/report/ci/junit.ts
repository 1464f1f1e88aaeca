import { visible } from '../../text/visible.ts';

/** A test of a suite, as CI servers show it. */
export interface TestCase {
  readonly name: string;
  /** What the name stands in: servers group by it. */
  readonly group: string;
  readonly seconds: number;
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  /** Why it did not pass; empty where it did. */
  readonly message: string;
}

export interface TestSuite {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

/**
 * Suites as JUnit XML, in the form that both Apache Ant's schema (windyroad's
 * JUnit.xsd) and Jenkins' (xunit-plugin's junit-10.xsd) accept: suites carry
 * properties, system-out and system-err, and a case one result at most.
 */
export function junitXml(suites: readonly TestSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, startedAt, properties, cases }: TestSuite, id: number): string[] {
  const count = (result: TestCase['result']) =>
    cases.filter((each) => each.result === result).length;
  const attributes = attributesOf({
    name: visible(name) || 'bench',
    package: 'transfer-bench',
    id,
    timestamp: startedAt.slice(0, 19),
    // Reports are compared between machines: its name says nothing and may be secret.
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(cases.reduce((sum, each) => sum + each.seconds, 0)),
  });
  return [
    `  <testsuite ${attributes}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([key, value]) => `      <property ${attributesOf({ name: key, value: visible(value) })}/>`,
    ),
    '    </properties>',
    ...cases.map(caseLine),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ];
}

function caseLine({ name, group, seconds: time, result, message }: TestCase): string {
  const attributes = attributesOf({
    name: visible(name),
    classname: visible(group),
    time: seconds(time),
  });
  if (result === 'passed') return `    <testcase ${attributes}/>`;
  const said = attributesOf({ message: visible(message), type: result });
  const inner =
    result === 'skipped'
      ? `<skipped ${attributesOf({ message: visible(message) })}/>`
      : `<${result} ${said}>${escapeXml(visible(message, 2000))}</${result}>`;
  return `    <testcase ${attributes}>${inner}</testcase>`;
}

function attributesOf(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${escapeXml(String(value))}"`)
    .join(' ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function seconds(value: number): string {
  return (Number.isFinite(value) ? value : 0).toFixed(3);
}
