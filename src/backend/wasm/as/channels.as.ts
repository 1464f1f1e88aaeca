/**
 * What batch normalisation and biases need: sums over the pixels of [pixels, c]
 * maps, channel by channel, and maps that are scaled and shifted by channel.
 * Sums go by blocks that stay in the level 1 cache; block by block they are also
 * more precise than one long sum.
 */

/** Bytes of a map that one block aims at. */
const BLOCK_BYTES: i32 = 16384;

function blockOf(c: i32): i32 {
  return max(8, BLOCK_BYTES / (c << 2));
}

/**
 * mean[c] and variance[c], biased, of x over its pixels: two passes inside a
 * block, blocks joined by Chan, Golub and LeVeque's update (1979).
 */
export function moments(x: usize, mean: usize, variance: usize, pixels: i32, c: i32): void {
  const bytes = (<usize>c) << 2;
  memory.fill(mean, 0, bytes);
  memory.fill(variance, 0, bytes);
  const block = blockOf(c);
  for (let done = 0; done < pixels; done += block) {
    const count = min(block, pixels - done);
    const share = <f32>count / <f32>(done + count);
    const weight = <f32>done * share;
    let i = 0;
    for (; i + 4 <= c; i += 4) {
      const at = (<usize>i) << 2;
      const own = f32x4.mul(sum4(x + at, bytes, count), f32x4.splat(1 / <f32>count));
      const squares = squares4(x + at, bytes, count, own);
      const former = v128.load(mean + at);
      const delta = f32x4.sub(own, former);
      v128.store(mean + at, f32x4.add(former, f32x4.mul(delta, f32x4.splat(share))));
      const between = f32x4.mul(f32x4.mul(delta, delta), f32x4.splat(weight));
      v128.store(variance + at, f32x4.add(v128.load(variance + at), f32x4.add(squares, between)));
    }
    for (; i < c; i++) {
      const at = (<usize>i) << 2;
      let total: f32 = 0;
      for (let p = 0, from = x + at; p < count; p++, from += bytes) total += load<f32>(from);
      const own = total / <f32>count;
      let squares: f32 = 0;
      for (let p = 0, from = x + at; p < count; p++, from += bytes) {
        const centred = load<f32>(from) - own;
        squares += centred * centred;
      }
      const delta = own - load<f32>(mean + at);
      store<f32>(mean + at, load<f32>(mean + at) + delta * share);
      store<f32>(variance + at, load<f32>(variance + at) + squares + delta * delta * weight);
    }
    x += <usize>count * bytes;
  }
  for (let i: usize = 0; i < bytes; i += 4) {
    store<f32>(variance + i, load<f32>(variance + i) / <f32>pixels);
  }
}

function sum4(from: usize, step: usize, count: i32): v128 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; count >= 4; count -= 4) {
    s0 = f32x4.add(s0, v128.load(from));
    s1 = f32x4.add(s1, v128.load(from + step));
    s2 = f32x4.add(s2, v128.load(from + 2 * step));
    s3 = f32x4.add(s3, v128.load(from + 3 * step));
    from += 4 * step;
  }
  for (; count > 0; count--) {
    s0 = f32x4.add(s0, v128.load(from));
    from += step;
  }
  return f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
}

function squares4(from: usize, step: usize, count: i32, centre: v128): v128 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; count >= 4; count -= 4) {
    const d0 = f32x4.sub(v128.load(from), centre);
    const d1 = f32x4.sub(v128.load(from + step), centre);
    const d2 = f32x4.sub(v128.load(from + 2 * step), centre);
    const d3 = f32x4.sub(v128.load(from + 3 * step), centre);
    s0 = f32x4.add(s0, f32x4.mul(d0, d0));
    s1 = f32x4.add(s1, f32x4.mul(d1, d1));
    s2 = f32x4.add(s2, f32x4.mul(d2, d2));
    s3 = f32x4.add(s3, f32x4.mul(d3, d3));
    from += 4 * step;
  }
  for (; count > 0; count--) {
    const d0 = f32x4.sub(v128.load(from), centre);
    s0 = f32x4.add(s0, f32x4.mul(d0, d0));
    from += step;
  }
  return f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
}

/** sum[c] = the sum of x over its pixels. */
export function channelSums(x: usize, sum: usize, pixels: i32, c: i32): void {
  const bytes = (<usize>c) << 2;
  memory.fill(sum, 0, bytes);
  const block = blockOf(c);
  for (let left = pixels; left > 0; left -= block) {
    const count = min(block, left);
    let i = 0;
    for (; i + 4 <= c; i += 4) {
      const at = (<usize>i) << 2;
      v128.store(sum + at, f32x4.add(v128.load(sum + at), sum4(x + at, bytes, count)));
    }
    for (; i < c; i++) {
      const at = (<usize>i) << 2;
      let total: f32 = 0;
      for (let p = 0, from = x + at; p < count; p++, from += bytes) total += load<f32>(from);
      store<f32>(sum + at, load<f32>(sum + at) + total);
    }
    x += <usize>count * bytes;
  }
}

/** sum[c] = the sum of dy, product[c] = the sum of dy * (x - centre[c]), over the pixels. */
export function channelProducts(
  dy: usize,
  x: usize,
  centre: usize,
  sum: usize,
  product: usize,
  pixels: i32,
  c: i32,
): void {
  const bytes = (<usize>c) << 2;
  memory.fill(sum, 0, bytes);
  memory.fill(product, 0, bytes);
  const block = blockOf(c);
  for (let left = pixels; left > 0; left -= block) {
    const count = min(block, left);
    let i = 0;
    for (; i + 4 <= c; i += 4) {
      const at = (<usize>i) << 2;
      const middle = v128.load(centre + at);
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let p0 = s0;
      let p1 = s0;
      let from = at;
      let p = count;
      for (; p >= 2; p -= 2) {
        const d0 = v128.load(dy + from);
        const d1 = v128.load(dy + from + bytes);
        s0 = f32x4.add(s0, d0);
        s1 = f32x4.add(s1, d1);
        p0 = f32x4.add(p0, f32x4.mul(d0, f32x4.sub(v128.load(x + from), middle)));
        p1 = f32x4.add(p1, f32x4.mul(d1, f32x4.sub(v128.load(x + from + bytes), middle)));
        from += 2 * bytes;
      }
      if (p > 0) {
        const d0 = v128.load(dy + from);
        s0 = f32x4.add(s0, d0);
        p0 = f32x4.add(p0, f32x4.mul(d0, f32x4.sub(v128.load(x + from), middle)));
      }
      v128.store(sum + at, f32x4.add(v128.load(sum + at), f32x4.add(s0, s1)));
      v128.store(product + at, f32x4.add(v128.load(product + at), f32x4.add(p0, p1)));
    }
    for (; i < c; i++) {
      const at = (<usize>i) << 2;
      const middle = load<f32>(centre + at);
      let total: f32 = 0;
      let products: f32 = 0;
      for (let p = 0, from = at; p < count; p++, from += bytes) {
        const d = load<f32>(dy + from);
        total += d;
        products += d * (load<f32>(x + from) - middle);
      }
      store<f32>(sum + at, load<f32>(sum + at) + total);
      store<f32>(product + at, load<f32>(product + at) + products);
    }
    dy += <usize>count * bytes;
    x += <usize>count * bytes;
  }
}

/** y = (x - mean[c]) * scale[c] + shift[c]. */
export function normalize(
  x: usize,
  mean: usize,
  scale: usize,
  shift: usize,
  y: usize,
  pixels: i32,
  c: i32,
): void {
  for (let p = 0; p < pixels; p++) {
    let i = 0;
    for (; i + 4 <= c; i += 4) {
      const at = (<usize>i) << 2;
      const centred = f32x4.sub(v128.load(x + at), v128.load(mean + at));
      const scaled = f32x4.mul(centred, v128.load(scale + at));
      v128.store(y + at, f32x4.add(scaled, v128.load(shift + at)));
    }
    for (; i < c; i++) {
      const at = (<usize>i) << 2;
      const centred = load<f32>(x + at) - load<f32>(mean + at);
      store<f32>(y + at, centred * load<f32>(scale + at) + load<f32>(shift + at));
    }
    x += (<usize>c) << 2;
    y += (<usize>c) << 2;
  }
}

/** dx = byDy[c] * dy + byX[c] * (x - mean[c]) + constant[c]. */
export function combine(
  dy: usize,
  x: usize,
  mean: usize,
  byDy: usize,
  byX: usize,
  constant: usize,
  dx: usize,
  pixels: i32,
  c: i32,
): void {
  for (let p = 0; p < pixels; p++) {
    let i = 0;
    for (; i + 4 <= c; i += 4) {
      const at = (<usize>i) << 2;
      const centred = f32x4.sub(v128.load(x + at), v128.load(mean + at));
      const first = f32x4.mul(v128.load(dy + at), v128.load(byDy + at));
      const second = f32x4.mul(centred, v128.load(byX + at));
      v128.store(dx + at, f32x4.add(f32x4.add(first, second), v128.load(constant + at)));
    }
    for (; i < c; i++) {
      const at = (<usize>i) << 2;
      const centred = load<f32>(x + at) - load<f32>(mean + at);
      const first = load<f32>(dy + at) * load<f32>(byDy + at);
      store<f32>(dx + at, first + centred * load<f32>(byX + at) + load<f32>(constant + at));
    }
    dy += (<usize>c) << 2;
    x += (<usize>c) << 2;
    dx += (<usize>c) << 2;
  }
}
