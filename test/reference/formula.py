"""Numbers from names: the same arrays here and in formula.ts, to the bit, so that no weights travel."""

import numpy as np


def fnv1a(text):
    """32-bit FNV-1a hash of an ASCII text."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def uniform(name, count):
    """`count` float64 values in [-1, 1): a 32-bit mix of the index and the name's hash."""
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(fnv1a(name))
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2147483648.0 - 1.0


def weight(salt, name, shape):
    """A float32 weight of a layer: kernels of He's spread, the rest near what training gives.

    A beta is near 3, so that behind a normalisation few relus are at their kink,
    where float32 gradients depend on the last bit.
    """
    values = uniform(salt + name, int(np.prod(shape)))
    part = name.rsplit("/", 1)[1]
    if part == "kernel":
        values = values * np.sqrt(6.0 / np.prod(shape[:-1]))
    elif part == "gamma":
        values = 1.0 + 0.1 * values
    elif part == "moving_variance":
        values = 1.0 + 0.25 * values
    elif part == "beta":
        values = 3.0 + 0.1 * values
    else:
        values = 0.1 * values
    return values.astype(np.float32).reshape(shape)


def array(name, shape):
    """Float32 values in [-1, 1)."""
    return uniform(name, int(np.prod(shape))).astype(np.float32).reshape(shape)


def images(batch, size):
    """[batch, size, size, 3]: a grid of 4 x 4 colours and noise.

    Images of noise alone would look alike to the last blocks, and a batch
    normalisation of what hardly differs is ill-conditioned.
    """
    patch = np.arange(size) * 4 // size
    colours = array("colours", (batch, 4, 4, 3))[:, patch][:, :, patch]
    noise = array("noise", (batch, size, size, 3))
    return np.float32(0.75) * colours + np.float32(0.25) * noise


def picks(name, size, count):
    """Up to `count` indices below `size` at which a large array is compared."""
    if size <= count:
        return np.arange(size)
    places = (uniform("picks of " + name, count) + 1.0) / 2.0 * size
    return np.floor(places).astype(np.int64)
