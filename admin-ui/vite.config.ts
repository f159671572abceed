import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { themeVariables } from './src/app/theme-variables.js';

const here = import.meta.dirname;

/** The paths that are pages and modules here; everything else is the gateway's. */
const ownPaths =
  '$|\\?|index\\.html|admin/$|admin/\\?|admin/index\\.html|admin/(theme\\.js|icon\\.svg)|@|src/|node_modules/';

/**
 * The theme's CSS variables as a style sheet. Mantine would write them into a `<style>` element, which our content security
 * policy forbids.
 */
const variables: Plugin = {
  name: 'theme-variables',
  resolveId: (id) => (id === 'virtual:theme.css' ? '\0theme.css' : undefined),
  load: (id) => (id === '\0theme.css' ? themeVariables() : undefined),
};

export default defineConfig(({ command }) => ({
  root: here,
  // Relative, so that the pages work below any prefix that a proxy adds.
  base: command === 'build' ? './' : '/',
  cacheDir: resolve(here, '../node_modules/.cache/vite'),
  plugins: [react(), variables],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'admin/assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: [resolve(here, 'index.html'), resolve(here, 'admin/index.html')],
      // What many pages share comes with the first: a page of many small files waits longer for them than for their bytes.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 5 }] } },
    },
  },
  server: {
    strictPort: true,
    proxy: { [`^/(?!${ownPaths})`]: { target: process.env.GATEWAY_URL ?? 'http://127.0.0.1:8001', ws: true } },
  },
}));
