import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default'],
    // Two cores are the measure: more workers than cores only make slow tests time out.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          exclude: ['src/web/**'],
          testTimeout: 30_000,
        },
      },
      {
        // Solid as the browser gets it: its server build has no reactivity.
        resolve: { conditions: ['browser', 'development'] },
        test: {
          name: 'web',
          include: ['src/web/**/*.test.ts'],
          server: { deps: { inline: [/solid-js/] } },
        },
      },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'meta', include: ['test/meta/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
})
