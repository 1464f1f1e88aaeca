import type { Binding, PipelineSpec } from '../../../webgpu/pipelines.ts';
import type { MovingAverages, Update } from '../../updates.ts';

/** How an update is computed, four numbers at a time. */
interface Formula {
  /** Names of what is updated, and of what moves it, in the order of the update. */
  readonly state: readonly string[];
  readonly given: readonly string[];
  /** Its numbers, each an `f32` of `settings`. */
  readonly settings: Readonly<Record<string, number>>;
  /** WGSL that changes the `state` at `i`; `rate` is there where the update has one. */
  readonly code: string;
}

/** The formulas are those of ops/. */
function formulaOf(update: Update | MovingAverages): Formula {
  switch (update.op) {
    case 'Adam': {
      const { beta1, beta2, epsilon } = update;
      return {
        state: ['w', 'm', 'v'],
        given: ['g'],
        settings: { beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, epsilon },
        code: `
          let newM = m[i] * settings.beta1 + g[i] * settings.rest1;
          let newV = v[i] * settings.beta2 + g[i] * g[i] * settings.rest2;
          m[i] = newM;
          v[i] = newV;
          w[i] = w[i] - newM * rate[0] / (sqrt(newV) + settings.epsilon);`,
      };
    }
    case 'KerasMomentum':
      return {
        state: ['w', 'velocity'],
        given: ['g'],
        settings: { momentum: update.momentum },
        code: `
          let step = g[i] * rate[0];
          let next = velocity[i] * settings.momentum - step;
          velocity[i] = next;
          w[i] = w[i] + ${update.nesterov ? '(next * settings.momentum - step)' : 'next'};`,
      };
    case 'GradientDescent':
      return { state: ['w'], given: ['g'], settings: {}, code: 'w[i] = w[i] - g[i] * rate[0];' };
    case 'MovingAverages': {
      const moved = (moving: string, batch: string) =>
        `${moving}[i] = ${moving}[i] + (${batch}[i] - ${moving}[i]) * settings.rest;`;
      return {
        state: ['movingMean', 'movingVariance'],
        given: ['mean', 'variance'],
        settings: { rest: 1 - update.momentum },
        code: moved('movingMean', 'mean') + moved('movingVariance', 'variance'),
      };
    }
  }
}

const WORKGROUP = 64;
const MAX_GROUPS = 65535;
/** Four numbers. */
const VECTOR_BYTES = 16;

/** The kernel of an update on parts of buffers that are `bytes` long, a multiple of 16. */
export function flatUpdate(update: Update | MovingAverages, hasRate: boolean, bytes: number) {
  const { state, given, settings, code } = formulaOf(update);
  const count = bytes / VECTOR_BYTES;
  const groups = Math.ceil(count / WORKGROUP);
  const rows = Math.ceil(groups / MAX_GROUPS);
  const names = [...state, ...given];
  const declared = names.map((name, binding) => {
    const access = binding < state.length ? 'read_write' : 'read';
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<vec4<f32>>;`;
  });
  const fields = Object.keys(settings).map((name) => `${name}: f32,`);
  const wgsl = `
    struct Settings { count: u32, ${fields.join(' ')} };
    ${declared.join('\n')}
    ${hasRate ? `@group(0) @binding(${names.length}) var<storage, read> rate: array<f32>;` : ''}
    @group(0) @binding(${names.length + (hasRate ? 1 : 0)}) var<uniform> settings: Settings;
    @compute @workgroup_size(${WORKGROUP})
    fn _start(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(num_workgroups) groups: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let i = (group.y * groups.x + group.x) * ${WORKGROUP}u + thread;
      if (i < settings.count) {
        ${code}
      }
    }`;
  const uniforms = new ArrayBuffer(Math.ceil((1 + fields.length) / 4) * VECTOR_BYTES);
  new Uint32Array(uniforms)[0] = count;
  new Float32Array(uniforms).set(Object.values(settings), 1);
  const bindings: Binding[] = [
    ...names.map((_, i) => (i < state.length ? 'storage' : 'read-only-storage')),
    ...(hasRate ? ['read-only-storage' as const] : []),
    'uniform',
  ];
  const spec: PipelineSpec = { name: `flat${update.op}`, code: wgsl, bindings };
  return {
    name: spec.name,
    spec,
    uniforms,
    groups: [Math.ceil(groups / rows), rows, 1] as const,
  };
}
