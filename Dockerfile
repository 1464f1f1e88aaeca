# transfer-bench on the processor (wasm, one core a trial).
#
#   docker build -t transfer-bench .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/project" transfer-bench init
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/project" transfer-bench run experiments/first.ts
#
# Results are written below the folder that is mounted at /project. To keep what is pulled and decoded,
# mount a folder at /cache too.
FROM node:24.11.1-bookworm-slim AS build
# Where no compiled better-sqlite3 is published for this system, npm compiles it.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ ca-certificates \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# What the package ships, with its dependencies by the lock file. The binding of TensorFlow has a
# large download of its own and is not for this image.
WORKDIR /opt/transfer-bench
RUN cp -r /build/package.json /build/package-lock.json /build/LICENSE /build/dist . \
  && npm ci --omit=dev --ignore-scripts \
  && npm rebuild better-sqlite3 \
  && rm -rf node_modules/@tensorflow/tfjs-node-gpu

FROM node:24.11.1-bookworm-slim
ENV NODE_ENV=production TRANSFER_BENCH_CACHE=/cache
COPY --from=build /opt/transfer-bench /opt/transfer-bench
# Any user may write there: --user names that of the mounted folder.
RUN ln -s /opt/transfer-bench/dist/cli/main.js /usr/local/bin/bench \
  && mkdir /project /cache \
  && chmod 1777 /project /cache
USER node
WORKDIR /project
ENTRYPOINT ["bench"]
CMD ["--help"]
