#!/usr/bin/env bash
# Pilot jobs of Slurm: each is a worker that takes one trial after another from the queue until its
# time is up. Submit it where transfer-bench is installed; options go to `bench worker`:
#
#   sbatch --array=1-8 slurm-worker.sh --objects file:/nfs/bench
#
#SBATCH --job-name=bench-worker
#SBATCH --output=bench-worker-%A-%a.log
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=08:00:00
# For a GPU: remove a #, and give `--backend tensorflow`.
##SBATCH --gres=gpu:1
# A worker is told 10 minutes before its time is up, and gives back what it cannot finish.
#SBATCH --signal=B:TERM@600
# It is started again where its node fails or another job takes the place.
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

# The password of the queue is in a file that only you can read: what stands in a command line, or
# in the environment at `sbatch`, others may see. It has one line, redis://:PASSWORD@HOST:6379
file=${BENCH_QUEUE_FILE:-$HOME/.config/bench-queue}
if [ "$(stat -L -c %a "$file")" != 600 ]; then
  echo "error: $file can be read by others: chmod 600 '$file'" >&2
  exit 2
fi
BENCH_QUEUE=$(<"$file")
export BENCH_QUEUE

# Trials side by side: one a core of the job, or one a GPU, which the worker counts itself.
workers=(--workers "${SLURM_CPUS_PER_TASK:-1}")
if [ -n "${SLURM_JOB_GPUS:-}" ]; then workers=(); fi

# `exec`: Slurm's signal is for the worker. The grace is shorter than the 600 s above.
exec node_modules/.bin/bench worker "${workers[@]}" --grace 540 "$@"
