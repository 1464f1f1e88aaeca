import type { Product } from './kind.ts';

/** WGSL of where a tap sees a pixel: of `x` for one of y, of `dy` for one of x; below 0 outside. */
export const COORDINATES = `
  fn seen(pixel: i32, tap: i32) -> i32 {
    let u = &uniforms;
    let column = pixel % u.outWidth;
    let line = pixel / u.outWidth;
    let at = vec2<i32>(line % u.outHeight, column) * vec2<i32>(u.strideHeight, u.strideWidth)
      - vec2<i32>(u.padTop, u.padLeft)
      + vec2<i32>(tap / u.filterWidth, tap % u.filterWidth)
        * vec2<i32>(u.dilationHeight, u.dilationWidth);
    let inside = all(at >= vec2<i32>(0)) && all(at < vec2<i32>(u.inHeight, u.inWidth));
    return select(-1, (line / u.outHeight * u.inHeight + at.x) * u.inWidth + at.y, inside);
  }
  fn seenBack(pixel: i32, tap: i32) -> i32 {
    let u = &uniforms;
    let column = pixel % u.inWidth;
    let line = pixel / u.inWidth;
    let stride = vec2<i32>(u.strideHeight, u.strideWidth);
    let padded = vec2<i32>(line % u.inHeight, column) + vec2<i32>(u.padTop, u.padLeft)
      - vec2<i32>(tap / u.filterWidth, tap % u.filterWidth);
    let at = padded / stride;
    let inside = all(padded >= vec2<i32>(0)) && all(at * stride == padded)
      && all(at < vec2<i32>(u.outHeight, u.outWidth));
    return select(-1, (line / u.inHeight * u.outHeight + at.x) * u.outWidth + at.y, inside);
  }`;

/** How the two factors of a product are read, one number at a time. */
export const scalars: Readonly<Record<Product, string>> = {
  forward: `
    fn left(m: i32, k: i32) -> f32 {
      let pixel = seen(m, k / uniforms.inputs);
      if (pixel < 0) { return 0.0; }
      return LEFT(pixel * uniforms.inputs + k % uniforms.inputs);
    }
    fn right(k: i32, n: i32) -> f32 { return RIGHT(k * uniforms.outputs + n); }`,
  inputGradient: `
    fn left(m: i32, k: i32) -> f32 {
      let pixel = seenBack(m, k / uniforms.outputs);
      if (pixel < 0) { return 0.0; }
      return LEFT(pixel * uniforms.outputs + k % uniforms.outputs);
    }
    fn right(k: i32, n: i32) -> f32 {
      let tap = k / uniforms.outputs;
      return RIGHT((tap * uniforms.inputs + n) * uniforms.outputs + k % uniforms.outputs);
    }`,
  filterGradient: `
    fn left(m: i32, k: i32) -> f32 {
      let pixel = seen(k, m / uniforms.inputs);
      if (pixel < 0) { return 0.0; }
      return LEFT(pixel * uniforms.inputs + m % uniforms.inputs);
    }
    fn right(k: i32, n: i32) -> f32 { return RIGHT(k * uniforms.outputs + n); }`,
};

/** The same, four numbers at a time: along k, m or n, whichever is the channel of the tensor. */
export const vectors: Readonly<Record<Product, { readonly left: string; readonly right: string }>> =
  {
    forward: {
      left: `
      fn left4(m: i32, k: i32) -> vec4<f32> {
        let pixel = seen(m, k / uniforms.inputs);
        if (pixel < 0) { return vec4<f32>(0.0); }
        return a[(pixel * uniforms.inputs + k % uniforms.inputs) / 4];
      }`,
      right: 'fn right4(k: i32, n: i32) -> vec4<f32> { return b[(k * uniforms.outputs + n) / 4]; }',
    },
    inputGradient: {
      left: `
      fn left4(m: i32, k: i32) -> vec4<f32> {
        let pixel = seenBack(m, k / uniforms.outputs);
        if (pixel < 0) { return vec4<f32>(0.0); }
        return a[(pixel * uniforms.outputs + k % uniforms.outputs) / 4];
      }`,
      right: `
      fn right4(k: i32, n: i32) -> vec4<f32> {
        let row = k / uniforms.outputs * uniforms.inputs + n;
        return b[(row * uniforms.outputs + k % uniforms.outputs) / 4];
      }`,
    },
    filterGradient: {
      left: `
      fn left4(m: i32, k: i32) -> vec4<f32> {
        let pixel = seen(k, m / uniforms.inputs);
        if (pixel < 0) { return vec4<f32>(0.0); }
        return a[(pixel * uniforms.inputs + m % uniforms.inputs) / 4];
      }`,
      right: 'fn right4(k: i32, n: i32) -> vec4<f32> { return b[(k * uniforms.outputs + n) / 4]; }',
    },
  };
