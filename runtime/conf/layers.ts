import { join } from 'node:path';
import type { CodedError } from '../../core/errors';
import { confError } from './errors';
import { listFolder, readText } from './files';
import { parseMetadata } from './metadata';
import type { Metadata } from './metadata';
import { confStanzas, parseConf } from './parse';

/** One folder that may hold every .conf file. */
export interface Layer {
  readonly app: string;
  readonly user?: string;
  readonly local: boolean;
  readonly directory: string;
}

export type Stanzas = ReadonlyMap<string, ReadonlyMap<string, string>>;

const MOST_WARNINGS = 20;

/** Reads .conf and .meta files once and keeps them until told otherwise; bad lines and unreadable files become warnings. */
export class LayerFiles {
  private readonly stanzas = new Map<string, Stanzas>();
  private readonly metadata = new Map<string, Metadata>();
  private readonly warn: (warning: CodedError) => void;

  constructor(warn: (warning: CodedError) => void) {
    this.warn = warn;
  }

  forget(): void {
    this.stanzas.clear();
    this.metadata.clear();
  }

  /** Stanzas of one file in one layer. */
  read(layer: Layer, file: string): Stanzas {
    const path = join(layer.directory, `${file}.conf`);
    const known = this.stanzas.get(path);
    if (known) return known;
    const stanzas = this.parse(path);
    this.stanzas.set(path, stanzas);
    return stanzas;
  }

  /** Names of the .conf files in a layer, without the ending. */
  list(layer: Layer): string[] {
    return listFolder(layer.directory)
      .filter((name) => name.endsWith('.conf'))
      .map((name) => name.slice(0, -5));
  }

  /** Access rules of one app from its metadata files, lowest layer first. */
  access(app: string, paths: readonly string[]): Metadata {
    const known = this.metadata.get(app);
    if (known) return known;
    const metadata = parseMetadata(paths.map((path) => this.text(path)));
    this.metadata.set(app, metadata);
    return metadata;
  }

  private text(path: string): string {
    try {
      return readText(path) ?? '';
    } catch (error) {
      this.warn(confError('APPMON-CONF-READ', { file: path, reason: (error as Error).message }));
      return '';
    }
  }

  private parse(path: string): Stanzas {
    const conf = parseConf(this.text(path));
    for (const { line } of conf.warnings.slice(0, MOST_WARNINGS)) this.warn(confError('APPMON-CONF-LINE', { file: path, line }));
    return confStanzas(conf);
  }
}
