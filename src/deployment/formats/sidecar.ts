import { CHANNEL_SCALINGS } from '../../data/pixels/scaling.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import { readingOf } from '../kept/reading.ts';
import type { Metadata } from './targets.ts';

/**
 * How files of images become what a model takes, and its outputs classes: plain data, for programs.
 * @param scalesInside Whether the model scales pixels itself.
 */
export function sidecarOf({ about }: OpenModel, scalesInside: boolean): object {
  const { size, resize, slices, window } = readingOf(about);
  const { inputSize, scaling } = about.input;
  const side = scalesInside ? size : inputSize;
  return {
    files: { size, resize, ...(slices === undefined ? {} : { slices }), window },
    input: { shape: [null, side, side, 3], dtype: 'float32', layout: 'NHWC' },
    scaling: {
      inside: scalesInside,
      name: scaling,
      inputSize,
      resize: 'bilinear, half-pixel centres, no antialiasing',
      /** In the order of the network's channels: byte * factor + offset. */
      channels: CHANNEL_SCALINGS[scaling].map(({ from, factor, offset }) => ({
        from: ['red', 'green', 'blue'][from],
        factor,
        offset,
      })),
    },
    classes: about.classes,
    temperature: about.temperature ?? null,
    trial: about.hash,
  };
}

/** The same as texts, for formats that have room for them. */
export function metadataOf(model: OpenModel, scalesInside: boolean): Metadata {
  const { files, input, scaling, classes, temperature, trial } = sidecarOf(
    model,
    scalesInside,
  ) as Record<string, unknown>;
  return {
    producer: `transfer-bench ${model.about.version}`,
    trial: String(trial),
    classes: JSON.stringify(classes),
    temperature: JSON.stringify(temperature),
    preprocessing: JSON.stringify({ files, input, scaling }),
  };
}
