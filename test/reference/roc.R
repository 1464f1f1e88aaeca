# Writes golden/roc.json: what R's pROC gives for src/stats/delong.ts.
#
#   apt-get install r-cran-proc r-cran-jsonlite        (pROC 1.18.0)
#   Rscript test/reference/roc.R
#
# Two classifiers of the same samples: their areas, DeLong's variances and covariance,
# and the paired test of their difference.
library(pROC)
library(jsonlite)

set.seed(11)
cases <- list()
for (n in c(12, 30, 80, 200)) {
  for (prevalence in c(0.5, 0.2)) {
    for (ties in c(FALSE, TRUE)) {
      labels <- c(rep(1, max(2, round(n * prevalence))), rep(0, n - max(2, round(n * prevalence))))
      common <- rnorm(n)
      one <- round(labels + 0.7 * common + rnorm(n), if (ties) 0 else 4)
      other <- round(0.6 * labels + 0.7 * common + rnorm(n), if (ties) 0 else 4)
      first <- roc(labels, one, direction = "<", levels = c(0, 1), quiet = TRUE)
      second <- roc(labels, other, direction = "<", levels = c(0, 1), quiet = TRUE)
      test <- roc.test(first, second, method = "delong", paired = TRUE)
      cases[[length(cases) + 1]] <- list(
        labels = labels, first = one, second = other,
        areas = c(as.numeric(auc(first)), as.numeric(auc(second))),
        variances = c(var(first, method = "delong"), var(second, method = "delong")),
        covariance = cov(first, second, method = "delong"),
        z = as.numeric(test$statistic), p = as.numeric(test$p.value))
    }
  }
}
write(toJSON(cases, auto_unbox = TRUE, digits = NA), "test/reference/golden/roc.json")
