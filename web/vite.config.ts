import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { mock } from './dev/plugin.mjs';

// `CANDOR_SERVER=http://127.0.0.1:8080 npm run dev` talks to a real server; without it, to the fixtures of dev/.
const server = process.env.CANDOR_SERVER;

export default defineConfig({
  plugins: [sveltekit(), server ? [] : mock()],
  server: { proxy: server ? { '/api': { target: server, changeOrigin: false } } : undefined },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
