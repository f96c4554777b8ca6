import { demangleItanium } from './itanium';
import { demangleSwift } from './swift';

/** Readable form of a linker's name; the name itself when it is not mangled, or in a way that is not read here. */
export const demangle = (name: string): string => demangleItanium(name) ?? demangleSwift(name) ?? name;
