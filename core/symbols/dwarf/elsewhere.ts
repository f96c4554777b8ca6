import { symbolError } from '../errors';
import { readUnits } from './entries';
import { AT } from './names';

/**
 * Refuses debug information whose parts lie in other files: what is left here would name functions wrongly or not at all. Source: DWARF 5,
 * section 7.3.2 (split units), its predecessor of GNU for version 4, and GNU's supplementary files of dwz.
 */
export function refuseElsewhere(sections: ReadonlyMap<string, Uint8Array>, isLittle: boolean): void {
  const refuse = (got: string): Error =>
    symbolError('APPMON-SYMBOLS-UNSUPPORTED', {
      expected: 'all debug information in one file, built without -gsplit-dwarf and not packed by dwz',
      got,
    });
  if (sections.has('debug_info.dwo')) throw refuse('the split half of it in .debug_info.dwo (a .dwo or .dwp file)');
  if (sections.has('gnu_debugaltlink')) throw refuse('a link to a common file in .gnu_debugaltlink');
  for (const { abbreviations, context } of readUnits(sections, isLittle))
    for (const { attributes } of abbreviations.values())
      if (attributes.some(([name]) => name === AT.splitName || name === AT.gnuSplitName))
        throw refuse(`a unit at byte ${String(context.start)} of .debug_info whose content is in a .dwo or .dwp file`);
}
