/**
 * The article's run (article.ts) with one change: images go through VGG16's own
 * preprocessing (BGR, ImageNet means subtracted), which its weights were trained
 * with, and not through pixels / 255.
 */
import { defineExperiment } from 'transfer-bench';
import article from './article.ts';

export default defineExperiment({
  ...article,
  name: 'article-preprocessed',
  question:
    "How accurate is a head on the features of a frozen VGG16 on CIFAR-10, under VGG16's own preprocessing?",
  preprocessing: 'base',
});
