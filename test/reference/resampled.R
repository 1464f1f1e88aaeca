# Writes golden/resampled.json: the corrected resampled t test for src/stats/resampled.ts.
#
#   Rscript test/reference/resampled.R        (R 4.2, jsonlite)
#
# Nadeau and Bengio (2003), equation 7, as correctR's resampled_ttest, kfold_ttest and
# repkfold_ttest have it: t = mean(d) / sqrt(var(d) * (1 / J + n_test / n_train)), J - 1
# degrees of freedom.
library(jsonlite)

set.seed(7)
cases <- list()
for (folds in c(2, 5, 10)) {
  for (repeats in c(1, 2, 5)) {
    if (folds * repeats < 5) next
    d <- round(rnorm(folds * repeats, 0.02, 0.05), 6)
    n <- 200
    test <- n / folds
    train <- 0.9 * (n - test)
    variance <- var(d) * (1 / length(d) + test / train)
    t <- mean(d) / sqrt(variance)
    cases[[length(cases) + 1]] <- list(
      values = d, folds = folds, testShare = test / train, variance = variance,
      p = 2 * pt(-abs(t), length(d) - 1),
      half = qt(0.975, length(d) - 1) * sqrt(variance))
  }
}
write(toJSON(cases, auto_unbox = TRUE, digits = NA), "test/reference/golden/resampled.json")
