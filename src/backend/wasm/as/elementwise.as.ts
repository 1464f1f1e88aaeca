/** Gradients and updates that go value by value, in one pass. */

/** dx = dy where y > 0, else 0, for y = relu(x). */
export function reluGradient(dy: usize, y: usize, dx: usize, size: i32): void {
  const zero = f32x4.splat(0);
  const end = dy + ((<usize>size) << 2);
  for (; dy + 16 <= end; ) {
    v128.store(dx, v128.and(v128.load(dy), f32x4.gt(v128.load(y), zero)));
    dy += 16;
    y += 16;
    dx += 16;
  }
  for (; dy < end; ) {
    store<f32>(dx, load<f32>(y) > 0 ? load<f32>(dy) : 0);
    dy += 4;
    y += 4;
    dx += 4;
  }
}

/** Adam (Kingma and Ba, 2015): new values of the weights and both moments. */
export function adam(
  w: usize,
  gradient: usize,
  m: usize,
  v: usize,
  newW: usize,
  newM: usize,
  newV: usize,
  size: i32,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
): void {
  const keep1 = f32x4.splat(<f32>beta1);
  const keep2 = f32x4.splat(<f32>beta2);
  // Rounded once: 1 - <f32>0.999 would be off by 5e-5 of its value.
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const step = f32x4.splat(<f32>rate);
  const small = f32x4.splat(<f32>epsilon);
  const end = (<usize>size) << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const g = v128.load(gradient + i);
    const first = f32x4.add(f32x4.mul(v128.load(m + i), keep1), f32x4.mul(g, take1));
    const second = f32x4.add(f32x4.mul(v128.load(v + i), keep2), f32x4.mul(f32x4.mul(g, g), take2));
    const move = f32x4.div(f32x4.mul(first, step), f32x4.add(f32x4.sqrt(second), small));
    v128.store(newM + i, first);
    v128.store(newV + i, second);
    v128.store(newW + i, f32x4.sub(v128.load(w + i), move));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gradient + i);
    const first = load<f32>(m + i) * <f32>beta1 + g * <f32>(1 - beta1);
    const second = load<f32>(v + i) * <f32>beta2 + g * g * <f32>(1 - beta2);
    const move = (first * <f32>rate) / (sqrt<f32>(second) + <f32>epsilon);
    store<f32>(newM + i, first);
    store<f32>(newV + i, second);
    store<f32>(newW + i, load<f32>(w + i) - move);
  }
}
