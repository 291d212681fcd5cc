# syntax=docker/dockerfile:1
# Two stages: the first has what builds, the second what runs. Run it with a read-only root, see docs/operations/container.md.

FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node node_modules/vite/bin/vite.js build --config web/vite.config.ts --logLevel warn \
  && npm prune --omit=dev --no-audit --no-fund \
  && mkdir -m 700 /data /keys

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production \
  DATA_DIR=/data \
  KEYS_DIR=/keys \
  HOST=0.0.0.0 \
  PORT=3000 \
  npm_config_cache=/tmp/npm \
  npm_config_update_notifier=false
WORKDIR /app
# The program belongs to root: whoever runs it cannot change it.
COPY --from=build /app ./
COPY --from=build --chown=node:node /data /data
COPY --from=build --chown=node:node /keys /keys
USER node
VOLUME ["/data", "/keys"]
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["npm", "start", "--silent"]
