// Findings the compiler does not make. The formatter is Biome; no rule here is about form.
import tseslint from 'typescript-eslint'

const forbiddenProperties = [
  { object: 'Date', property: 'now', message: 'Time is passed in: Clock of base.' },
  { object: 'Math', property: 'random', message: 'Chance is passed in: Random of base.' },
  {
    object: 'URL',
    property: 'canParse',
    message: 'parseUrl of base: this one refuses letters of Latin 1 when it is hot.',
  },
  { object: 'process', property: 'env', message: 'Configuration is read once, in daemon/settings.ts.' },
]

const forbiddenSyntax = [
  {
    selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
    message: 'Faults are a CodedError; untrusted input gives a Verdict.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
  {
    selector: ':matches(ClassDeclaration, ClassExpression)[superClass]:not([superClass.name="CodedError"])',
    message: 'Only errors extend, and only CodedError.',
  },
  { selector: 'TSEnumDeclaration', message: 'A union or an `as const` table instead.' },
]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-output/', 'coverage/', 'test/vectors/', 'src/workers/assembly/'] },
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.ts', 'bench/**/*.ts', 'simulate/**/*.ts', '*.config.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['src/*/tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60],
      complexity: ['error', 12],
      'max-params': ['error', 4],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A text spread into its code points is what the protocol counts.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // There are no enums; looking for them is a fifth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // Does not end on recursive types (typescript-eslint 8.73).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': ['error', ...forbiddenProperties],
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
    },
  },
  {
    files: ['src/net/system-*.ts', 'src/web/system-clock.ts', 'src/daemon/settings.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  // A table of texts is as long as there are texts.
  { files: ['src/web/locales/**/*.ts'], rules: { 'max-lines': 'off' } },
  { files: ['src/base/coded-error.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // A test may be long, may poke and may throw what it likes; its assertions are its types.
    files: ['**/*.{test,bench}.ts', 'test/**/*.ts', 'bench/**/*.ts', 'simulate/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'bin/*.mjs', '*.mjs', '*.js'],
    rules: { 'max-lines': ['error', 400], complexity: ['error', 12], 'no-undef': 'off', 'no-unused-vars': 'error' },
  },
)
