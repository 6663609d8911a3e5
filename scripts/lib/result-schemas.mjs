// JSON schemas of the results of commands, from the types that the compiler checks.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './run.mjs'

const ts = createRequire(import.meta.url)('typescript')

/** Types of the language that only say how another one is seen. */
const passing = new Set([
  'Readonly',
  'Record',
  'Partial',
  'Pick',
  'Omit',
  'Required',
  'Json',
  '__type',
  'ReadonlyArray',
])

const nameOf = (type) => {
  const name = type.aliasSymbol?.name ?? type.symbol?.name
  return name === undefined || passing.has(name) || name.startsWith('__') ? undefined : name
}

/** Turns types into schemas; what has a name stands in `components` once. */
class Writer {
  components = {}

  constructor(checker) {
    this.checker = checker
  }

  of(type) {
    if (type.isUnion()) return this.ofUnion(type)
    if (type.flags & ts.TypeFlags.StringLiteral || type.flags & ts.TypeFlags.NumberLiteral) return { const: type.value }
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' }
    if (type.flags & ts.TypeFlags.StringLike) return { type: 'string' }
    if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' }
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' }
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' }
    if (this.checker.isTupleType(type)) return this.ofTuple(type)
    if (this.checker.isArrayType(type)) return { type: 'array', items: this.of(this.checker.getTypeArguments(type)[0]) }
    if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.ofObject(type)
    return {}
  }

  ofTuple(type) {
    return { type: 'array', prefixItems: this.checker.getTypeArguments(type).map((each) => this.of(each)) }
  }

  ofUnion(type) {
    // Any value of JSON is a union that goes around in circles.
    if (type.aliasSymbol?.name === 'Json') return {}
    const parts = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
    const isBoolean = parts.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral).length === 2
    const others = isBoolean ? parts.filter(({ flags }) => !(flags & ts.TypeFlags.BooleanLiteral)) : parts
    const literals = others.filter(({ flags }) => flags & (ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLiteral))
    const schemas = [
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...(literals.length > 0 ? [{ enum: literals.map(({ value }) => value).sort() }] : []),
      ...others.filter((each) => !literals.includes(each)).map((each) => this.of(each)),
    ]
    return schemas.length === 1 ? schemas[0] : { anyOf: schemas }
  }

  ofObject(type) {
    const name = nameOf(type)
    if (name === undefined) return this.members(type)
    if (!(name in this.components)) {
      this.components[name] = {}
      this.components[name] = this.members(type)
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  members(type) {
    const properties = {}
    const required = []
    for (const property of this.checker.getPropertiesOfType(type)) {
      properties[property.name] = this.of(this.checker.getTypeOfSymbol(property))
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name)
    }
    const index = this.checker.getIndexInfosOfType(type)[0]
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required: required.sort() } : {}),
      ...(index === undefined ? {} : { additionalProperties: this.of(index.type) }),
    }
  }
}

/** The schema of each command’s result by its name, and the named schemas that they refer to. */
export const resultSchemas = () => {
  const path = join(root, 'src/api/contracts.ts')
  const program = ts.createProgram([path], {
    ...{
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    },
    ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, types: [] },
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path)
  const contracts = checker
    .getExportsOfModule(checker.getSymbolAtLocation(source))
    .find(({ name }) => name === 'contracts')
  const writer = new Writer(checker)
  const results = {}
  for (const command of checker.getPropertiesOfType(checker.getTypeOfSymbol(contracts))) {
    const result = checker.getTypeOfSymbol(checker.getTypeOfSymbol(command).getProperty('result'))
    const carried = result.getProperty('type')
    results[command.name] = carried === undefined ? {} : writer.of(checker.getTypeOfSymbol(carried))
  }
  const schemas = Object.fromEntries(
    Object.entries(writer.components).sort(([left], [right]) => (left < right ? -1 : 1)),
  )
  return { results, schemas }
}
