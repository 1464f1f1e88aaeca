/**
 * The article's run (article.ts) with one change: images go through the preprocessing of
 * Xception (x / 127.5 - 1), which its script imports although its base is VGG16, whose weights
 * were trained with another (article-preprocessed.ts).
 */
import { defineExperiment } from 'transfer-bench';
import article from './article.ts';

export default defineExperiment({
  ...article,
  name: 'article-xception',
  question:
    "How accurate is a head on the features of a frozen VGG16 on CIFAR-10, under Xception's preprocessing?",
  preprocessing: 'tf',
});
