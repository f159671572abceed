FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY migrations ./migrations
COPY admin-ui ./admin-ui
COPY scripts/build.mjs scripts/admin-ui.mjs scripts/slim.mjs ./scripts/
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts && node scripts/slim.mjs

FROM node:24-slim
ARG VERSION=0.1.0 REVISION=unknown
LABEL org.opencontainers.image.title="Gatehouse" \
      org.opencontainers.image.description="An MCP gateway for companies" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# It starts as root for a moment, since engines make the folder of a bind mount as root's: the program gives that folder, where it is empty,
# to RUN_AS and becomes that user before it reads anything else. With `--user 65532:0` it never is root.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4444 DATA_DIR=/data RUN_AS=65532:0
WORKDIR /app
# A volume mounted here inherits owner and mode. Group 0 may write too: platforms that run it as a user of their own give that group.
RUN mkdir /data && chown 65532:0 /data && chmod 2770 /data && ln -s /app/dist/src/cli/gatehouse.js /usr/local/bin/gatehouse
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
EXPOSE 4444
HEALTHCHECK --interval=30s --timeout=3s --start-period=30s CMD ["node", "dist/src/health/probe.js"]
CMD ["node", "dist/src/main.js"]
