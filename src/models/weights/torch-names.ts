import type { BaseName } from '../../experiment/bases.ts';
import type { Layer, ModelGraph, WeightSpec } from '../graph.ts';

/** Names as PyTorch gives them: `layer1.0.conv1.weight`. This harness and Keras write a slash. */
export function isTorchNamed(names: readonly string[]): boolean {
  return names.some((name) => name.endsWith('.weight')) && !names.some((n) => n.includes('/'));
}

/** What a base is called in torchvision and timm. */
interface TorchNames {
  /** Names of which one is in every file of the base, behind what stands before its names. */
  readonly marks: readonly string[];
  /** The module of each layer that has weights. */
  moduleOf(layer: Layer, graph: ModelGraph): string;
  /** A name as it is today, of one that is older or of `nn.Sequential(*model.children())`. */
  today(name: string): string;
}

/** torchvision/models/resnet.py; timm's resnet50 is called the same. */
const RESNET50: TorchNames = {
  marks: ['layer1.0.conv1.weight', '4.0.conv1.weight'],
  moduleOf({ name }) {
    const unit = /^conv(\d)_block(\d+)_(\d)_(conv|bn)/.exec(name);
    if (unit === null) return name === 'conv1_conv' ? 'conv1' : 'bn1';
    const [, stage, block, index, kind] = unit;
    const within = `layer${Number(stage) - 1}.${Number(block) - 1}`;
    if (index === '0') return `${within}.downsample.${kind === 'conv' ? 0 : 1}`;
    return `${within}.${kind}${index}`;
  },
  today: (name) =>
    name.replace(/^([014567])\./, (_, child) => `${RESNET50_CHILDREN[Number(child)]}.`),
};
const RESNET50_CHILDREN: Readonly<Record<number, string>> = {
  0: 'conv1',
  1: 'bn1',
  4: 'layer1',
  5: 'layer2',
  6: 'layer3',
  7: 'layer4',
};

/** torchvision/models/densenet.py; timm's densenet121 is called the same. */
const DENSENET121: TorchNames = {
  marks: ['features.conv0.weight', '0.conv0.weight'],
  moduleOf({ name }) {
    const unit = /^conv(\d)_block(\d+)_(\d)_(conv|bn)$/.exec(name);
    if (unit !== null) {
      const [, stage, block, index, kind] = unit;
      const within = `features.denseblock${Number(stage) - 1}.denselayer${block}`;
      // A normalisation stands before its convolution there, and is counted from 1.
      return kind === 'conv' ? `${within}.conv${index}` : `${within}.norm${Number(index) + 1}`;
    }
    const transition = /^pool(\d)_(conv|bn)$/.exec(name);
    if (transition !== null) {
      const [, stage, kind] = transition;
      return `features.transition${Number(stage) - 1}.${kind === 'bn' ? 'norm' : 'conv'}`;
    }
    return `features.${{ conv1_conv: 'conv0', conv1_bn: 'norm0' }[name] ?? 'norm5'}`;
  },
  today: (name) =>
    name.replace(/^0\./, 'features.').replace(/(denselayer\d+)\.(norm|conv)\.(\d)/, '$1.$2$3'),
};

/** torchvision/models/vgg.py: `features` counts convolutions, relus and poolings; timm does the same. */
const VGG16: TorchNames = {
  marks: ['features.0.weight'],
  moduleOf(layer, { layers }) {
    const before = layers.slice(0, layers.indexOf(layer));
    const modules = before.map(({ kind }) => (kind === 'conv2d' ? 2 : kind === 'maxPool' ? 1 : 0));
    return `features.${modules.reduce<number>((sum, each) => sum + each, 0)}`;
  },
  today: (name) => name,
};

/** InceptionResNetV2 of timm pads and normalises otherwise, and torchvision has none. */
const BASES: Readonly<Partial<Record<BaseName, TorchNames>>> = {
  VGG16,
  ResNet50: RESNET50,
  DenseNet121: DENSENET121,
};

/** The arrays of a base in a file of PyTorch. */
export interface TorchLayout {
  /** What stands before the base's own names, such as `module.`; mostly nothing. */
  readonly prefix: string;
  /** The array of the graph that each name of the file stands for. */
  readonly own: ReadonlyMap<string, WeightSpec>;
  /** The names that stand for none. */
  readonly others: readonly string[];
}

/** Null where the base has no names in PyTorch. */
export function torchLayout(
  base: BaseName,
  graph: ModelGraph,
  names: readonly string[],
): TorchLayout | null {
  const known = BASES[base];
  const specs = torchNames(base, graph);
  if (known === undefined || specs === null) return null;
  const prefix = prefixOf(known, names);
  const own = new Map(
    names.flatMap((name) => {
      const spec = name.startsWith(prefix)
        ? specs.get(known.today(name.slice(prefix.length)))
        : undefined;
      return spec === undefined ? [] : [[name, spec] as const];
    }),
  );
  return { prefix, own, others: names.filter((name) => !own.has(name)) };
}

/** The arrays of a base by their names today; null where it has no names in PyTorch. */
export function torchNames(base: BaseName, graph: ModelGraph): Map<string, WeightSpec> | null {
  const known = BASES[base];
  if (known === undefined) return null;
  return new Map(
    graph.layers.flatMap((layer) =>
      layer.weights.map((spec) => [`${known.moduleOf(layer, graph)}.${partOf(spec)}`, spec]),
    ),
  );
}

/** The shortest that stands before a mark. */
function prefixOf({ marks }: TorchNames, names: readonly string[]): string {
  const found = names.flatMap((name) =>
    marks
      .filter((mark) => name === mark || name.endsWith(`.${mark}`))
      .map((mark) => name.slice(0, -mark.length)),
  );
  return found.toSorted((one, other) => one.length - other.length)[0] ?? '';
}

/** Of an array, as PyTorch calls it. */
function partOf({ name }: WeightSpec): string {
  return PARTS[name.slice(name.lastIndexOf('/') + 1)]!;
}

const PARTS: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};
