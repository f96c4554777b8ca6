/** Readable form of a linker's name; the name itself when it is not mangled or in a way that is not known. */
export const demangle = (name: string): string => name;
