/** Reads UTF-8 in Node and in browsers alike; the language's own library names no decoder, so its type is given here. */
declare const TextDecoder: new (label: string) => { readonly decode: (bytes: Uint8Array) => string };

const decoder = new TextDecoder('utf-8');

/** Text of UTF-8 bytes; a byte order mark is left out, malformed parts become U+FFFD. */
export const textOfUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
