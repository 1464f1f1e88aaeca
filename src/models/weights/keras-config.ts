import * as z from 'zod';
import type { Layer, ModelGraph } from '../graph.ts';
import { isNumbered } from './match-layers.ts';

/** A layer as a model's config has it. */
export interface ConfigLayer {
  /** Its class, such as `Conv2D`. */
  readonly className: string;
  readonly name: string;
  /** Its group in a `.weights.h5`, such as `/layers/functional/layers/conv2d_3`. */
  readonly path: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Models in models. */
const DEEPEST = 32;

const layerSchema = z.object({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.looseObject({ name: z.string().optional() }),
});
const modelSchema = z.object({ config: z.object({ layers: z.array(layerSchema) }) });

/**
 * The layers of a model in the order of its config, those of inner models in their place. No
 * layer is made of it, and no code in it is run.
 * @param text `config.json` of a `.keras` file, or the `model_config` of a whole model in `.h5`.
 * @returns None for a model that does not list its layers.
 * @throws Error for what is no JSON, or nests too deep.
 */
export function layersInConfig(text: string): ConfigLayer[] {
  return inner(JSON.parse(text), '', 0);
}

function inner(model: unknown, path: string, deep: number): ConfigLayer[] {
  const { success, data } = modelSchema.safeParse(model);
  if (!success) return [];
  if (deep > DEEPEST) throw new Error(`its models are nested more than ${DEEPEST} deep`);
  const used = new Map<string, number>();
  return data.config.layers.flatMap((layer) => {
    const { class_name: className, config } = layer;
    const key = snakeCase(className);
    const n = used.get(key) ?? 0;
    used.set(key, n + 1);
    const own = `${path}/layers/${key}${n === 0 ? '' : `_${n}`}`;
    const name = layer.name ?? config.name ?? key;
    return [{ className, name, path: own, settings: config }, ...inner(layer, own, deep + 1)];
  });
}

/** keras/src/utils/naming.py. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** The names of layers by their groups in a `.weights.h5`, which older Keras does not write there. */
export function namesByPath(layers: readonly ConfigLayer[]): ReadonlyMap<string, string> {
  return new Map(layers.map(({ path, name }) => [path, name]));
}

/** What a config says against its weights being a base's. */
export interface ConfigFindings {
  /** Sentences; none where it may be the base. */
  readonly faults: readonly string[];
  /** Layers before the base that change its input, as pixels were where it was trained. */
  readonly before: readonly ConfigLayer[];
}

/** Compares the layers of a config with a base, as far as they are there and have known settings. */
export function compareConfig(graph: ModelGraph, layers: readonly ConfigLayer[]): ConfigFindings {
  const pairs = pairsOf(graph, layers);
  const places = pairs.map(([, layer]) => layers.indexOf(layer));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const before = pairs.length === 0 ? [] : layers.slice(0, first);
  const within = pairs.length === 0 ? [] : layers.slice(first, last);
  const strange = [
    ...before.filter(({ className }) => className === 'Lambda').map((l) => [l, 'before'] as const),
    ...within.filter((layer) => !isKnown(layer)).map((l) => [l, 'among'] as const),
  ];
  return {
    faults: [
      ...pairs.flatMap(([own, saved]) => differences(own, saved)),
      ...strange.map(
        ([{ className, name }, where]) =>
          `${name} (${className}) stands ${where} the layers of the base, and what it computes is not known`,
      ),
    ],
    // Padding is of the base, or changes no pixel.
    before: before.filter(({ className }) => !(className in IDLE) && className !== 'ZeroPadding2D'),
  };
}

/** Layers that the base and the config both have: by their names, else by their order. */
function pairsOf(graph: ModelGraph, layers: readonly ConfigLayer[]): [Layer, ConfigLayer][] {
  const owners = graph.layers.filter(({ kind }) => kind !== 'input');
  const named = new Map(
    owners.filter((layer) => !isAutomatic(layer)).map((layer) => [layer.name, layer]),
  );
  const byName = layers.flatMap((saved): [Layer, ConfigLayer][] => {
    const own = named.get(saved.name);
    return own === undefined ? [] : [[own, saved]];
  });
  const byOrder = (['conv2d', 'batchNorm'] as const).flatMap((kind): [Layer, ConfigLayer][] => {
    const own = owners.filter((layer) => layer.kind === kind && isNumbered(layer));
    const saved = layers.filter(
      (layer) => CLASSES[kind]!.includes(layer.className) && isNumbered(layer),
    );
    return own.length === saved.length ? own.map((layer, i) => [layer, saved[i]!]) : [];
  });
  return [...byName, ...byOrder];
}

/** Named by Keras itself, by a number of its session. */
function isAutomatic(layer: { readonly name: string }): boolean {
  return (
    isNumbered(layer) ||
    /^(zero_padding2d|activation|custom_scale_layer|max_pooling2d|concatenate|average_pooling2d)(_\d+)?$/.test(
      layer.name,
    )
  );
}

/** The classes of Keras, old and new, that compute what a kind of layer does. */
const CLASSES: Readonly<Partial<Record<Layer['kind'], readonly string[]>>> = {
  conv2d: ['Conv2D', 'Convolution2D'],
  batchNorm: ['BatchNormalization', 'BatchNormalizationV1'],
  relu: ['Activation', 'ReLU'],
  zeroPadding: ['ZeroPadding2D'],
  maxPool: ['MaxPooling2D', 'MaxPool2D'],
  avgPool: ['AveragePooling2D', 'AvgPool2D'],
  concat: ['Concatenate', 'Merge'],
  add: ['Add', 'Merge'],
};
/** Classes that change nothing in inference. */
const IDLE: Readonly<Record<string, true>> = {
  InputLayer: true,
  Functional: true,
  Sequential: true,
  Model: true,
  Dropout: true,
  SpatialDropout2D: true,
  GaussianNoise: true,
  GaussianDropout: true,
  ActivityRegularization: true,
  Identity: true,
  RandomFlip: true,
  RandomRotation: true,
  RandomZoom: true,
  RandomTranslation: true,
  RandomContrast: true,
  RandomBrightness: true,
};

function isKnown({ className, name }: ConfigLayer): boolean {
  if (className in IDLE || className === 'CustomScaleLayer') return true;
  if (Object.values(CLASSES).some((names) => names.includes(className))) return true;
  // The scaled residuals of InceptionResNetV2, as `bench export-model` writes them, and as Keras 2 did.
  if (className === 'Rescaling') return /^custom_scale_layer(_\d+)?_rescaling$/.test(name);
  return className === 'Lambda' && /^block(35|17|8)_\d+$/.test(name);
}

function differences(own: Layer, { className, name, settings }: ConfigLayer): string[] {
  const classes = CLASSES[own.kind];
  if (classes !== undefined && !classes.includes(className))
    return [`${name} is a ${className}, and in the base ${classes[0]}`];
  return Object.entries(settingsOf(own)).flatMap(([key, expected]) => {
    const found = settings[key];
    if (found === undefined || found === null || isAlike(found, expected)) return [];
    return [
      `${name} has ${key} ${JSON.stringify(found)}, and in the base ${JSON.stringify(expected)}`,
    ];
  });
}

/** The settings that decide what a layer computes, as Keras writes them. */
function settingsOf(layer: Layer): Readonly<Record<string, unknown>> {
  switch (layer.kind) {
    case 'conv2d':
      return {
        kernel_size: layer.kernelSize,
        strides: layer.strides,
        padding: layer.padding,
        use_bias: layer.useBias,
        activation: layer.activation,
        dilation_rate: [1, 1],
        groups: 1,
        data_format: 'channels_last',
      };
    case 'batchNorm':
      return { epsilon: layer.epsilon, scale: layer.scale, center: layer.center };
    case 'relu':
      return { activation: 'relu', negative_slope: 0 };
    case 'zeroPadding': {
      const both = [layer.padding, layer.padding];
      return { padding: [both, both] };
    }
    case 'maxPool':
    case 'avgPool':
      return { pool_size: layer.poolSize, strides: layer.strides, padding: layer.padding };
    default:
      return {};
  }
}

/** Numbers to a hundredth: Keras's own epsilon is 1.001e-5, and others write 1e-5. */
function isAlike(found: unknown, expected: unknown): boolean {
  if (typeof expected === 'number' && typeof found === 'number')
    return Math.abs(found - expected) <= 0.01 * Math.abs(expected);
  return JSON.stringify(found) === JSON.stringify(expected);
}
