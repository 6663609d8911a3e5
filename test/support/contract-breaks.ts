// What a program that was written for one contract would miss in another.

interface SchemaJson {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly items?: SchemaJson
  readonly anyOf?: readonly SchemaJson[]
  readonly properties?: Readonly<Record<string, SchemaJson>>
  readonly required?: readonly string[]
  readonly $ref?: string
}

interface MethodJson {
  readonly name: string
  readonly params: readonly { readonly name: string; readonly required: boolean; readonly schema: SchemaJson }[]
  readonly result: { readonly schema: SchemaJson }
  readonly 'x-access': string
}

/** A contract as OpenRPC tells it. */
export interface ContractJson {
  readonly info: { readonly version: string }
  readonly methods: readonly MethodJson[]
  readonly components: { readonly schemas: Readonly<Record<string, SchemaJson>> }
}

/** The strictest last. */
const accesses = ['public', 'read', 'post', 'owner']

const named = (contract: ContractJson, schema: SchemaJson): SchemaJson =>
  schema.$ref === undefined ? schema : (contract.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})

/** Alternatives of a schema, by what tells them apart. */
const alternatives = (contract: ContractJson, schema: SchemaJson): readonly SchemaJson[] => {
  const known = named(contract, schema)
  return known.anyOf === undefined ? [known] : known.anyOf.flatMap((each) => alternatives(contract, each))
}

const kindOf = (schema: SchemaJson): string => {
  const literal = schema.const ?? schema.enum?.[0]
  return literal === undefined ? (schema.type === 'integer' ? 'number' : (schema.type ?? 'any')) : typeof literal
}

const memberOf = ({ properties }: SchemaJson, member: string): SchemaJson | undefined => properties?.[member]

const isSure = ({ required }: SchemaJson, member: string): boolean => required?.includes(member) === true

class Comparison {
  readonly breaks: string[] = []
  readonly #before: ContractJson
  readonly #now: ContractJson
  readonly #seen = new Set<string>()

  constructor(before: ContractJson, now: ContractJson) {
    this.#before = before
    this.#now = now
  }

  methods(): void {
    for (const before of this.#before.methods) {
      const now = this.#now.methods.find(({ name }) => name === before.name)
      if (now === undefined) this.breaks.push(`${before.name} is gone`)
      else this.#method(before, now)
    }
  }

  #method(before: MethodJson, now: MethodJson): void {
    const { name } = before
    if (accesses.indexOf(now['x-access']) > accesses.indexOf(before['x-access']))
      this.breaks.push(`${name} needs more access`)
    for (const [index, parameter] of before.params.entries()) {
      const other = now.params[index]
      if (other?.name !== parameter.name) this.breaks.push(`${name}: ${parameter.name} is gone, or elsewhere`)
      else {
        if (other.required && !parameter.required) this.breaks.push(`${name}: ${parameter.name} must be given now`)
        this.#given(`${name}: ${parameter.name}`, parameter.schema, other.schema)
      }
    }
    for (const { name: more, required } of now.params.slice(before.params.length))
      if (required) this.breaks.push(`${name}: ${more} must be given now`)
    this.#told(name, before.result.schema, now.result.schema)
  }

  /** What was accepted has to be accepted. */
  #given(where: string, before: SchemaJson, now: SchemaJson): void {
    if (kindOf(now) !== 'any' && kindOf(now) !== kindOf(before)) this.breaks.push(`${where} takes another type`)
    if (before.items !== undefined && now.items !== undefined) this.#given(`${where}[]`, before.items, now.items)
    this.#givenMembers(where, before, now)
  }

  #givenMembers(where: string, before: SchemaJson, now: SchemaJson): void {
    for (const member of now.required ?? [])
      if (!isSure(before, member)) this.breaks.push(`${where}.${member} must be given now`)
    for (const [member, schema] of Object.entries(before.properties ?? {})) {
      const other = memberOf(now, member)
      if (other !== undefined) this.#given(`${where}.${member}`, schema, other)
    }
  }

  /** What was told has to be told; further members and further alternatives are no break. */
  #told(where: string, before: SchemaJson, now: SchemaJson): void {
    const key = `${before.$ref ?? ''} ${now.$ref ?? ''}`
    if (before.$ref !== undefined && this.#seen.has(key)) return
    this.#seen.add(key)
    const others = alternatives(this.#now, now)
    for (const old of alternatives(this.#before, before)) {
      const kind = kindOf(old)
      const fitting = others.filter((each) => kindOf(each) === kind)
      if (kind === 'any') continue
      if (fitting.length === 0) this.breaks.push(`${where} is no ${kind} any more`)
      else this.#insides(where, old, fitting)
    }
  }

  #insides(where: string, old: SchemaJson, fitting: readonly SchemaJson[]): void {
    if (old.items !== undefined) {
      const [{ items } = {}] = fitting
      if (items !== undefined) this.#told(`${where}[]`, old.items, items)
    }
    for (const [member, schema] of Object.entries(old.properties ?? {}))
      this.#member(`${where}.${member}`, { member, schema, wasSure: isSure(old, member) }, fitting)
  }

  #member(
    where: string,
    { member, schema, wasSure }: { readonly member: string; readonly schema: SchemaJson; readonly wasSure: boolean },
    fitting: readonly SchemaJson[],
  ): void {
    const holding = fitting.filter((each) => memberOf(each, member) !== undefined)
    if (holding.length === 0) this.breaks.push(`${where} is gone`)
    else if (wasSure && !holding.some((each) => isSure(each, member))) this.breaks.push(`${where} may be missing now`)
    const [only] = holding
    if (only !== undefined && holding.length === 1) this.#told(where, schema, memberOf(only, member) ?? {})
  }
}

/** Sentences on everything that a program which relied on `before` would miss in `now`. */
export const breaksBetween = (before: ContractJson, now: ContractJson): readonly string[] => {
  const comparison = new Comparison(before, now)
  comparison.methods()
  return comparison.breaks
}
