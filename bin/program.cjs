// Loads a bundled program with the code that V8 made of it at the build; without that code it is compiled as ever.
const { existsSync, readFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

const folder = join(__dirname, '..', 'dist', 'program')
const parameters = 'exports, require, module, __filename, __dirname'
const compileAsEver = require.extensions['.js']

/** The scripts that were loaded, by their paths: the build keeps their code. */
const scripts = new Map()

/** What the build kept of a file; V8 itself refuses the code of another version, or of a file of another length. */
const keptCode = (path) => {
  try {
    return readFileSync(`${path}.code`)
  } catch {
    return undefined
  }
}

const compile = (path, cachedData) => {
  // The bundle is ASCII: its text takes one byte a character, and is not decoded.
  const source = `(function (${parameters}) { ${readFileSync(path, 'latin1')}\n})`
  const script = new Script(source, { filename: path, cachedData })
  scripts.set(path, script)
  return script.runInThisContext()
}

/** Runs a program; false when nothing is built yet. `keepsCode`: its code is to be kept, and made anew. */
const load = (name, keepsCode = false) => {
  const program = join(folder, `${name}.js`)
  if (!existsSync(program)) return false
  require.extensions['.js'] = (module, path) => {
    const isOurs = dirname(path) === folder
    const code = isOurs && !keepsCode ? keptCode(path) : undefined
    if (!isOurs || (code === undefined && !keepsCode)) return compileAsEver(module, path)
    const run = compile(path, code)
    run.call(module.exports, module.exports, module.require.bind(module), module, path, folder)
  }
  require(program)
  return true
}

module.exports = { load, scripts }
