// `npm run docs`: writes the generated pages of docs/ from the built tables.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hazardsOfSpecifications, hazardTests, openHazards } from './lib/hazards.mjs'
import { groupsOf, hazardsPage, limitsPage, metricsPage, resourcesPage, rpcPage, settingsPage } from './lib/pages.mjs'
import { root } from './lib/run.mjs'
import { resultSchemas } from './lib/result-schemas.mjs'
import { filesOf, metricsOfSource } from './lib/sources.mjs'
import { prepare } from './prepare.mjs'

await prepare()
const { contracts } = await import('../dist/api/contracts.js')
const { usageOf } = await import('../dist/api/contract.js')
const { limits, limitTable } = await import('../dist/protocol/limits.js')
const { resourceTable } = await import('../dist/protocol/resources.js')

const modules = {}
for (const file of filesOf('src/api', /\.ts$/)) {
  const name = file.slice('src/api/'.length, -'.ts'.length)
  if (!name.endsWith('.test')) modules[name] = await import(`../dist/api/${name}.js`)
}

const { openRpcOf } = await import('../dist/api/open-rpc.js')
const pages = {
  'openrpc.json': `${JSON.stringify(openRpcOf(contracts, resultSchemas()), undefined, 1)}\n`,
  'rpc.md': rpcPage(groupsOf(modules, contracts), usageOf),
  'HAZARDS.md': hazardsPage(hazardsOfSpecifications(), hazardTests(), openHazards),
  'LIMITS.md': limitsPage(limitTable),
  'RESOURCES.md': resourcesPage(resourceTable, limits),
  'metrics.md': metricsPage(metricsOfSource()),
}
if (existsSync(join(root, 'dist/daemon/settings-table.js'))) {
  const { settingRows } = await import('../dist/daemon/settings-table.js')
  pages['settings.md'] = settingsPage(settingRows)
}
for (const [name, text] of Object.entries(pages)) writeFileSync(join(root, 'docs', name), text)
