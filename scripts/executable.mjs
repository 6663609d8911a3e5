// `npm run package -- --executable`: one file that is Node.js and the program, for machines like this one (docs/adr/0092).
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { inject } from 'postject'
import { root, troubleOf } from './lib/run.mjs'
import { fail } from './lib/terminal.mjs'

/** By this Node.js knows that something has been put into it. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** What the bundle leaves to `require`: bindings, WebAssembly, letters. */
const packages = [
  '@photostructure/sqlite',
  'secp256k1',
  'tiny-secp256k1',
  '@resvg/resvg-wasm',
  '@jsquash/webp',
  '@fontsource/noto-sans',
]

const folders = ['bin', 'dist/program', 'dist/web', 'dist/verifier']
const single = ['package.json', 'LICENSE', 'dist/sbom.json', 'docs/openrpc.json']

/** For building bindings, which come built. */
const notNeeded = 'node-addon-api'

/** Other machines, sources of bindings, types, maps. */
const isLeftOut = (path) =>
  /\.(?:map|d\.[cm]?ts|c|cc|cpp|h|md)$/u.test(path) ||
  path.includes(`/node_modules/${notNeeded}/`) ||
  path.includes('@jsquash/webp/codec/enc/') ||
  (path.includes('/prebuilds/') && !path.includes(`/prebuilds/${process.platform}-${process.arch}/`))

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))

/** The folders of a package and of those that it needs. */
const foldersOf = (name, from) => {
  const require = createRequire(join(from, 'package.json'))
  const folder = (require.resolve.paths(name) ?? [])
    .map((place) => join(place, name))
    .find((place) => existsSync(place))
  if (folder === undefined) fail(`The package ${name} is not installed. Run npm install.`)
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const needed = Object.keys(dependencies).filter((other) => other !== notNeeded)
  return [folder, ...needed.flatMap((other) => foldersOf(other, folder))]
}

/** Four bytes of length, a list of files, their bytes; packed. */
const archiveOf = (paths) => {
  const contents = paths.map((path) => readFileSync(join(root, path)))
  const list = paths.map((path, index) => ({
    path: `lib/node_modules/twister-node/${path}`,
    size: contents[index]?.length,
  }))
  const head = Buffer.from(JSON.stringify(list))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  return gzipSync(Buffer.concat([length, head, ...contents]), { level: 9 })
}

/** Makes the file, and beside it the name by which it is the friendly program. Gives its path. */
export const makeExecutable = async (folder) => {
  const paths = [
    ...single,
    ...[...folders.map((name) => join(root, name)), ...packages.flatMap((name) => foldersOf(name, root))].flatMap(
      filesIn,
    ),
  ]
  const archive = archiveOf([...new Set(paths)].filter((path) => !isLeftOut(path)).sort())
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const digest = createHash('sha256').update(archive).digest('hex').slice(0, 16)
  const work = mkdtempSync(join(tmpdir(), 'twister-executable-'))
  const at = (name) => join(work, name)
  writeFileSync(at('program'), archive)
  writeFileSync(at('name'), `${version}-${digest}`)
  const config = {
    main: join(root, 'scripts/lib/executable-main.cjs'),
    output: at('blob'),
    disableExperimentalSEAWarning: true,
    assets: { program: at('program'), name: at('name') },
  }
  writeFileSync(at('config.json'), JSON.stringify(config))
  const trouble = await troubleOf(process.execPath, ['--experimental-sea-config', at('config.json')])
  if (trouble !== undefined) fail(`Node.js made no executable: ${trouble}`)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `twister-node${suffix}`)
  rmSync(path, { force: true })
  copyFileSync(process.execPath, path)
  await inject(path, 'NODE_SEA_BLOB', readFileSync(at('blob')), { sentinelFuse: fuse })
  rmSync(work, { recursive: true })
  const friendly = join(folder, `twister${suffix}`)
  rmSync(friendly, { force: true })
  if (suffix === '') symlinkSync('twister-node', friendly)
  else copyFileSync(path, friendly)
  return path
}
