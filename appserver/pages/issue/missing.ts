import { symbolId } from '../../../core/symbols/id';
import type { Json } from './json';
import { textOf } from './json';

/** A symbol file that nobody has uploaded: its id, and the file or image it is of ('' when the report does not say). */
export interface MissingFile {
  readonly id: string;
  readonly image: string;
}

/** The files of a field `missing_symbols`, which is written `id=image|id=image`. */
export const missingOf = (field: string): readonly MissingFile[] =>
  field
    .split('|')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [id = '', image = ''] = pair.split('=');
      return { id, image };
    });

/** How the page names a missing file. */
export const missingText = ({ id, image }: MissingFile): string => `symbols missing: ${image === '' ? id : `${image} ${id}`}`;

/** A mapping or a source map is one for all frames; images are known by their ids. */
const isImage = ({ id }: MissingFile): boolean => /^[0-9a-f]{16,}$/.test(id);

/** The file that would give a frame its name; undefined for one that is readable, or for which no file is missing. */
export function missingFor(frame: Json, files: readonly MissingFile[]): MissingFile | undefined {
  const uuid = textOf(frame['image_uuid']);
  if (uuid !== '') return textOf(frame['symbol']) === '' ? files.find(({ id }) => id === symbolId(uuid)) : undefined;
  return frame['obfuscated'] === true ? files.find((file) => !isImage(file)) : undefined;
}
