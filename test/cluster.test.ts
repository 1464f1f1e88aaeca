import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { generatedDocs } from '../scripts/docs/generate.ts';
import { s3Address } from '../src/objects/s3-address.ts';

const FOLDER = resolve(import.meta.dirname, '../docs/how-to/cluster');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

const words = z.array(z.string());
const label = z.strictObject({ app: z.string() });
const user = z.int().positive();
const amounts = z.strictObject({ cpu: z.string(), memory: z.string().regex(/^\d+Gi$/) });
const variable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({
      secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }),
    }),
  }),
]);

/**
 * The keys of a Deployment that are used, no others, so that a misspelt one is found:
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
 */
const deployment = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata: z.strictObject({ name: z.string(), labels: label }),
  spec: z.strictObject({
    replicas: z.int(),
    selector: z.strictObject({ matchLabels: label }),
    template: z.strictObject({
      metadata: z.strictObject({ labels: label }),
      spec: z.strictObject({
        terminationGracePeriodSeconds: z.int(),
        automountServiceAccountToken: z.boolean(),
        securityContext: z.strictObject({
          runAsNonRoot: z.literal(true),
          runAsUser: user,
          runAsGroup: user,
          fsGroup: user,
          seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.tuple([
          z.strictObject({
            name: z.string(),
            image: z.string(),
            args: words,
            env: z.array(variable),
            resources: z.strictObject({ requests: amounts, limits: amounts }),
            securityContext: z.strictObject({
              allowPrivilegeEscalation: z.literal(false),
              capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(
          z.strictObject({
            name: z.string(),
            emptyDir: z.strictObject({ sizeLimit: z.string().regex(/^\d+Gi$/) }),
          }),
        ),
      }),
    }),
  }),
});

const service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  user: z.string().optional(),
  command: words.optional(),
  environment: z.record(z.string(), z.string()),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) }),
    )
    .optional(),
  healthcheck: z
    .strictObject({ test: words, interval: z.string().regex(/^\d+s$/), retries: z.int() })
    .optional(),
  profiles: words.optional(),
  restart: z.enum(['unless-stopped', 'on-failure']).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+m$/)
    .optional(),
  volumes: words,
});

/** The same of Compose: https://docs.docker.com/reference/compose-file/ */
const compose = z.strictObject({
  name: z.string(),
  'x-bench': service.partial(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const help = (await generatedDocs()).get('docs/reference/cli.md')!;
const [, workerHelp] = /\n## bench worker\n(.*?)\n## /s.exec(help)!;

/** Checks what a worker is started with; gives its seconds of grace. */
function graceOf(args: readonly string[]): number {
  expect(args[0]).toBe('worker');
  for (const flag of args.filter((each) => each.startsWith('--')))
    expect(workerHelp).toContain(flag);
  const after = (flag: string) => args[args.indexOf(flag) + 1]!;
  expect(s3Address('--objects', after('--objects')).bucket).toBe('bench');
  return Number(after('--grace'));
}

test('the Deployment is one, whose worker has time to give back what it trains', () => {
  const { spec } = deployment.parse(parse(read('kubernetes.yaml')));
  expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
  const pod = spec.template.spec;
  const [{ args, env, volumeMounts }] = pod.containers;
  expect(graceOf(args)).toBeLessThan(pod.terminationGracePeriodSeconds);
  expect(volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
  const inline = env.filter((each) => 'value' in each).map(({ name }) => name);
  expect(inline).toEqual(['AWS_REGION']);
});

test('the Compose file is one, and holds no secret', () => {
  const { services, volumes } = compose.parse(parse(read('compose.yaml'), { merge: true }));
  const { worker, bench, queue, objects } = services;
  expect(graceOf(worker!.command!)).toBeLessThan(
    60 * Number.parseInt(worker!.stop_grace_period!, 10),
  );
  for (const each of [worker!, bench!]) {
    expect(Object.keys(each.depends_on!)).toEqual(['queue', 'objects']);
    expect(existsSync(join(FOLDER, each.build!, 'Dockerfile'))).toBe(true);
  }
  expect(queue!.healthcheck).toBeDefined();
  const named = Object.values(services).flatMap((each) =>
    each.volumes.map((at) => at.split(':')[0]!),
  );
  expect(new Set(named.filter((name) => !name.startsWith('$')))).toEqual(
    new Set(Object.keys(volumes)),
  );
  const secrets = [queue!, objects!, worker!, bench!].flatMap(({ environment }) =>
    Object.entries(environment).filter(([name]) => !name.endsWith('_URL_S3')),
  );
  expect(secrets.length).toBeGreaterThan(8);
  for (const [, value] of secrets) expect(value).toMatch(/\$\{\w+:\?\}/);
});

test('the script of Slurm is Bash, and its options are those of a worker', () => {
  const text = read('slurm-worker.sh');
  expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
  const [line] = /^exec .*$/m.exec(text)!;
  for (const flag of line.match(/--[a-z]+/g)!) expect(workerHelp).toContain(flag);
  const grace = Number(/--grace (\d+)/.exec(line)![1]);
  expect(grace).toBeLessThan(Number(/--signal=B:TERM@(\d+)/.exec(text)![1]));
});
