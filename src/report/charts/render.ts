import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { EM_PER_CHARACTER } from './theme.ts';

/** The Vega specification of a chart. */
export async function compileChart(spec: TopLevelSpec): Promise<Spec> {
  const { vega, compile } = await libraries();
  // Vega-Lite warns of what these charts mean to do, such as each panel's own axis.
  return compile(spec, { logger: vega.logger(vega.Error) }).spec;
}

/**
 * A chart as an SVG document on white paper. The same specification gives the
 * same bytes.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  return drawSvg(await compileChart(spec));
}

/** What Vega-Lite has compiled, drawn. */
export async function drawSvg(compiled: Spec): Promise<string> {
  const { vega } = await libraries();
  layOutByEstimate(vega);
  // Vega numbers its clip paths over the life of the process.
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled), {
    renderer: 'none',
    logLevel: vega.Error,
  });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/** Imported here: most commands draw nothing, and the two take longer to load than all else. */
async function libraries() {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  return { vega, compile };
}

interface Measured {
  readonly fontSize?: number;
  /** Pixels to which a text is cut; none where it is 0 or absent. */
  readonly limit?: number;
}

interface TextMetrics {
  width: (item: Measured, text: string) => number;
}

/**
 * Vega measures text on a canvas where an optional package gives one, so that
 * its layout depends on the machine, and else takes 0.8 em a character, which
 * leaves a chart lopsided. Its typings leave `textMetrics` out.
 */
function layOutByEstimate(vega: typeof import('vega')): void {
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11, limit }, text) =>
    Math.min(limit || Infinity, Math.round(EM_PER_CHARACTER * String(text).length * fontSize));
}
