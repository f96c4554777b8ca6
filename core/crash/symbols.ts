interface Rewrite {
  readonly id: string;
  readonly pattern: RegExp;
  readonly by: string;
}

/** Numbers and suffixes compilers give and change from build to build, replaced by stable tokens. */
const JVM: readonly Rewrite[] = [
  { id: 'external-lambda', pattern: /\$\$(ExternalSynthetic|InternalSynthetic)[\w$-]*/g, by: '$$$$Synthetic' },
  { id: 'jdk-lambda', pattern: /-?\$\$?Lambda\$[\w$-]*(?:\/0x[0-9a-f]+|\/\d+)?(?:@[0-9a-f]+)?/g, by: '$$$$Lambda' },
  { id: 'r8-lambda', pattern: /\$r8\$lambda\$[\w$-]+/g, by: '$$r8$$lambda' },
  { id: 'lambda-method', pattern: /lambda\$([\p{L}_][\w-]*?)(?:\$\d+)?(?:\$\w+)*(?=$|\.)/gu, by: 'lambda$$$1' },
  { id: 'nest', pattern: /-\$\$Nest\$\w+/g, by: '-$$$$Nest' },
  { id: 'accessor', pattern: /access\$\w+/g, by: 'access' },
  { id: 'wrapper', pattern: /-wrap\d+/g, by: '-wrap' },
  { id: 'generated-accessor', pattern: /Generated(Method|Constructor|SerializationConstructor)Accessor\d+/g, by: 'Generated$1Accessor' },
  { id: 'proxy', pattern: /\$\$(?:EnhancerBy|FastClassBy)\w+\$\$[0-9a-f]+|\$Proxy\d+|_javassist_\d+/g, by: '$$Proxy' },
  { id: 'anonymous', pattern: /\$\d+/g, by: '$$N' },
];

/** One of these stands in every name that a rewrite above changes. */
const MADE_BY_COMPILER = /\$|-wrap|Accessor|_javassist_/;

const NATIVE: readonly Rewrite[] = [
  {
    id: 'swift-prefix',
    pattern:
      /^(?:(?:generic )?specialized |partial apply (?:forwarder )?for |(?:protocol witness|merged|thunk|reabstraction thunk helper|outlined \w+) (?:for|of|from)? ?|@objc |implicit )+/g,
    by: '',
  },
  { id: 'swift-closure', pattern: /(?:(?:implicit )?closure #\d+ (?:\([^)]*\) )?(?:-> \S+ )?(?:throws )?in )+/g, by: 'closure in ' },
  // Optimisers put a block into its method: a crash in it is one of the method.
  { id: 'block', pattern: /_block_invoke(?:[._]\d+)*/g, by: '' },
  { id: 'block-prefix', pattern: /^_{2,3}\d+(?=[-+][[])/g, by: '' },
  { id: 'compiler-suffix', pattern: /\.(?:cold|isra|part|constprop|llvm|lto_priv|resume)\.?\d*(?:\.\d+)?/g, by: '' },
  { id: 'cpp-lambda', pattern: /\$_\d+|\{lambda\([^)]*\)#\d+\}/g, by: '$$_' },
  { id: 'offset', pattern: / \+ \d+$/g, by: '' },
];

/** Text of the outermost brackets removed, so that nested generics and arguments go too. */
function withoutBrackets(text: string, open: string, close: string): string {
  let depth = 0;
  let result = '';
  for (const character of text) {
    if (character === open) depth++;
    else if (character === close && depth > 0) depth--;
    else if (depth === 0) result += character;
  }
  return depth === 0 ? result : text;
}

const apply = (text: string, rewrites: readonly Rewrite[]): string =>
  rewrites.reduce((current, { pattern, by }) => current.replace(pattern, by), text);

/** A function of C or a method of Objective-C, in which nothing is to be rewritten. */
const PLAIN = /^(?:\w+|[-+]\[[\w ():]+\])$/;

const OBJECTIVE_C = /^[-+]\[/;

/** A symbol of Java or Kotlin without what changes from build to build. */
export const normaliseJvmSymbol = (raw: string): string => (MADE_BY_COMPILER.test(raw) ? apply(raw, JVM) : raw);

/** A native symbol (C, C++, Objective-C, Swift) without arguments, generics, offsets and compiler numbers. */
export function normaliseNativeSymbol(raw: string): string {
  if (PLAIN.test(raw) && !raw.includes('_block_invoke')) return raw;
  const text = apply(raw.trim(), NATIVE).trim();
  if (OBJECTIVE_C.test(text) || text.startsWith('$s') || text.startsWith('_$s') || /operator[<(>]/.test(text)) return text;
  const bare = withoutBrackets(withoutBrackets(text.replaceAll('(anonymous namespace)', 'anonymous'), '(', ')'), '<', '>');
  return (
    bare
      .replace(/ -> .*$/, '')
      .replace(/^(?:[\w:*&]+ )+(?=[\w:~]+$)/, (prefix) => (prefix.startsWith('closure in') ? prefix : ''))
      .trim() || text
  );
}

/** Names the C# compiler makes of async methods, iterators, lambdas and generics, as they stand in the source. */
const MANAGED: readonly Rewrite[] = [
  { id: 'state-machine', pattern: /\.<(\w+)>d__\d+(?:`\d+)?(?:\[[^\]]*\])?\.MoveNext$/g, by: '.$1' },
  { id: 'display-class', pattern: /\.<>c(?:__DisplayClass[\d_]+)?(?:`\d+)?(?:\[[^\]]*\])?(?=\.)/g, by: '' },
  { id: 'lambda', pattern: /<(\w+)>[bg]__[\w|]+/g, by: '$1.lambda' },
  { id: 'generic', pattern: /`\d+(?:\[[^\]]*\])?|\[[\w.,+` ]+\]$/g, by: '' },
];

/** A symbol of a script, of Dart, .NET or Unity without the compiler's numbers. */
export const normaliseManagedSymbol = (raw: string): string => (/[<`[]/.test(raw) ? apply(raw, MANAGED) : raw);

/** True for a name that only says where the code lies. */
export const isUnresolvedName = (symbol: string | undefined): boolean =>
  symbol === undefined ||
  symbol === '' ||
  /^(?:<redacted>|_kDart\w+SnapshotInstructions|<unknown>|\?\?\?|0x[0-9a-fA-F]+|_mh_execute_header|__mh_execute_header|<compiler-generated>)/.test(
    symbol,
  );
