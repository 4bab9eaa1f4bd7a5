# weisu as an image: packages for running alone, the console built in a stage of its own, no root, no build tools.
FROM node:24.18.0-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY api api
COPY ingest ingest
COPY commands commands
RUN node --import tsx commands/console-build.ts

FROM node:24.18.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev && npm cache clean --force

FROM node:24.18.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
RUN mkdir -m 0700 /data /backups && chown node:node /data /backups
COPY --from=packages /app/node_modules node_modules
COPY package.json package-lock.json tsconfig.json main.ts ./
COPY start start
COPY broker broker
COPY ingest ingest
COPY api api
COPY simulators simulators
COPY commands commands
COPY dashboards/json dashboards/json
COPY --from=console /app/api/console/dist api/console/dist
USER node
VOLUME /data
EXPOSE 8080 1883
# Not through npm: it would stand between the signals and the program.
CMD ["node", "--max-semi-space-size=128", "--import", "tsx", "main.ts"]
