/** All that the wasm kernels are made of; what is exported here is called from heap.ts. */
export * from './batch-norm.as';
export * from './channels.as';
export * from './convolve.as';
export * from './copy.as';
export * from './elementwise.as';
export * from './filter-gradient.as';
export * from './pack.as';
export * from './pooling.as';
