/** The table that a tile of `convolve` reads its pixels through. */

// The tile's table: 4 output pointers, 4 x (image, y, x) of the first tap, a spill area of 4 x 8
// floats, then one entry a tap, or run of taps: 4 source pointers, an offset
// into the panel, and the bytes that are read from each source.
export const ROWS: usize = 16;
export const SPILL: usize = 64;
export const TAPS: usize = 192;
export const TAP_BYTES: usize = 24;
