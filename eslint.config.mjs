import boundaries from 'eslint-plugin-boundaries';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Folders as the import walls see them; specific ones before general ones, the first match wins. */
const ELEMENTS = [
  { type: 'core', pattern: 'core' },
  { type: 'input-kit', pattern: 'inputs/kit' },
  { type: 'input', pattern: 'inputs/*', capture: ['scheme'] },
  { type: 'bin-kit', pattern: 'bin/kit' },
  { type: 'executable', pattern: 'bin/*/*', capture: ['kind', 'name'] },
  { type: 'gateway', pattern: 'gateway' },
  { type: 'cli', pattern: 'cli' },
  { type: 'spl', pattern: 'runtime/spl' },
  { type: 'runtime', pattern: 'runtime' },
  { type: 'visualization', pattern: 'visualizations' },
  { type: 'page', pattern: 'appserver' },
  { type: 'tools', pattern: 'tools' },
  { type: 'tests', pattern: 'tests' },
];
const CORE = ['core'];
const ALL = [...new Set(ELEMENTS.map((element) => element.type))];

/** What each folder may import, and why nothing else: the reason is the message of the error. */
const WALLS = [
  { from: CORE, may: CORE, why: 'core is pure domain code that runs on every side; it may import only core' },
  { from: ['input-kit'], may: [...CORE, 'input-kit', 'bin-kit'], why: 'the kit of inputs may import only core and bin/kit' },
  {
    from: ['input'],
    may: [...CORE, 'input-kit', 'bin-kit', 'input'],
    why: 'an input runs as a child of splunkd: it may import core, inputs/kit and bin/kit',
  },
  { from: ['bin-kit'], may: [...CORE, 'bin-kit'], why: 'bin/kit runs as a child of splunkd: it may import only core' },
  {
    from: ['executable'],
    may: [...CORE, 'bin-kit', 'executable'],
    why: 'an executable runs as a child of splunkd: it may import core and bin/kit',
  },
  { from: ['gateway'], may: [...CORE, 'gateway'], why: 'the gateway reaches a host only by HEC and REST; it may import only core' },
  { from: ['cli'], may: [...CORE, 'cli'], why: 'the command line ships alone; it may import only core' },
  { from: ['spl'], may: [...CORE, 'spl'], why: 'runtime/spl does no I/O and knows no store: it gets a Catalog' },
  {
    from: ['runtime'],
    may: [...CORE, 'runtime', 'spl'],
    why: 'the runtime meets the app only at the package directory and the wire protocols; of core it may import core/errors and core/time',
  },
  {
    from: ['visualization'],
    may: [...CORE, 'visualization'],
    why: 'a visualization gets its data by props and runs in any host page: it may import only core',
  },
  { from: ['page'], may: [...CORE, 'visualization', 'page'], why: 'pages run in the browser: they may import core and visualizations' },
  { from: ['tools'], may: ALL.filter((type) => type !== 'tests'), why: 'tools run on the build machine; they may not import tests' },
];

const policies = [
  ...WALLS.map(({ from, may, why }) => ({
    from: { element: { types: { anyOf: from } } },
    disallow: { to: { element: { types: { anyOf: ALL.filter((type) => !may.includes(type)) } } } },
    message: why,
  })),
  {
    from: { element: { type: 'input' } },
    disallow: { to: { element: { type: 'input', captured: { scheme: '!{{from.captured.scheme}}' } } } },
    message: 'inputs do not know each other: shared code belongs in inputs/kit',
  },
  {
    from: { element: { type: 'executable' } },
    disallow: { to: { element: { type: 'executable', captured: { name: '!{{from.captured.name}}' } } } },
    message: 'executables do not know each other: shared code belongs in bin/kit',
  },
];

const NODE_MODULES = {
  group: ['node:*', 'fs', 'path', 'os', 'child_process', 'worker_threads'],
  message: 'this folder is pure or runs in a browser: no Node modules',
};
const BROWSER_PACKAGES = { group: ['react', 'react-dom', '@splunk/*', 'styled-components'], message: 'this folder runs without a browser' };
const STORE_DRIVER = { group: ['@duckdb/*'], message: 'runtime/spl reaches the store through the Catalog it is given' };
const SEARCH_CLIENTS = { group: ['@splunk/search-job*', '@splunk/splunk-utils/*'], message: 'a visualization gets its data by props' };

const DOMAIN_CODE = {
  regex: '(^|/)core/(?!errors$|time(/|$))',
  message: 'the runtime knows neither crashes nor this app: of core it may import core/errors and core/time',
};

const forbid = (...patterns) => ['error', { patterns }];
const TESTS = ['**/*.test.ts', '**/*.test.tsx', 'tests/**'];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.cache/', 'var/', '**/*.d.ts', 'tests/fixtures/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { boundaries, 'react-hooks': reactHooks },
    settings: {
      'boundaries/elements': ELEMENTS,
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.d.ts', '.js'] } },
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'allow', policies }],
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } }],
      'no-restricted-syntax': ['error', { selector: 'CatchClause > Identifier[name=/^(e|err)$/]', message: 'name a caught error `error`' }],
    },
  },
  {
    files: ['core/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': forbid(NODE_MODULES, BROWSER_PACKAGES),
      'no-restricted-globals': ['error', 'fetch', 'process', 'setTimeout', 'setInterval'],
    },
  },
  {
    files: ['runtime/spl/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-restricted-imports': forbid(NODE_MODULES, BROWSER_PACKAGES, STORE_DRIVER, DOMAIN_CODE) },
  },
  {
    files: ['visualizations/**/*.{ts,tsx}'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': forbid(NODE_MODULES, SEARCH_CLIENTS),
      'no-restricted-globals': [
        'error',
        ...['fetch', 'XMLHttpRequest'].map((name) => ({ name, message: 'a visualization gets its data by props' })),
      ],
    },
  },
  { files: ['appserver/**/*.{ts,tsx}'], ignores: TESTS, rules: { 'no-restricted-imports': forbid(NODE_MODULES) } },
  {
    files: ['gateway/**/*.ts', 'inputs/**/*.ts', 'bin/**/*.ts', 'cli/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-restricted-imports': forbid(BROWSER_PACKAGES) },
  },
  {
    files: ['runtime/**/*.ts'],
    ignores: [...TESTS, 'runtime/spl/**'],
    rules: { 'no-restricted-imports': forbid(BROWSER_PACKAGES, DOMAIN_CODE) },
  },
  { files: ['tools/**/*.ts', 'cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    // The host of a classic visualization and the Node loader of a tool take the default export of a module.
    files: ['visualizations/*/classic.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: TESTS,
    rules: {
      'boundaries/dependencies': 'off',
      'max-lines': 'off',
      'max-params': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
