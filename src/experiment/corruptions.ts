/** What is done to images to see how a classifier stands it (Hendrycks and Dietterich 2019, ImageNet-C). */
export const CORRUPTIONS = ['blur', 'noise', 'contrast', 'brightness', 'pixelate'] as const;

export type Corruption = (typeof CORRUPTIONS)[number];
