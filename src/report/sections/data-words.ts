import type { DataSpec } from '../../experiment/data-schema.ts';
import type { SourceSpec } from '../../experiment/schema.ts';
import type { DataWord } from '../content.ts';
import type { Samples } from '../input/input.ts';
import { meaningOf } from './data-text.ts';

/** Samples by the data they are of. */
export type SamplesOf = ReadonlyMap<DataSpec, Samples>;

/** What a target's name stands for. */
export function targetWord(data: DataSpec, samples: SamplesOf): DataWord {
  return { name: data.name, meaning: meaningOf(data), samples: imagesOf(data, samples) };
}

/** What a source's name stands for. */
export function sourceWord(source: SourceSpec, samples: SamplesOf): DataWord {
  const { name } = source;
  switch (source.kind) {
    case 'pretrain':
      return {
        name,
        meaning: `pretrained here on ${meaningOf(source.data)}`,
        samples: imagesOf(source.data, samples),
      };
    case 'imagenet':
      return { name, meaning: 'published ImageNet weights', samples: [] };
    case 'weights':
      return { name, meaning: 'weights from a file', samples: [] };
    case 'random':
      return { name, meaning: 'random weights, a control', samples: [] };
    case 'mean-variance':
      return {
        name,
        meaning: `random weights at the scale of ${source.of}, a control`,
        samples: [],
      };
  }
}

function imagesOf(data: DataSpec, samples: SamplesOf): DataWord['samples'] {
  const found = samples.get(data);
  return found !== undefined && 'images' in found ? found.images : [];
}
