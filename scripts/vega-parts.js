import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What Vega's parts import for specifications that no chart of a page has: a test keeps it so. */
const LEFT_OUT = [
  // Maps.
  'd3-geo',
  'topojson-client',
  // Tables as text.
  'd3-dsv',
  // Dates.
  'd3-time-format',
  // Easing and random numbers in expressions; quartiles and bootstraps in aggregates.
  'd3-ease',
  'vega-statistics',
  // Named colour schemes.
  'vega-scale/src/palettes.js',
  // Drawing on a canvas, and without a page.
  'vega-scenegraph/src/CanvasRenderer.js',
  'vega-scenegraph/src/HybridHandler.js',
  'vega-scenegraph/src/HybridRenderer.js',
  'vega-scenegraph/src/SVGStringRenderer.js',
];

/** What a package is imported by, in its sources. */
const FIRST = ['index.browser.js', 'index.js'];

/**
 * Bundles Vega from its packages' sources, a file a concept, so that what a page does not import is
 * not in it. In a package's one built file all of it would be, for its classes are made by calls.
 */
export const vegaParts = {
  name: 'vega-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path }) => {
      if (LEFT_OUT.includes(path)) return { path, namespace: 'left-out' };
      if (!/^vega-[a-z-]+$/.test(path)) return null;
      const sources = FIRST.map((file) => resolve('node_modules', path, file)).find(existsSync);
      return sources === undefined ? null : { path: sources, sideEffects: false };
    });
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const [, inside] = resolveDir.split('node_modules/');
      if (!inside?.startsWith('vega-')) return null;
      const name = join(inside, path);
      if (LEFT_OUT.includes(name)) return { path: name, namespace: 'left-out' };
      return { path: join(resolveDir, path), sideEffects: false };
    });
    // As CommonJS, of which any name may be imported.
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};
