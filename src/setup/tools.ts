import { spawnSync } from 'node:child_process';
import { BenchError } from '../errors.ts';

/** A program that the set-up calls. */
interface Tool {
  readonly name: string;
  /** What its absence keeps from happening. */
  readonly purpose: string;
  readonly probe: readonly string[];
  /** Package of Debian and Ubuntu, and of Fedora and its kin. */
  readonly packages: readonly [string, string];
}

const BUILDING = 'build the binding';

function tools(withPip: boolean): Tool[] {
  const python = pythonName();
  return [
    {
      name: 'npm',
      purpose: 'fetch the package',
      probe: ['npm', '--version'],
      packages: ['npm', 'npm'],
    },
    {
      name: python,
      purpose: BUILDING,
      probe: [python, '--version'],
      packages: ['python3', 'python3'],
    },
    { name: 'make', purpose: BUILDING, probe: ['make', '--version'], packages: ['make', 'make'] },
    {
      name: compilerName(),
      purpose: BUILDING,
      probe: [...compilerName().split(' '), '--version'],
      packages: ['g++', 'gcc-c++'],
    },
    ...(withPip
      ? [
          {
            name: `${python} -m pip`,
            purpose: 'fetch libtensorflow',
            probe: [python, '-m', 'pip', '--version'],
            packages: ['python3-pip', 'python3-pip'],
          } as const,
        ]
      : []),
  ];
}

/** The Python that node-gyp takes too. */
export function pythonName(): string {
  return process.env['PYTHON'] || 'python3';
}

function compilerName(): string {
  return process.env['CXX'] || 'g++';
}

/**
 * Sees that every program is there; returns their versions, such as `make 4.3`.
 * @param withPip Whether libtensorflow is to be fetched by pip.
 * @throws BenchError `backend` that names all that are missing and how to get them.
 */
export function assertTools(withPip: boolean): string[] {
  const needed = tools(withPip).map((tool) => ({ tool, version: versionOf(tool.probe) }));
  const missing = needed.filter(({ version }) => version === null).map(({ tool }) => tool);
  if (missing.length === 0) return needed.map(({ tool, version }) => `${tool.name} ${version}`);
  const each = missing.map(({ name, purpose }) => `${name} (to ${purpose})`).join(', ');
  const packages = (system: 0 | 1) => missing.map((tool) => tool.packages[system]).join(' ');
  const otherwise = missing.some(({ name }) => name.endsWith('pip'))
    ? '; without pip, give a wheel by --wheel'
    : '';
  throw new BenchError('backend', `Not found on PATH: ${each}.`, {
    remedy: `apt-get install -y ${packages(0)} (Debian, Ubuntu), or dnf install ${packages(1)} (Fedora, RHEL)${otherwise}.`,
  });
}

function versionOf([program, ...args]: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program!, args, { encoding: 'utf8' });
  if (status !== 0) return null;
  return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? '';
}
