import { fileURLToPath } from 'node:url'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const globalSetup = 'test/support/built-programs.ts'
const setupFiles = 'test/support/generated-cases.ts'

// `#platform` from the sources, not from what was compiled last.
const ssr = { resolve: { conditions: ['source', ...defaultServerConditions] } }

/** They put other modules in the place of some, and so need modules of their own. */
const mocking = ['src/net/system.test.ts', 'src/**/full-disk.test.ts', 'src/dht/rules/item-judge.test.ts']

/** It builds all anew while it runs. */
const building = 'test/e2e/package.test.ts'

/** What is waited for in a browser, or of a daemon, comes late on a busy machine: only what never comes is a fault. */
const patient = { poll: { timeout: 60_000, interval: 50 } }

/** What real sockets and threads bring about in a test that ends after half a minute: the usual second is short where two work beside one another. */
const calm = { poll: { timeout: 20_000, interval: 20 } }

export default defineConfig({
  test: {
    reporters: ['default'],
    // Two cores are the measure: more workers than cores only make slow tests time out.
    maxWorkers: 2,
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          globalSetup,
          setupFiles,
          include: ['src/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          exclude: ['src/web/**', ...mocking],
          // Loading all modules anew for each file costs more than the tests; none of them keeps anything between tests.
          isolate: false,
          testTimeout: 30_000,
          expect: calm,
        },
      },
      { ssr, test: { name: 'unit apart', globalSetup, setupFiles, include: mocking, testTimeout: 30_000 } },
      {
        ssr,
        // Solid as the browser gets it: its server build has no reactivity.
        resolve: {
          alias: { 'solid-js': fileURLToPath(new URL('node_modules/solid-js/dist/solid.js', import.meta.url)) },
        },
        test: { name: 'web', setupFiles, include: ['src/web/**/*.test.ts'], testTimeout: 30_000, expect: calm },
      },
      {
        ssr,
        test: {
          name: 'integration',
          globalSetup,
          setupFiles,
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          expect: calm,
        },
      },
      {
        ssr,
        test: {
          name: 'e2e',
          globalSetup,
          include: ['test/e2e/**/*.test.ts'],
          exclude: [building],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: patient,
          // Daemons and browsers wait more than they work, but not beside tests that only work.
          sequence: { groupOrder: 1 },
        },
      },
      {
        ssr,
        test: {
          name: 'e2e apart',
          globalSetup,
          include: [building],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        ssr,
        // Beside the C++ node, where there is one: see test/interop/reference.test.ts.
        test: {
          name: 'interop',
          globalSetup,
          include: ['test/interop/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
      { ssr, test: { name: 'meta', include: ['test/meta/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
})
