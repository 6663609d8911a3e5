import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import * as rejections from '../../src/chain/rules/rejections.ts'
import { filesOf, textOf } from '../../scripts/lib/sources.mjs'

/** Whether a call is one of a chain that begins with a call of `name`, as `expect(…).toEqual`; negated ones prove nothing. */
const beginsWith = (call: ts.CallExpression, name: string): boolean => {
  let at: ts.Expression = call
  while (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at)) {
    if (ts.isPropertyAccessExpression(at) && at.name.text === 'not') return false
    at = at.expression
  }
  return ts.isIdentifier(at) && at.text === name
}

/** Whether a call hands a table to a test: `test.each(…)`. */
const isEach = ({ expression }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && expression.name.text === 'each'

/** The call of `expect` or `each` in whose arguments a node stands. */
const assertionAround = (node: ts.Node): boolean => {
  for (let child = node, at = node.parent; !ts.isSourceFile(at); child = at, at = at.parent) {
    if (!ts.isCallExpression(at) || !at.arguments.some((argument) => argument === child)) continue
    if (isEach(at) || beginsWith(at, 'expect')) return true
  }
  return false
}

/** The name of the constant in whose value a node stands, if it stands in one of the file itself. */
const constantAround = (node: ts.Node): string | undefined => {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent)
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name) && ts.isSourceFile(at.parent.parent.parent))
      return at.name.text
  return undefined
}

const all = (file: ts.SourceFile): readonly ts.Node[] => {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    found.push(node)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(file, visit)
  return found
}

/** The texts that tests of a file compare with what came out, or take their cases from. */
const assertedTexts = (path: string): ReadonlySet<string> => {
  const nodes = all(ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true))
  const used = new Set(
    nodes
      .filter((node) => ts.isIdentifier(node))
      .filter(assertionAround)
      .map(({ text }) => text),
  )
  const isAsserted = (node: ts.Node): boolean => assertionAround(node) || used.has(constantAround(node) ?? '')
  // A key of a table of codes is none that came out.
  const literals = nodes.filter((node) => ts.isStringLiteral(node) && !ts.isElementAccessExpression(node.parent))
  return new Set(literals.filter(isAsserted).map((node) => (node as ts.StringLiteral).text))
}

const asserted = new Set(
  [...filesOf('src/chain', /\.test\.ts$/), ...filesOf('test', /\.test\.ts$/)]
    .filter((path: string) => !path.startsWith('test/meta/'))
    .flatMap((path: string) => [...assertedTexts(path)]),
)

const codes = Object.keys({
  ...rejections.transactionRejections,
  ...rejections.blockRejections,
  ...rejections.peerRejections,
})

describe('each code by which the chain refuses something', () => {
  it.each(codes)('%s is what an assertion of a test expects, or a case of a table', (code) => {
    expect([...asserted]).toContain(code)
  })
})
