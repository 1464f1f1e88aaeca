/** The one door to TensorFlow.js: every room that computes imports `tf` from here. */
export * as tf from '@tensorflow/tfjs-core';
