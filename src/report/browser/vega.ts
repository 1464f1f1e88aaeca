/// <reference path="./vega-parts.d.ts" />
import { transforms } from 'vega-dataflow';
import { axisticks, datajoin, encode, legendentries, scale, sortitems, stack } from 'vega-encode';
import {
  aggregate,
  collect,
  extent,
  facet,
  field,
  filter,
  formula,
  multiextent,
  multivalues,
  prefacet,
  proxy,
  relay,
  sieve,
  values,
} from 'vega-transforms';
import { bound, mark, overlap, render, viewlayout } from 'vega-view-transforms';

export { parse } from 'vega-parser';
export { Error as LogError } from 'vega-util';
export { View } from 'vega-view';

/** Those that a report's charts have: the whole of Vega is half as large again. */
export const PARTS: Readonly<Record<string, unknown>> = {
  aggregate,
  axisticks,
  bound,
  collect,
  datajoin,
  encode,
  extent,
  facet,
  field,
  filter,
  formula,
  legendentries,
  mark,
  multiextent,
  multivalues,
  overlap,
  prefacet,
  proxy,
  relay,
  render,
  scale,
  sieve,
  sortitems,
  stack,
  values,
  viewlayout,
};

Object.assign(transforms, PARTS);
